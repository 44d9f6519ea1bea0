"""`python -m server_api.scoring.run`: the scoring's own process, with the references, offline.

The evaluation's worker starts it; nothing else opens references. It answers by a file of values
and an exit code: 0 scored, 3 the references or the package cannot be used.
"""

from __future__ import annotations

import base64
import json
import resource
from pathlib import Path

import click

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_text
from medal_desktop.base.progress import Job
from medal_desktop.package.documents import CaseEntry, Challenge
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.vocabulary import Split
from server_api.scoring.memory import die_with_parent
from server_api.scoring.references import opened_references
from server_api.scoring.score import Material, score

UNUSABLE = 3
_MEMORY = 16 << 30
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--package", type=_FILE, required=True)
@click.option("--key", type=_FILE, required=True)
@click.option("--challenge", "document", type=_FILE, required=True)
@click.option("--answers", type=_FOLDER, required=True)
@click.option("--failures", type=_FILE, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True)
def main(
    package: Path, key: Path, document: Path, answers: Path, failures: Path, out: Path
) -> None:
    """Score the hidden cases of a published package, and write the values to OUT."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    challenge = Challenge.model_validate_json(document.read_bytes())
    sealing = SealingKey.from_bytes(base64.b64decode(key.read_bytes(), validate=True))
    try:
        with opened_references(package, sealing, out.parent) as references:
            material = Material(
                answers=answers,
                references=references,
                failures=json.loads(failures.read_text(encoding="utf-8")),
            )
            values = score(challenge, hidden_cases(challenge), material, Job())
    except MedalError as wrong:
        click.echo(str(wrong), err=True)
        raise SystemExit(UNUSABLE) from wrong
    write_text(out, values.model_dump_json())


def hidden_cases(challenge: Challenge) -> tuple[CaseEntry, ...]:
    """Give the cases that rank: nobody outside has seen their answers."""
    return tuple(case for case in challenge.cases if case.split is Split.HIDDEN)


if __name__ == "__main__":
    die_with_parent()
    main()
