"""Small real packages: a challenge of two cases, its files, keys and a sealed file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medal_desktop.package.documents import (
    Answers,
    CaseEntry,
    Challenge,
    ChoiceAnswer,
    MaskAnswer,
    MetricChoice,
    NumberAnswer,
    Option,
    Question,
    Segment,
    SeriesEntry,
    Task,
    TaskAnswers,
)
from medal_desktop.package.envelope import Envelope
from medal_desktop.package.keys import SealingKey, SigningKey
from medal_desktop.package.messages import Recipients
from medal_desktop.package.parsing import to_json
from medal_desktop.package.vocabulary import AnswerType, Split
from medal_desktop.package.writer import BagFile, write_package

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def questions() -> tuple[Question, ...]:
    """One question of each answer type."""
    return (
        Question(
            id="present",
            text="Is there a haemorrhage?",
            answer_type=AnswerType.CHOICE,
            metrics=(MetricChoice(name="balanced_accuracy"),),
            options=(Option(code="yes", label="Yes"), Option(code="no", label="No")),
        ),
        Question(
            id="volume",
            text="What is its volume?",
            answer_type=AnswerType.NUMBER,
            metrics=(MetricChoice(name="absolute_error"),),
            unit="ml",
            minimum=0,
            maximum=200,
        ),
        Question(
            id="outline",
            text="Where is it?",
            answer_type=AnswerType.MASK,
            metrics=(MetricChoice(name="dsc"),),
            segments=(Segment(value=1, name="haemorrhage"),),
        ),
    )


def challenge(**changes: Any) -> Challenge:
    """A challenge with one public and one hidden case, each of one series of two images."""
    series = (SeriesEntry(id="series-1", modality="CT", files=2),)
    fields: dict[str, Any] = {
        "id": "head-ct",
        "version": "1.0.0",
        "name": "Haemorrhage on head CT",
        "description": {"abstract": "Find the blood.", "licence": "CC BY-NC 4.0"},
        "tasks": (Task(id="haemorrhage", name="Haemorrhage", questions=questions()),),
        "cases": (
            CaseEntry(id="case-001", split=Split.PUBLIC, series=series),
            CaseEntry(id="case-002", split=Split.HIDDEN, series=series),
        ),
        "canary": "0123456789abcdef0123456789abcdef",
    }
    return Challenge(**{**fields, **changes})


def answers(case_id: str) -> Answers:
    """Right answers to all questions of one case."""
    return Answers(
        case_id=case_id,
        tasks={
            "haemorrhage": TaskAnswers(
                answers={
                    "present": ChoiceAnswer(value="yes"),
                    "volume": NumberAnswer(value=12.5),
                    "outline": MaskAnswer(file="outline.nii.gz", series="series-1"),
                }
            )
        },
    )


def input_files(of: Challenge) -> list[BagFile]:
    """What the writer is given for the inputs bag; the images are no DICOM, the format is blind."""
    files = [
        BagFile("deid/report.json", b"{}\n"),
        BagFile("deid/profile.json", b"{}\n"),
        BagFile("attestations/ethics.json", json.dumps({"role": "investigator"}).encode()),
    ]
    for case in of.cases:
        for series in case.series:
            files += [
                BagFile(f"cases/{case.id}/{series.id}/{n:06d}.dcm", f"{case.id} {n}".encode() * 900)
                for n in range(1, series.files + 1)
            ]
        if case.split is Split.PUBLIC:
            files += _answer_files(f"annotations/{case.id}", case.id)
    return files


def reference_files(of: Challenge) -> list[BagFile]:
    """What the writer is given for the reference bag."""
    return [file for case in of.cases for file in _answer_files(f"reference/{case.id}", case.id)]


def _answer_files(folder: str, case_id: str) -> list[BagFile]:
    return [
        BagFile(f"{folder}/answer.json", to_json(answers(case_id))),
        BagFile(f"{folder}/outline.nii.gz", b"mask of " + case_id.encode()),
    ]


@dataclass(frozen=True)
class Keys:
    """All keys of one package."""

    signer: SigningKey = field(default_factory=SigningKey.generate)
    intake: SealingKey = field(default_factory=SealingKey.generate)
    evaluation: SealingKey = field(default_factory=SealingKey.generate)

    @property
    def recipients(self) -> Recipients:
        """The public halves, as a server gives them."""
        return Recipients(
            server="test", intake=self.intake.public, evaluation=self.evaluation.public
        )


def sealed(
    target: Path, keys: Keys, of: Challenge | None = None, signer: SigningKey | None = None
) -> Envelope:
    """Write a whole small package."""
    made = of or challenge()
    return write_package(
        target,
        made,
        input_files(made),
        reference_files(made),
        recipients=keys.recipients,
        signer=signer or keys.signer,
        signer_name="Dr Test",
        created=MOMENT,
    )
