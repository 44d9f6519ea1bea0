"""Models run on a cluster that Slurm looks after: each run is one job, which runs the same sandbox.

Slurm says hints only. The truth is the verdict that the job writes into the attempt's folder, which
the nodes share with the server. A job that ended without one, or that Slurm has lost, is `infra`.
"""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.files import write_text
from medal_desktop.base.identifiers import random_id
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.engines.base import Alive
from server_api.evaluation.engines.parcel import pack, verdict_of
from server_api.evaluation.errors import EngineFailed, SandboxUnavailable
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.sandbox import LABEL, Run
from server_api.evaluation.verdict import Verdict, failed
from server_api.services import Services

_MIB = 1 << 20
_OVER = {"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED"}
_PAUSE = 0.3
_HELD = "held"
# A controller that is away must not hide that the verdict is there.
_STATE_SECONDS = 5.0


@dataclass(slots=True)
class SlurmEngine:
    """Sends runs to a partition. `home` is where each node keeps its images, on its own disk.

    `owner` tells this server's jobs from those of another server on the same cluster. With a `card`
    each job asks Slurm for one (`--gres=gpu:1`).
    `spare` is what a job may take beyond the model's own time, in seconds: to wait, load and copy.
    """

    home: Path
    owner: str
    runtime: str = "runc"
    partition: str = ""
    card: str = ""
    options: tuple[str, ...] = ()
    spare: float = 600.0
    image: ImageArchive | None = None

    @property
    def _prefix(self) -> str:
        """What the names of this server's jobs begin with."""
        return f"medal-{self.owner}-"

    def prepare(self) -> None:
        """See that Slurm answers.

        Raises:
            SandboxUnavailable: it does not.
        """
        try:
            _slurm("sinfo", "--noheader", "--format=%T")
        except EngineFailed as wrong:
            raise SandboxUnavailable("Slurm does not answer") from wrong

    def open_image(self, image: ImageArchive) -> None:
        """Note which archive the nodes load; each does it when it has a job."""
        self.image = image

    def run(self, run: Run, job: Job) -> Verdict:
        """Send one job and wait for its verdict."""
        name = f"{self._prefix}{run.labels.get(LABEL, random_id()[:16])}"
        try:
            number = self._submit(run, name)
            return self._wait(run, job, number)
        except EngineFailed as wrong:
            return failed(EvaluationReason.INFRA, wrong.detail)

    def close_image(self, image: ImageArchive) -> None:
        """Forget the archive; nodes remove what they loaded when their job ends."""
        if self.image == image:
            self.image = None

    def sweep(self, alive: Alive) -> int:
        """Cancel every job of ours whose attempt nobody holds; its runner removes the container.

        Raises:
            EngineFailed: Slurm does not answer.
        """
        listed = _slurm("squeue", "--noheader", "--format=%i %j").split("\n")
        held = {f"{self._prefix}{attempt}" for attempt in alive()}
        left = [
            number
            for number, _, name in (line.strip().partition(" ") for line in listed)
            if name.startswith(self._prefix) and name not in held
        ]
        for number in left:
            _cancel(number)
        return len(left)

    def _submit(self, run: Run, name: str) -> str:
        minutes = int((run.limits.seconds + self.spare) // 60) + 1
        script = pack(run, self.image, self.home, self.runtime, self.card)
        return _slurm(
            *("sbatch", "--parsable", "--job-name", name, "--no-requeue", "--export=ALL"),
            *("--time", str(minutes), "--mem", f"{run.limits.memory_bytes // _MIB + 256}M"),
            *("--cpus-per-task", str(max(1, round(run.limits.cpus)))),
            *("--output", str((run.work / "slurm.log").resolve()), "--chdir", "/"),
            *((f"--partition={self.partition}",) if self.partition else ()),
            *(("--gres=gpu:1",) if self.card else ()),
            *self.options,
            *("--wrap", script),
        ).partition(";")[0]

    def _wait(self, run: Run, job: Job, number: str) -> Verdict:
        """Wait; Slurm not answering for a while is no reason to give a run up."""
        until = time.monotonic() + run.limits.seconds + self.spare
        told = False
        while time.monotonic() < until:
            if (verdict := verdict_of(run)) is not None:
                return verdict
            if job.cancelled and not told:
                told, until = True, min(until, time.monotonic() + 60)
                _cancel(number)
            state, why = _state(number)
            if _HELD in why.lower() and not told:
                _release(number)
            if state in _OVER:
                time.sleep(_PAUSE)  # a shared disk may show the verdict a moment late
                return verdict_of(run) or _gone(cancelled=job.cancelled)
            time.sleep(_PAUSE)
        _cancel(number)
        return _gone(cancelled=job.cancelled)


def engine(services: Services, runtime: str) -> SlurmEngine:
    """Make the engine of a server."""
    settings = services.settings
    owner = owner_of(services.storage.root)
    return SlurmEngine(settings.node_home, owner, runtime, settings.slurm_partition, settings.gpu)


def owner_of(root: Path) -> str:
    """Give the mark of a data folder, the same to all workers on it; made by the first."""
    mark = root / "evaluation.owner"
    if not mark.exists():
        made = root / f"{mark.name}.{random_id()}"
        write_text(made, random_id()[:12])
        with suppress(FileExistsError):
            mark.hardlink_to(made)  # unlike a move, never over what another worker made first
        made.unlink()
    return mark.read_text(encoding="utf-8")


def _gone(*, cancelled: bool) -> Verdict:
    if cancelled:
        return Verdict.cancelled()
    return failed(EvaluationReason.INFRA, "the cluster lost the job")


def _state(number: str) -> tuple[str, str]:
    """Give Slurm's word for where a job is, and why; empty when it does not say."""
    try:
        told = _slurm("scontrol", "--oneliner", "show", "job", number, patience=_STATE_SECONDS)
    except EngineFailed as wrong:
        return ("CANCELLED" if "Invalid job id" in wrong.detail else ""), ""
    state, why = (told.partition(f" {name}=")[2] for name in ("JobState", "Reason"))
    return state.partition(" ")[0], why.partition(" ")[0]


def _release(number: str) -> None:
    """Let a job go on that Slurm holds, as it does after a controller was lost and came back."""
    with suppress(EngineFailed):
        _slurm("scontrol", "release", number)


def _cancel(number: str) -> None:
    """Tell the job's runner to stop; Slurm kills it only when it does not end by itself."""
    _slurm("scancel", "--full", number)


def _slurm(*command: str, patience: float = 30.0) -> str:
    """Run one of Slurm's programs, bounded in time.

    Raises:
        EngineFailed: it is missing, failed, or did not answer.
    """
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=patience, check=False, env=os.environ
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise EngineFailed(f"{command[0]} did not answer") from wrong
    if done.returncode != 0:
        raise EngineFailed(f"{command[0]} failed: {done.stderr.strip()[-200:]}")
    return done.stdout.strip()
