"""One attempt at one evaluation: prepare, run each case, collect, score, one result."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_text
from medal_desktop.base.progress import Job
from medal_desktop.package.documents import CaseEntry, Challenge
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.evaluation.allowances import allowance_of
from server_api.evaluation.engines.base import Engine
from server_api.evaluation.errors import EngineFailed
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.inputs import PreparedInputs
from server_api.evaluation.limits import Limits
from server_api.evaluation.models import open_model
from server_api.evaluation.queue import Held, move_on, note_run
from server_api.evaluation.sandbox import LABEL, Run
from server_api.evaluation.verdict import Verdict
from server_api.scoring.run import hidden_cases
from server_api.services import Services
from server_api.storage.local import PACKAGE
from server_api.unpacked import published_inputs

_GIVE_UP_AFTER = 3


class ModelFailed(MedalError):
    """The model failed on every case that was tried; carries the first verdict."""

    code = "evaluation.model-failed"
    message = "The model failed on every case."

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__()


class LostHold(MedalError):
    """Another worker has this evaluation now."""

    code = "evaluation.lost-hold"
    message = "Another worker has taken over."


@dataclass(slots=True)
class Attempt:
    """One worker's work on one evaluation, in a folder of its own."""

    services: Services
    engine: Engine
    held: Held
    job: Job
    finished: bool = False

    @property
    def folder(self) -> Path:
        """`attempts/<evaluation>/<fence>/`; the answers of a finished one are kept."""
        return self.services.storage.attempts / self.held.id / str(self.held.fence)

    def carry_out(self) -> tuple[str, str]:
        """Run and score; give the image's digest and the values as JSON.

        Raises:
            ModelFailed: the model failed everywhere.
            ImageInvalid: the image cannot be run.
            EngineFailed: the server's own fault; worth another attempt.
            Cancelled: the job was stopped.
            LostHold: somebody else holds the evaluation now.
        """
        self._forget_the_dead()
        self.folder.mkdir(parents=True)
        challenge, model = self._load()
        image = open_model(self.services, model, self.job)
        self.engine.open_image(image)
        try:
            failures = self._infer(challenge, image)
        finally:
            self.engine.close_image(image)
        self._move_on(EvaluationState.SCORING)
        return model.digest, self._score(challenge, failures)

    def clean(self) -> None:
        """Remove the attempt's folder; its answers stay, so that they can be scored again."""
        kept = self.folder.parent / "answers"
        if self.finished and not kept.exists():
            (self.folder / "answers").rename(kept)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.parent.is_dir() and not any(self.folder.parent.iterdir()):
            self.folder.parent.rmdir()

    def _forget_the_dead(self) -> None:
        """Remove what earlier attempts left when their workers were killed."""
        for left in self.folder.parent.glob("*"):
            if left.name.isdecimal() and int(left.name) < self.held.fence:
                shutil.rmtree(left)

    def _load(self) -> tuple[Challenge, ModelRow]:
        key = (
            ChallengeRow.challenge_id == self.held.challenge_id,
            ChallengeRow.version == self.held.version,
        )
        with self.services.database.reading() as session:
            challenge = session.scalars(select(ChallengeRow).where(*key)).one()
            model = session.get_one(ModelRow, self.held.model_id)
        return Challenge.model_validate_json(challenge.document), model

    def _infer(self, challenge: Challenge, image: ImageArchive) -> dict[str, str]:
        """Run the model; give the cases that failed, with their reasons."""
        cases = hidden_cases(challenge)
        published = published_inputs(self.services, challenge.id, challenge.version, self.job)
        inputs = PreparedInputs(challenge, published, self.services.storage.root / "prepared")
        (self.folder / "answers").mkdir()
        if image.batch:
            self._move_on(EvaluationState.INFERRING, f"All {len(cases)} cases in one run.")
            verdict = self._run(image, inputs.batch(cases, self.job), cases)
            if not verdict.accepted:
                raise ModelFailed(verdict)
            return {}
        return self._each(image, inputs, cases)

    def _each(
        self, image: ImageArchive, inputs: PreparedInputs, cases: Sequence[CaseEntry]
    ) -> dict[str, str]:
        failed: dict[str, Verdict] = {}
        for number, case in enumerate(cases, start=1):
            self._move_on(EvaluationState.INFERRING, f"Case {number} of {len(cases)}.")
            verdict = self._run(image, inputs.case(case, self.job), [case])
            if not verdict.accepted:
                failed[case.id] = verdict
            if len(failed) == number and number in {_GIVE_UP_AFTER, len(cases)}:
                raise ModelFailed(failed[cases[0].id])
        return {case_id: str(verdict.reason) for case_id, verdict in failed.items()}

    def _run(self, image: ImageArchive, inputs: Path, cases: Sequence[CaseEntry]) -> Verdict:
        self.job.check()
        outputs, work = self.folder / "collected", self.folder / "work"
        run = Run(
            image_id=image.image_id,
            inputs=inputs,
            outputs=outputs,
            work=work,
            limits=self._limits(len(cases)),
            labels={LABEL: f"{self.held.id}.{self.held.fence}"},
        )
        verdict = self.engine.run(run, self.job)
        self.job.check()
        note_run(self.services, self.held, cases[0].id if not image.batch else "", verdict)
        if verdict.reason is EvaluationReason.INFRA:
            raise EngineFailed(verdict.message)
        if verdict.reason is EvaluationReason.IMAGE_INVALID:
            raise ModelFailed(verdict)
        # A run answers for its own cases only, whatever else it wrote.
        for case in cases:
            if (outputs / case.id).is_dir():
                (outputs / case.id).rename(self.folder / "answers" / case.id)
        shutil.rmtree(outputs, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
        return verdict

    def _limits(self, cases: int) -> Limits:
        with self.services.database.reading() as session:
            known = allowance_of(session, self.held.challenge_id, self.held.version)
        return known.limits(self.services.settings, cases)

    def _score(self, challenge: Challenge, failures: dict[str, str]) -> str:
        """Score in a process of its own, without network where the system can take it away."""
        published = self.services.storage.fetch_published(challenge.id, challenge.version)
        write_text(self.folder / "challenge.json", challenge.model_dump_json())
        write_text(self.folder / "failures.json", json.dumps(failures))
        out = self.folder / "values.json"
        places = {
            "package": published / PACKAGE,
            "key": self.services.storage.keys / "evaluation.key",
            "challenge": self.folder / "challenge.json",
            "answers": self.folder / "answers",
            "failures": self.folder / "failures.json",
            "out": out,
        }
        options = [f"--{name}={path}" for name, path in places.items()]
        command = [*_offline(), sys.executable, "-m", "server_api.scoring.run", *options]
        done = self._wait_for(command)
        if done != 0 or not out.is_file():
            raise EngineFailed("The answers could not be scored.")
        return out.read_text(encoding="utf-8")

    def _wait_for(self, command: list[str]) -> int:
        """Wait for a process, but not beyond a cancel."""
        left = self.services.settings.references_timeout
        with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
            try:
                while left > 0 and not self.job.cancelled:
                    try:
                        return process.wait(0.2)
                    except subprocess.TimeoutExpired:
                        left -= 0.2
            finally:
                process.kill()
        self.job.check()
        return -1

    def _move_on(self, state: EvaluationState, message: str = "") -> None:
        if not move_on(self.services, self.held, state, message):
            raise LostHold


def _offline() -> tuple[str, ...]:
    """Give the command that starts another in a network of its own, empty."""
    if shutil.which("unshare") is None:
        return ()
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    return ("unshare", "--net", "--") if probe.returncode == 0 else ()
