"""One run of a foreign model: one container, no network, every limit held by the kernel."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from medal_desktop.base.identifiers import random_id
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.evaluation.errors import EngineFailed, OutputRefused, OutputTooLarge
from server_api.evaluation.gpu import check_card
from server_api.evaluation.host import check_host
from server_api.evaluation.limits import Limits
from server_api.evaluation.logs import model_log
from server_api.evaluation.outputs import Cap, capped_folder, collect
from server_api.evaluation.podman import Podman
from server_api.evaluation.seccomp import plain_profile
from server_api.evaluation.staging import readable_copy
from server_api.evaluation.starting import Root
from server_api.evaluation.verdict import Facts, Verdict, failed
from server_api.evaluation.watch import Ending, Watch

LABEL = "org.medal.attempt"
INSIDE_USER = 65532
_KILLED = 137  # 128 and SIGKILL
_REMOVAL_SECONDS = 2.0
_FIRST_HOST_USER = 200_000
_NEVER = "0001-"  # the year in which podman lets happen what has not happened
_NO_PROGRAM = "its program cannot be started"
# What runc and gVisor say of the program itself. The codes 126 and 127 alone prove nothing: podman
# gives them when conmon was killed, and gVisor when it cannot make its own sandbox.
_UNFIT = ("unable to start container process: exec:", "creating process: failed to load")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What to run on what.

    Attributes:
        image_id: of an image that is loaded.
        inputs: the folder shown as /input, read-only.
        outputs: where accepted files are copied to; stays as it was when nothing is accepted.
        work: a folder of this attempt alone; emptied of everything but the log.
        labels: put on the container, so that a later worker knows whose it is.
    """

    image_id: str
    inputs: Path
    outputs: Path
    work: Path
    limits: Limits = field(default_factory=Limits)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """What the model printed, as conmon wrote it."""
        return self.work / "log"


