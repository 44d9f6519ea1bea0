"""One archive, one run, one verdict, and nothing left: without queue, database or server."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.errors import ImageInvalid, OutputRefused
from server_api.evaluation.image import ArchiveLimits, ImageArchive
from server_api.evaluation.kept import loaded, recalled
from server_api.evaluation.limits import Limits
from server_api.evaluation.logs import model_log
from server_api.evaluation.outputs import unmount
from server_api.evaluation.packed import plain_archive
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL, Run, Sandbox
from server_api.evaluation.schema import judge_answers
from server_api.evaluation.verdict import Verdict, failed

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_LOCKS = "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Runs archives, each on the same inputs; accepted files appear in `outputs`."""

    sandbox: Sandbox
    inputs: Path
    outputs: Path
    limits: Limits
    schema: Draft202012Validator | None = None
    log: Path | None = None

    def run(self, archive: Path, job: Job) -> Verdict:
        """Check, load, run, collect and judge; an image that ran well is kept for the next run.

        Raises:
            SandboxUnavailable: models cannot be run safely on this machine.
            EngineFailed: the container engine did not answer.
        """
        self.sandbox.prepare()
        remove_the_dead(self.sandbox.podman)
        with _alive(self.sandbox.podman.home) as mark:
            work = mark.with_suffix(".work")
            work.mkdir(mode=0o700)
            try:
                return self._run_in(work, archive, mark.name, job)
            except ImageInvalid as wrong:
                return failed(EvaluationReason.IMAGE_INVALID, wrong.detail)
            except Cancelled:
                return Verdict.cancelled()
            finally:
                shutil.rmtree(work, ignore_errors=True)

    def _run_in(self, work: Path, archive: Path, name: str, job: Job) -> Verdict:
        image = recalled(self.sandbox.podman, archive) or opened(archive, work, job)
        run = Run(
            image_id=image.image_id,
            inputs=self.inputs,
            outputs=work / "accepted",
            work=work / "run",
            limits=self.limits,
            labels={LABEL: name},
        )
        run.work.mkdir()
        with loaded(self.sandbox.podman, image) as hold:
            verdict = self.sandbox.run(run, job)
            hold.ran_well = verdict.accepted
        if self.log is not None:
            self.log.write_text(model_log(run.log), encoding="utf-8")
        return self._accept(run.outputs, verdict) if verdict.accepted else verdict

    def _accept(self, accepted: Path, verdict: Verdict) -> Verdict:
        if self.schema is not None:
            try:
                judge_answers(accepted, self.schema)
            except OutputRefused as wrong:
                return failed(EvaluationReason.OUTPUT_INVALID, wrong.detail, verdict.facts)
        _hand_over(accepted, self.outputs)
        return verdict


def _hand_over(accepted: Path, outputs: Path) -> None:
    """Move what was accepted; where something of its name lies, or another disk, it is copied."""
    outputs.mkdir(parents=True, exist_ok=True)
    for made in sorted(accepted.iterdir()):
        target = outputs / made.name
        if not target.exists():
            with suppress(OSError):
                made.rename(target)
                continue
        if made.is_dir():
            shutil.copytree(made, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(made, target)


def opened(archive: Path, work: Path, job: Job) -> ImageArchive:
    """Check an archive, unpacked into `work` first where it is compressed as a whole.

    Raises:
        ImageInvalid: it is not one image in a known format, or plays tricks.
        Cancelled: the job was stopped.
    """
    if not archive.is_file():
        raise ImageInvalid("the archive is missing")
    from server_api.evaluation.archive import check_archive  # noqa: PLC0415 - slow; not for kept ones

    limits = ArchiveLimits()
    plain = plain_archive(archive, work / "image.tar", limits.packed, job)
    return check_archive(plain, limits, job)


@contextmanager
def _alive(home: Path) -> Iterator[Path]:
    """Hold a mark as long as this process lives: the kernel lets go of its lock on any death."""
    folder = home / _LOCKS
    folder.mkdir(exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix="run-", dir=folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(descriptor)


def remove_the_dead(podman: Podman) -> None:
    """Remove the containers, mounts and files of runs whose process was killed.

    Raises:
        EngineFailed: something stays.
    """
    for mark in (podman.home / _LOCKS).glob("run-*"):
        if mark.suffix or not _abandoned(mark):
            continue
        for container in podman.containers(f"{LABEL}={mark.name}"):
            podman.remove(str(container["Id"]))
        work = mark.with_suffix(".work")
        unmount(work / "run" / "cap")
        shutil.rmtree(work, ignore_errors=True)
        mark.unlink(missing_ok=True)


def _abandoned(mark: Path) -> bool:
    try:
        descriptor = os.open(mark, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)
