"""Runs on a real Slurm of two nodes: a verdict each, or `infra`; never stuck, nothing left."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.evaluation.engines.choice import engine_of
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.engines.parcel import VERDICT
from server_api.evaluation.engines.slurm import SlurmEngine
from server_api.evaluation.errors import SandboxUnavailable
from server_api.evaluation.outputs import unmount
from server_api.evaluation.sandbox import LABEL, Run
from server_api.evaluation.verdict import Facts, Verdict, failed
from tests.builders.cluster import Cluster, cluster
from tests.builders.images import behaviour_image, engine_home, sandbox_with, small_limits
from tests.builders.server import open_server, wait_for

WRITES = "open('/output/answer.json', 'w').write('{}')"
SLEEPS = "import time; time.sleep(120)"


@pytest.fixture(scope="module")
def started() -> Iterator[Cluster]:
    # Unix sockets have short names.
    with (
        tempfile.TemporaryDirectory(prefix="slurm-") as folder,
        cluster(Path(folder) / "c") as made,
    ):
        yield made


@pytest.fixture
def slurm(started: Cluster) -> Cluster:
    started.heal()
    return started


@pytest.fixture
def engine() -> SlurmEngine:
    image = behaviour_image()
    sandbox_with(image)
    engine = SlurmEngine(engine_home(), "here", spare=90.0)
    engine.open_image(image)
    return engine


def described(tmp_path: Path, behaviour: str, **limits: float) -> Run:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text(behaviour)
    return Run(
        image_id=behaviour_image().image_id,
        inputs=tmp_path / "in",
        outputs=tmp_path / "out",
        work=tmp_path / "work",
        limits=small_limits(**limits),
        labels={LABEL: f"{tmp_path.name}.1"},
    )


class Running:
    """A run in a thread, whose container has started."""

    def __init__(self, engine: SlurmEngine, run: Run) -> None:
        self.engine, self.run, self.job = engine, run, Job()
        self.verdicts: list[Verdict] = []
        self.thread = threading.Thread(target=self._carry_out)
        self.thread.start()
        wait_for(self.containers)

    def _carry_out(self) -> None:
        self.verdicts.append(self.engine.run(self.run, self.job))

    def containers(self) -> tuple[object, ...]:
        podman = sandbox_with(behaviour_image()).podman
        return podman.containers(f"{LABEL}={self.run.labels[LABEL]}")

    def verdict(self) -> Verdict:
        self.thread.join(120)
        assert not self.thread.is_alive()
        return self.verdicts[0]


pytestmark = pytest.mark.container


def test_that_a_job_gives_the_same_verdict_and_files_as_here(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    engine.prepare()
    verdict = engine.run(described(tmp_path, WRITES), Job())
    assert verdict.state is EvaluationState.SUCCEEDED, verdict
    assert (tmp_path / "out" / "answer.json").read_text() == "{}"
    wait_for(lambda: slurm.jobs() == [])


@pytest.mark.slow
def test_that_a_models_fault_is_told_as_here(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    verdict = engine.run(described(tmp_path, "raise SystemExit(5)"), Job())
    assert (verdict.reason, verdict.facts.exit_code) == (EvaluationReason.EXIT, 5)


def test_that_the_wall_clock_is_the_models_own(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    verdict = engine.run(described(tmp_path, SLEEPS, seconds=2.0), Job())
    assert verdict.reason is EvaluationReason.TIMEOUT


def test_that_a_cancelled_job_removes_its_container(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    running = Running(engine, described(tmp_path, SLEEPS))
    running.job.cancel()
    assert running.verdict().state is EvaluationState.CANCELLED
    assert running.containers() == ()
    wait_for(lambda: slurm.jobs() == [])


def test_that_a_controller_that_is_lost_and_comes_back_loses_no_run(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    running = Running(engine, described(tmp_path, f"import time; time.sleep(15)\n{WRITES}"))
    slurm.wait_until_saved()
    slurm.kill("slurmctld")
    verdict = running.verdict()
    slurm.start_controller()
    assert verdict.state is EvaluationState.SUCCEEDED, verdict
    wait_for(lambda: slurm.jobs() == [])


def test_that_a_job_that_slurm_holds_is_let_go_on(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    engine.options = ("--hold",)
    verdict = engine.run(described(tmp_path, WRITES), Job())
    assert verdict.state is EvaluationState.SUCCEEDED, verdict


def test_that_a_lost_node_is_told_and_the_next_try_runs_on_the_other(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    running = Running(engine, described(tmp_path, SLEEPS))
    (node,) = slurm.running_on()
    slurm.lose(node, str(tmp_path / "work"))
    assert running.verdict().reason is EvaluationReason.INFRA
    (tmp_path / "in" / "behaviour.py").write_text(WRITES)
    again = replace(running.run, labels={LABEL: f"{tmp_path.name}.2"})
    verdict = engine.run(again, Job())
    assert verdict.state is EvaluationState.SUCCEEDED, verdict
    assert running.containers() == ()  # what the lost node left was removed by the next
    unmount(tmp_path / "work" / "cap")
    slurm.start_node(node)


def test_that_a_sweep_spares_the_living_and_other_servers_and_cancels_the_rest(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path
) -> None:
    running = Running(engine, described(tmp_path, SLEEPS))
    assert engine.sweep(lambda: frozenset({running.run.labels[LABEL]})) == 0
    assert replace(engine, owner="another").sweep(frozenset) == 0
    assert engine.sweep(frozenset) == 1
    assert not running.verdict().accepted
    assert running.containers() == ()


@pytest.fixture
def cards() -> Iterator[str]:
    """Describe two cards as a machine with cards does; each shows itself by a variable."""
    path = Path("/var/run/cdi/medal-test.json")
    path.parent.mkdir(exist_ok=True)
    devices = [
        {"name": str(number), "containerEdits": {"env": [f"CARD={number}"]}} for number in (0, 1)
    ]
    kind = "medal.test/gpu"
    path.write_text(json.dumps({"cdiVersion": "0.5.0", "kind": kind, "devices": devices}))
    yield f"{kind}=all"
    path.unlink()


def test_that_each_job_gets_a_card_of_its_own(
    slurm: Cluster, engine: SlurmEngine, tmp_path: Path, cards: str
) -> None:
    shows = "import os; open('/output/answer.json', 'w').write(os.environ['CARD'])"
    run = described(tmp_path, shows)
    verdict = replace(engine, card=cards).run(run, Job())
    assert verdict.state is EvaluationState.SUCCEEDED, verdict
    assert (tmp_path / "out" / "answer.json").read_text() in {"0", "1"}
    shutil.rmtree(tmp_path / "out")
    without = replace(run, labels={LABEL: f"{tmp_path.name}.2"})
    assert engine.run(without, Job()).reason is EvaluationReason.EXIT


def test_that_without_slurm_nothing_is_started(
    engine: SlurmEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxUnavailable, match="Slurm"):
        engine.prepare()
    verdict = engine.run(described(tmp_path, WRITES), Job())
    assert verdict.reason is EvaluationReason.INFRA
    assert not (tmp_path / "work" / VERDICT).exists()


@pytest.mark.parametrize(("name", "kind"), [("local", LocalEngine), ("slurm", SlurmEngine)])
def test_that_the_setting_chooses_the_engine(tmp_path: Path, name: str, kind: type) -> None:
    assert isinstance(engine_of(open_server(tmp_path, engine=name)), kind)


def test_that_a_verdict_survives_its_file() -> None:
    facts = Facts(exit_code=3, seconds=1.5, peak_bytes=7)
    verdict = failed(EvaluationReason.EXIT, "exit code 3", facts)
    assert Verdict.from_json(verdict.to_json()) == verdict
    stopped = Verdict.cancelled()
    assert Verdict.from_json(stopped.to_json()) == stopped


def test_that_all_workers_of_a_server_bear_one_mark_and_another_server_another(
    tmp_path: Path,
) -> None:
    here, there = (open_server(tmp_path / name, engine="slurm") for name in ("here", "there"))
    engines = [engine_of(services) for services in (here, here, there)]
    owners = [one.owner for one in engines if isinstance(one, SlurmEngine)]
    assert owners[0] == owners[1] != owners[2]
    assert [path.name for path in here.storage.root.glob("evaluation.owner*")] == [
        "evaluation.owner"
    ]
