"""A server with a real published challenge and model images, for the evaluation's tests."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from medal_desktop.base.assets import asset
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.dicom.scan import scan
from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    Challenge,
    ChoiceAnswer,
    GridDocument,
    MaskAnswer,
    NumberAnswer,
    SeriesEntry,
    Task,
    TaskAnswers,
)
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.messages import EvaluationRequest
from medal_desktop.package.reader import unpack_inputs
from medal_desktop.package.vocabulary import Split
from medal_desktop.package.writer import BagFile, write_package
from server_api.auth import Role, add_account, issue_token
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import ChallengeRow, ModelRow, SubmissionRow
from server_api.evaluation import queue
from server_api.keys import INTAKE, load_key, recipients
from server_api.kit.image import build_image
from server_api.services import Services
from server_api.storage.local import PACKAGE
from tests.builders.dicom import ct_series
from tests.builders.images import behaviour_image, engine_home, sandbox_with
from tests.builders.packages import challenge, questions
from tests.builders.server import open_server

SERIES = "series-1"


@dataclass(frozen=True)
class World:
    """A server's open doors, who brings models, and what is published."""

    services: Services
    account_id: str
    token: str
    challenge: Challenge
    folder: Path

    def bring(self, name: str, program: str, **card: Any) -> ModelRow:
        """Register a model of one program, as a finished upload leaves it."""
        model = self.folder / "models" / name
        model.mkdir(parents=True)
        (model / "main.py").write_text(program)
        if card:
            (model / "model.json").write_text(json.dumps({"name": name, **card}))
        return self.bring_folder(name, model)

    def bring_folder(self, name: str, folder: Path) -> ModelRow:
        """Register the model of a folder."""
        archive = self.folder / f"{name}.tar"
        build_image(folder, archive)
        return self.bring_archive(name, archive)

    def bring_archive(self, name: str, archive: Path) -> ModelRow:
        """Register an archive."""
        with self.services.database.session() as session:
            row = ModelRow(
                account_id=self.account_id,
                name=name,
                sha256=sha256(name.encode()).hexdigest(),
                size=archive.stat().st_size,
            )
            session.add(row)
            session.flush()
            shutil.move(archive, self.services.storage.received_model(row.id))
        return row

    def model(self, row: ModelRow) -> ModelRow:
        """Read a model again."""
        with self.services.database.reading() as session:
            return session.get_one(ModelRow, row.id)

    def ask(self, row: ModelRow) -> str:
        """Queue a model on the challenge."""
        request = EvaluationRequest(
            model_id=row.id, challenge_id=self.challenge.id, version=self.challenge.version
        )
        with self.services.database.session() as session:
            return queue.enqueue(session, self.account_id, request).id

    def evaluation(self, evaluation_id: str) -> EvaluationRow:
        """Read an evaluation again."""
        with self.services.database.reading() as session:
            return session.get_one(EvaluationRow, evaluation_id)


def world(folder: Path, hidden: int = 2, **settings: Any) -> World:
    """Open a server in this process with one published challenge of real DICOM and masks."""
    services = open_server(folder, **settings)
    with services.database.session() as session:
        account = add_account(session, "author", frozenset({Role.EVALUATOR}))
        token = issue_token(session, account, 1)
    made = volume_challenge(folder / "images", hidden)
    publish(services, made, account.id, folder)
    share_engine(services)
    return World(services, account.id, token, made, folder)


def registered(services: Services, name: str = "author") -> str:
    """Publish the small challenge by its row alone, and give an account that may bring models."""
    made = challenge()
    with services.database.session() as session:
        account = add_account(session, name, frozenset({Role.EVALUATOR}))
        published(session, made, account.id)
        return account.id


