"""The way of one case of any kind of picture: asked, answered, cleaned, sealed, taken in, shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from medal_desktop.base.progress import Job
from medal_desktop.cli.main import medal
from medal_desktop.package.documents import CaseQuestion, Challenge, Finding, Task
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.messages import Recipients
from medal_desktop.workflow import build_package, cases, deidentify, describe
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.verify import verify
from medal_desktop.workflow.views import DeidView
from medal_desktop.workflow.workspace import Workspace
from server_api.evaluation.inputs import PreparedInputs
from server_api.intake.inspection import INPUTS, inspect
from server_api.settings import Settings
from server_api.storage.local import PACKAGE
from tests.builders.answers import question
from tests.builders.workspaces import described, vault

ASKED = Task(
    id="all",
    name="What is seen",
    questions=tuple(question(kind) for kind in ("choice", "choices", "number", "text"))
    + tuple(question(kind) for kind in ("points", "boxes")),
)
"""A question of each form that needs no mask; its id is the form's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What came of it at each station."""

    deid: DeidView
    challenge: Challenge
    findings: tuple[Finding, ...]
    inputs: Path
    shown: Path
    question: CaseQuestion


def answered(folder: Path, case_id: str, point: str, box: str) -> None:
    """Answer every question of `ASKED` by the command line, as a person at a keyboard would."""
    for words in (
        ("choice", "--choice", "yes"),
        ("choices", "--choices", "left", "--choices", "right"),
        ("number", "--number", "12"),
        ("text", "--text", "subdural haematoma"),
        ("points", "--point", point),
        ("boxes", "--box", box),
    ):
        given = [case_id, *words, "--workspace", str(folder)]
        done = CliRunner().invoke(medal, ["answer", *given], catch_exceptions=False)
        assert done.exit_code == 0, done.output


def all_the_way(folder: Path, sources: Sequence[Path], point: str, box: str) -> Way:
    """Take everything below `sources` as one hidden case from the scan to a model's input.

    What is found in the pixels a named person lets pass; `Way.deid` is the state before.
    """
    secrets = vault()
    home = folder / "workspace"
    with Workspace.create(home) as workspace:
        library = open_folder(list(sources), Job())
        usable = [one.key for one in library.scan.groups if cases.can_be_asked_about(one)]
        case = cases.add_case(workspace, library, usable)
        described(workspace)
        describe.set_tasks(workspace, (ASKED,))
    answered(home, case.id, point, box)
    intake, settings = _server(folder / "server")
    recipients = Recipients.model_validate_json((folder / "recipients.json").read_bytes())
    with Workspace.open(home) as workspace:
        deid = deidentify.deidentify(workspace, secrets, "medal-default", Job())
        for item in deid.decisions:
            deidentify.decide(workspace, item.id, "Dr. Test", "a ramp of colours, no text in it")
        view = build_package.seal(workspace, secrets, recipients, folder / "out", "Dr. T", Job())
    assert "complete" in " ".join(verify(Path(view.path), Job(), folder / "intake.key").words)
    return _taken_in(folder, Path(view.path), intake, settings, deid)


def _server(folder: Path) -> tuple[SealingKey, Settings]:
    intake, evaluation = SealingKey.generate(), SealingKey.generate()
    (folder / "keys").mkdir(parents=True)
    (folder / "keys/evaluation.key").write_bytes(base64.b64encode(evaluation.to_bytes()))
    (folder.parent / "intake.key").write_bytes(intake.to_bytes())
    recipients = Recipients(
        server="https://medal.example", intake=intake.public, evaluation=evaluation.public
    )
    (folder.parent / "recipients.json").write_text(recipients.model_dump_json())
    return intake, Settings.from_environment({"MEDAL_SERVER_DATA": str(folder)})


def _taken_in(
    folder: Path, package: Path, intake: SealingKey, settings: Settings, deid: DeidView
) -> Way:
    quarantine = folder / "server" / "quarantine"
    quarantine.mkdir()
    package.rename(quarantine / PACKAGE)
    found = inspect(quarantine, intake, settings, Job())
    assert found.challenge is not None, found.findings
    inputs = quarantine / INPUTS
    prepared = PreparedInputs(found.challenge, inputs, folder / "cache")
    shown = prepared.case(found.challenge.cases[0], Job()) / found.challenge.cases[0].id
    return Way(
        deid=deid,
        challenge=found.challenge,
        findings=found.findings,
        inputs=inputs,
        shown=shown,
        question=CaseQuestion.model_validate(json.loads((shown / "question.json").read_text())),
    )
