"""The references are opened in a process of their own: the intake itself never sees them.

That process gets the key's place, limits on memory and time, and answers in findings only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Finding
from server_api.settings import Settings

_FINDINGS = TypeAdapter(tuple[Finding, ...])


class ReferencesUnchecked(MedalError):
    """The process ended without an answer."""

    code = "intake.references-unchecked"
    message = "The reference answers could not be checked."
    advice = "Look into the server's log; the check is tried again by itself."


def check(package: Path, inputs: Path, settings: Settings) -> tuple[Finding, ...]:
    """Say what is wrong with the sealed reference answers of a package.

    Raises:
        ReferencesUnchecked: the process failed or took too long.
    """
    key = settings.data / "keys/evaluation.key"
    command = [sys.executable, "-m", "server_api.intake.references_process"]
    try:
        done = subprocess.run(
            [*command, str(package), str(inputs), str(key)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=settings.references_timeout,
            check=True,
        )
        return _FINDINGS.validate_json(done.stdout)
    except (subprocess.SubprocessError, ValidationError):
        raise ReferencesUnchecked from None