def published(session: Session, made: Challenge, account_id: str) -> None:
    """Write the rows of a published challenge version."""
    mark = sha256(f"{made.id} {made.version}".encode()).hexdigest()
    submission = SubmissionRow(account_id=account_id, sha256=mark, size=1)
    session.add(submission)
    session.flush()
    session.add(
        ChallengeRow(
            challenge_id=made.id,
            version=made.version,
            name=made.name,
            document=made.model_dump_json(),
            submission_id=submission.id,
            account_id=account_id,
        )
    )


def share_engine(services: Services) -> None:
    """Let all tests' servers use one podman storage, which keeps the interpreter's layer."""
    sandbox_with(behaviour_image())
    (services.storage.root / "engine").symlink_to(engine_home())


def volume_challenge(images: Path, hidden: int) -> Challenge:
    """One public case and some hidden ones, all with the same small CT volume."""
    paths = ct_series(images, slices=4, rows=32, columns=32)
    grid = scan(paths).groups[0].grid
    assert grid is not None
    document = GridDocument(
        shape=grid.shape,
        origin=grid.origin,
        step_slice=grid.step_slice,
        step_row=grid.step_row,
        step_column=grid.step_column,
    )
    series = (SeriesEntry(id=SERIES, modality="CT", files=len(paths), grid=document),)
    cases = [CaseEntry(id="case-000", split=Split.PUBLIC, series=series)]
    cases += [
        CaseEntry(id=f"case-{number:03d}", split=Split.HIDDEN, series=series)
        for number in range(1, hidden + 1)
    ]
    choice, number, mask = questions()
    tasks = (
        Task(id="finding", name="Find it", questions=(choice, number)),
        Task(id="outline", name="Outline it", questions=(mask,)),
    )
    return challenge(cases=tuple(cases), tasks=tasks)


def answer_files(folder: str, case: CaseEntry, work: Path) -> list[BagFile]:
    """The right answers: yes, 12.5 ml, a block; the mask says which case it is by its place."""
    grid = case.series[0].grid
    assert grid is not None
    labels = np.zeros(grid.shape, np.uint8)
    labels[1:3, 8:16, 8:16] = 1
    from server_api.scoring.answers import grid_from

    write_mask(work / "outline.nii.gz", labels, grid_from(grid))
    finding = {"present": ChoiceAnswer(value="yes"), "volume": NumberAnswer(value=12.5)}
    outline = {"outline": MaskAnswer(file="outline.nii.gz", series=SERIES)}
    answers = Answers(
        case_id=case.id,
        tasks={"finding": TaskAnswers(answers=finding), "outline": TaskAnswers(answers=outline)},
    )
    return [
        BagFile(f"{folder}/{case.id}/answer.json", answers.model_dump_json().encode()),
        BagFile(f"{folder}/{case.id}/outline.nii.gz", (work / "outline.nii.gz").read_bytes()),
    ]


def publish(services: Services, made: Challenge, account_id: str, folder: Path) -> None:
    """Seal the challenge to the server's own keys, and leave it as an accepted one lies."""
    inputs = [BagFile("deid/report.json", b"{}\n"), BagFile("deid/profile.json", b"{}\n")]
    references: list[BagFile] = []
    for case in made.cases:
        inputs += [
            BagFile(f"cases/{case.id}/{SERIES}/{number:06d}.dcm", path)
            for number, path in enumerate(sorted((folder / "images").iterdir()), start=1)
        ]
        if case.split is Split.PUBLIC:
            inputs += answer_files("annotations", case, folder)
        references += answer_files("reference", case, folder)
    target = services.storage.published(made.id, made.version)
    target.mkdir(parents=True)
    write_package(
        target / PACKAGE,
        made,
        inputs,
        references,
        recipients=recipients(services),
        signer=SigningKey.generate(),
        signer_name="Dr Test",
    )
    unpack_inputs(target / PACKAGE, load_key(services, INTAKE), target / "inputs")
    with services.database.session() as session:
        published(session, made, account_id)


def kit_model(name: str) -> Path:
    """The folder of a model that ships with the kit."""
    return asset(f"model_kit/models/{name}")
