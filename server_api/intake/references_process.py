"""Run as `python -m server_api.intake.references_process PACKAGE INPUTS KEY`; prints findings."""

from __future__ import annotations

import base64
import resource
import sys
from pathlib import Path

from pydantic import TypeAdapter

from medal_desktop.base.errors import MedalError
from medal_desktop.package.documents import Challenge, Finding
from medal_desktop.package.errors import NotEnoughSpace
from medal_desktop.package.keys import SealingKey
from server_api.scoring.references import (
    judge_annotations,
    judge_references,
    opened_references,
)

MEMORY = 8 << 30
_FINDINGS = TypeAdapter(tuple[Finding, ...])


def main(package: Path, inputs: Path, key_file: Path) -> None:
    """Check the sealed references against the challenge, and print what was found as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    key = SealingKey.from_bytes(base64.b64decode(key_file.read_bytes(), validate=True))
    sys.stdout.buffer.write(_FINDINGS.dump_json(_found(package, inputs, key)))


def _found(package: Path, inputs: Path, key: SealingKey) -> tuple[Finding, ...]:
    challenge = Challenge.model_validate_json((inputs / "challenge.json").read_bytes())
    public = judge_annotations(challenge, inputs / "annotations")
    try:
        with opened_references(package, key, package.parent) as folder:
            return public + judge_references(challenge, folder)
    except NotEnoughSpace:
        raise
    except MedalError as error:
        return (*public, _as_finding(error))


def _as_finding(error: MedalError) -> Finding:
    words, advice = error.words()
    return Finding(code=error.code, message=words, place="references", advice=advice)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
