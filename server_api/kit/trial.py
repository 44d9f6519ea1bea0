"""Try a model on a challenge's public cases with the server's own sandbox and scorer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import CaseEntry, Challenge
from medal_desktop.package.vocabulary import METRICS, Split
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.inputs import PreparedInputs
from server_api.evaluation.kept import loaded
from server_api.evaluation.limits import Limits
from server_api.evaluation.logs import model_log
from server_api.evaluation.once import opened
from server_api.evaluation.sandbox import Run, Sandbox
from server_api.evaluation.verdict import Verdict
from server_api.kit.errors import NoChallenge
from server_api.scoring.score import Material, score
from server_api.scoring.values import CaseValue, Values

_LOG_RULE = "-" * 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the server would say: a verdict per run, and the values per case."""

    verdicts: dict[str, Verdict]
    values: Values
    log: str

    @property
    def all_answered(self) -> bool:
        """Whether every run was accepted and every question answered."""
        return all(verdict.accepted for verdict in self.verdicts.values()) and not any(
            value.failed for _, _, cases in self._lines() for value in cases.values()
        )

    def text(self) -> str:
        """Give the report as lines to read."""
        lines = [
            f"{name}: {verdict.state}, {verdict.facts.seconds:.1f} s, "
            f"peak {verdict.facts.peak_bytes / 1e6:.0f} MB  {_told(verdict)}".rstrip()
            for name, verdict in self.verdicts.items()
        ]
        for place, metric, cases in self._lines():
            lines.append(f"{place}: {METRICS[metric].title}")
            lines += [
                f"  {case}: {value.value:.4g}" + (f"  ({value.failed})" if value.failed else "")
                for case, value in cases.items()
            ]
        return "\n".join(lines)

    def _lines(self) -> list[tuple[str, str, dict[str, CaseValue]]]:
        return [
            (f"{task}/{question}", metric, cases)
            for task, questions in self.values.tasks.items()
            for question, metrics in questions.items()
            for metric, cases in metrics.items()
        ]


def _told(verdict: Verdict) -> str:
    """Give the server's words, and the exit code, which a server keeps to itself."""
    code = verdict.facts.exit_code
    return f"{verdict.message} (exit code {code})" if code else verdict.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One challenge's opened inputs, and a folder to work in."""

    sandbox: Sandbox
    challenge: Path
    work: Path

    def run(self, archive: Path, limits: Limits, job: Job | None = None) -> Report:
        """Run a model on every public case and score it; `limits` are those of one case.

        Raises:
            NoChallenge: the folder holds none, or none of its cases is public.
            ImageInvalid: the archive would be refused.
            SandboxUnavailable: models cannot be run safely on this machine.
        """
        job = job or Job()
        challenge = self._read()
        cases = tuple(case for case in challenge.cases if case.split is Split.PUBLIC)
        if not cases:
            raise NoChallenge("none of its cases is public")
        self.sandbox.prepare()
        image = opened(archive, self.work, job)
        with loaded(self.sandbox.podman, image) as hold:
            verdicts, log = self._runs(challenge, image, cases, limits, job)
            hold.ran_well = all(verdict.accepted for verdict in verdicts.values())
        failures = {
            case.id: str(verdict.reason)
            for case in cases
            for verdict in [verdicts.get(case.id) or verdicts["all cases"]]
            if not verdict.accepted
        }
        material = Material(
            answers=self.work / "answers",
            references=self.challenge / "annotations",
            failures=failures,
        )
        return Report(verdicts=verdicts, values=score(challenge, cases, material, job), log=log)

    def _runs(
        self,
        challenge: Challenge,
        image: ImageArchive,
        cases: Sequence[CaseEntry],
        limits: Limits,
        job: Job,
    ) -> tuple[dict[str, Verdict], str]:
        inputs = PreparedInputs(challenge, self.challenge, self.work / "prepared")
        (self.work / "answers").mkdir()
        groups = {"all cases": tuple(cases)} if image.batch else {c.id: (c,) for c in cases}
        verdicts, log = {}, ""
        for name, group in groups.items():
            folder = inputs.batch(group, job) if image.batch else inputs.case(group[0], job)
            run = Run(
                image_id=image.image_id,
                inputs=folder,
                outputs=self.work / "collected",
                work=self.work / "run",
                limits=replace(limits, seconds=limits.seconds * len(group)),
            )
            verdicts[name] = self.sandbox.run(run, job)
            log += f"{_LOG_RULE} {name}\n{model_log(run.log)}"
            for case in group:
                if (run.outputs / case.id).is_dir():
                    (run.outputs / case.id).rename(self.work / "answers" / case.id)
            shutil.rmtree(run.outputs, ignore_errors=True)
            shutil.rmtree(run.work, ignore_errors=True)
        return verdicts, log

    def _read(self) -> Challenge:
        try:
            raw = (self.challenge / "challenge.json").read_bytes()
            return Challenge.model_validate_json(raw)
        except (OSError, ValidationError) as wrong:
            raise NoChallenge("challenge.json is missing or damaged") from wrong
