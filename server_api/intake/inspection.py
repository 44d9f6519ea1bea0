"""All that is looked at in a package before anybody may see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from medal_desktop.base.progress import Job
from medal_desktop.package import reader
from medal_desktop.package.documents import Challenge, Finding
from medal_desktop.package.errors import NotEnoughSpace, PackageError
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.rules import judge
from server_api.intake import malware, references
from server_api.settings import Settings
from server_api.storage.local import PACKAGE

if TYPE_CHECKING:
    from medal_desktop.deid.decisions import Decision

INPUTS = "inputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The challenge, unless the package could not be opened, and everything that was found."""

    challenge: Challenge | None
    findings: tuple[Finding, ...]


def inspect(folder: Path, key: SealingKey, settings: Settings, job: Job) -> Inspection:
    """Open `folder/package.medal` into `folder/inputs` and look at all of it.

    Raises:
        NotEnoughSpace: the server's disk is full; no fault of the package.
    """
    package, inputs = folder / PACKAGE, folder / INPUTS
    try:
        reader.verify_outside(package, job)
        challenge = reader.unpack_inputs(package, key, inputs, job)
    except NotEnoughSpace:
        raise
    except PackageError as error:
        return Inspection(challenge=None, findings=(_as_finding(error),))
    findings = judge(challenge) + _words(challenge, inputs) + _identities(inputs, job)
    findings += _cases(challenge, inputs, job)
    findings += references.check(package, inputs, settings)
    findings += malware.scan(settings.clamd, _files(inputs), inputs, job)
    return Inspection(challenge=challenge, findings=findings)


def _files(inputs: Path) -> list[Path]:
    return sorted(path for path in inputs.rglob("*") if path.is_file())


def _words(challenge: Challenge, inputs: Path) -> tuple[Finding, ...]:
    """Look for a patient's identity in all that people wrote, which goes to the public web."""
    from medal_desktop.deid.check_package import check_documents  # noqa: PLC0415 - heavy: pydicom
    from medal_desktop.deid.check_words import check_challenge  # noqa: PLC0415 - as above

    return check_challenge(challenge, None) + check_documents(inputs, challenge)


def _cases(challenge: Challenge, inputs: Path, job: Job) -> tuple[Finding, ...]:
    """Compare what is said of the cases with their images, and the patients of their splits."""
    from medal_desktop.deid.check_package import (  # noqa: PLC0415 - heavy: pydicom
        check_cases,
        same_patients,
    )

    cases = inputs / "cases"
    return check_cases(challenge, cases, job) + same_patients(challenge, cases, job)


def _identities(inputs: Path, job: Job) -> tuple[Finding, ...]:
    """Look for a patient's identity with the eyes of the server, which trusts no client.

    What a named person decided by looking does not stop the package; the panel reads it.
    """
    from medal_desktop.deid.check import check  # noqa: PLC0415 - heavy: pydicom and its decoders
    from medal_desktop.deid.decisions import settle  # noqa: PLC0415 - as above

    found = check(sorted(inputs.rglob("*.dcm")), None, job, root=inputs)
    return settle(found, _decisions(inputs))


def _decisions(inputs: Path) -> tuple[Decision, ...]:
    """Read the signed decisions of `deid/report.json`; unreadable ones count as none."""
    from medal_desktop.deid.decisions import Decision  # noqa: PLC0415 - as above

    try:
        report = json.loads((inputs / "deid" / "report.json").read_bytes())
        return TypeAdapter(tuple[Decision, ...]).validate_python(report.get("decisions", ()))
    except (OSError, ValueError, AttributeError, RecursionError):
        return ()


def _as_finding(error: PackageError) -> Finding:
    return Finding(code=error.code, message=error.words()[0], place="package", advice=error.advice)