class Runner(Protocol):
    """Whatever can run a model: the sandbox, or a dummy in a test."""

    def run(self, run: Run, job: Job) -> Verdict:
        """Run to the end and give the verdict; leave nothing behind."""
        ...


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Runs models by podman under `runtime` (`runc`, or `gvisor` where it is installed).

    `card` names a graphics card in the words of CDI; empty for none.
    """

    podman: Podman
    runtime: str = "runc"
    card: str = ""

    def prepare(self) -> None:
        """Refuse to start where limits would not hold.

        Raises:
            SandboxUnavailable: names what is missing.
        """
        check_host(self.runtime)
        if self.card:
            check_card(self.card, self.runtime)
        self.podman.prepare()

    def run(self, run: Run, job: Job) -> Verdict:
        """Run one container to its end; failures of the engine become the reason `infra`."""
        name = f"medal-{random_id()[:16]}"
        place = run.work / "place"
        place.mkdir(parents=True, exist_ok=True)
        limits = run.limits
        try:
            with capped_folder(
                run.work / "cap", limits.output_bytes, limits.output_files, self._owner
            ) as cap:
                return self._run_in(run, job, name, cap, place)
        except EngineFailed as wrong:
            return failed(EvaluationReason.INFRA, wrong.detail)
        finally:
            shutil.rmtree(place, ignore_errors=True)
            shutil.rmtree(run.work / "input", ignore_errors=True)
            with contextlib.suppress(OSError):
                (run.work / "cap").rmdir()

    @property
    def _owner(self) -> int:
        """The host's user as whom the model writes."""
        return INSIDE_USER if self.runtime == "gvisor" else _FIRST_HOST_USER + INSIDE_USER

    def _users(self) -> tuple[str, ...]:
        """Give the options of the user namespace.

        gVisor makes its own for the kernel that the model sees. Its file server, which no model
        talks to directly, has to pass folders that are the server's alone, so that it gets none.
        """
        mapped = f"0:{_FIRST_HOST_USER}:65536"
        return () if self.runtime == "gvisor" else ("--uidmap", mapped, "--gidmap", mapped)

    def _run_in(self, run: Run, job: Job, name: str, cap: Cap, place: Path) -> Verdict:
        try:
            verdict = self._watched(run, job, name, cap, place)
        finally:
            self.podman.remove(name)
        if not verdict.accepted:
            return verdict
        try:
            collect(cap.folder, run.outputs, cap.size, cap.files)
        except OutputTooLarge as wrong:
            return failed(EvaluationReason.OUTPUT_TOO_LARGE, wrong.detail, verdict.facts)
        except OutputRefused as wrong:
            return failed(EvaluationReason.OUTPUT_INVALID, wrong.detail, verdict.facts)
        return verdict

    def _watched(self, run: Run, job: Job, name: str, cap: Cap, place: Path) -> Verdict:
        inputs = readable_copy(run.inputs, run.work)
        started = self.podman.call(
            *self._arguments(run, name, inputs, cap, place), folder=place, timeout=120
        )
        if started.returncode != 0 and (place / "oom").exists():
            return failed(EvaluationReason.OOM)
        if started.returncode != 0 and any(words in started.stderr for words in _UNFIT):
            return failed(EvaluationReason.IMAGE_INVALID, _NO_PROGRAM)
        if started.returncode != 0:
            return failed(EvaluationReason.INFRA, "the container did not start")
        began = time.monotonic()
        watch = Watch(place=place, limits=run.limits, deadline=began + run.limits.seconds)
        ending = watch.until_end(job)
        facts = Facts(seconds=time.monotonic() - began, peak_bytes=watch.peak_bytes)
        if ending is Ending.GONE:
            return self._ended(name, cap, place, facts)
        return _stopped(ending, run.limits, facts)

    def _ended(self, name: str, cap: Cap, place: Path, facts: Facts) -> Verdict:
        """Judge a container that ended by itself, believing nothing but the kernel and conmon."""
        container = self.podman.inspect("container", name)
        state = container.get("State", {})
        ended = state.get("Status") in {"exited", "stopped"}
        # Which of the two comes first says nothing: a short run ends before its start is noted.
        moments = [str(state.get(name, _NEVER)) for name in ("StartedAt", "FinishedAt")]
        if not ended or any(moment.startswith(_NEVER) for moment in moments):
            return failed(EvaluationReason.INFRA, "the container was lost", facts)
        facts = replace(facts, exit_code=int(state.get("ExitCode", -1)))
        if (place / "oom").exists():
            return failed(EvaluationReason.OOM, "", facts)
        if cap.is_full():
            return failed(EvaluationReason.OUTPUT_TOO_LARGE, "", facts)
        if facts.exit_code != 0:
            return self._broken(name, container, place.parent / "log", facts)
        return Verdict(state=EvaluationState.SUCCEEDED, facts=facts)

    def _broken(self, name: str, container: dict[str, Any], log: Path, facts: Facts) -> Verdict:
        if facts.exit_code == _KILLED and self._is_going(name):
            return failed(EvaluationReason.INFRA, "the container was removed", facts)
        if facts.exit_code == 1 and not self._had_a_program(container, log):
            return failed(EvaluationReason.IMAGE_INVALID, _NO_PROGRAM, facts)
        # The number stays in the facts: a model could tell its owner what it saw by it.
        return failed(EvaluationReason.EXIT, "", facts)

    def _had_a_program(self, container: dict[str, Any], log: Path) -> bool:
        """Whether there was something to start; the log raises the doubt, the file settles it."""
        words = model_log(log)
        if not words.startswith("exec ") or words.count("\n") != 1:
            return True
        mounted = self.podman.call("mount", str(container["Id"]))
        if mounted.returncode != 0:
            return True
        environment = tuple(container["Config"].get("Env") or ())
        return Root(Path(mounted.stdout.strip())).can_start(container["Path"], environment)

    def _is_going(self, name: str) -> bool:
        """Whether somebody removes the container: its kill looks like the model's own end."""
        until = time.monotonic() + _REMOVAL_SECONDS
        while time.monotonic() < until:
            state = self.podman.inspect("container", name).get("State", {})
            if state.get("Status") not in {"exited", "stopped"}:
                return True
            time.sleep(0.1)
        return False

    def _arguments(
        self, run: Run, name: str, inputs: Path, cap: Cap, place: Path
    ) -> tuple[str, ...]:
        labels = [f"--label={key}={value}" for key, value in run.labels.items()]
        return (
            *("run", "--detach", "--name", name, *labels, "--runtime", self.runtime),
            *("--pull", "never", "--network", "none", "--no-hosts", "--hostname", "model"),
            *("--read-only", "--read-only-tmpfs=false", "--cap-drop", "all"),
            *("--security-opt", "no-new-privileges"),
            *("--security-opt", f"seccomp={self._seccomp()}"),
            *(*self._users(), "--user", f"{INSIDE_USER}:{INSIDE_USER}"),
            *run.limits.arguments(self.runtime),
            *(("--device", self.card) if self.card else ()),
            *("--log-driver", "k8s-file", "--log-opt", f"path={run.log.resolve()}"),
            *("--log-opt", f"max-size={run.limits.log_bytes}b"),
            *("--no-healthcheck", "--stop-signal", "SIGKILL", "--http-proxy=false"),
            *("--image-volume", "ignore", "--workdir", self.podman.working_folder(run.image_id)),
            *("--env", "HOME=/tmp", "--conmon-pidfile", str(place.resolve() / "conmon.pid")),
            *("--pidfile", str(place.resolve() / "model.pid")),
            *("--volume", f"{inputs.resolve()}:/input:ro,nodev,nosuid,noexec"),
            *("--volume", f"{cap.folder.resolve()}:/output:rw,nodev,nosuid,noexec"),
            f"sha256:{self.podman.local_id(run.image_id)}",
        )

    def _seccomp(self) -> Path:
        gvisor = self.runtime == "gvisor"
        return self.podman.gvisor_seccomp.resolve() if gvisor else plain_profile()


def _stopped(ending: Ending, limits: Limits, facts: Facts) -> Verdict:
    if ending is Ending.TIMEOUT:
        return failed(EvaluationReason.TIMEOUT, f"the limit is {limits.seconds:g} s", facts)
    if ending is Ending.CANCELLED:
        return Verdict(state=EvaluationState.CANCELLED, message="Stopped, as asked.", facts=facts)
    if ending is Ending.UNLIMITED:
        return failed(EvaluationReason.INFRA, "the machine does not hold the limits", facts)
    return failed(EvaluationReason.INFRA, "the container's watcher was lost", facts)
