"""Models that take more than they may, each in a real container."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.evaluation.sandbox import Run
from server_api.evaluation.verdict import Verdict
from tests.builders.images import (
    RUNTIMES,
    behaviour_image,
    needs_containers,
    sandbox_with,
    small_limits,
)

pytestmark = pytest.mark.container


@pytest.fixture(params=RUNTIMES)
def runtime(request: pytest.FixtureRequest) -> str:
    needs_containers(request.param)
    return str(request.param)


def run(tmp_path: Path, behaviour: str, runtime: str = "runc", **limits: float) -> Verdict:
    needs_containers(runtime)
    image = behaviour_image()
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "behaviour.py").write_text(behaviour)
    sandbox = sandbox_with(image, runtime)
    verdict = sandbox.run(
        Run(
            image_id=image.image_id,
            inputs=tmp_path / "in",
            outputs=tmp_path / "out",
            work=tmp_path / "work",
            limits=small_limits(**limits),
            labels={"org.medal.test": tmp_path.name},
        ),
        Job(),
    )
    assert sandbox.podman.containers(f"org.medal.test={tmp_path.name}") == ()
    assert not (tmp_path / "work" / "cap").exists()
    return verdict


ALLOWED = {
    "writes a file": "open('/output/answer.json', 'w').write('{}')",
    "computes with numpy": "import numpy; numpy.ones((500, 500)) @ numpy.ones((500, 500))",
    "starts threads": (
        "import threading\n"
        "ts = [threading.Thread(target=sum, args=([1],)) for _ in range(8)]\n"
        "[t.start() for t in ts]; [t.join() for t in ts]"
    ),
    "forks": "import os\npid = os.fork()\nos._exit(0) if not pid else os.waitpid(pid, 0)",
    "uses processes": (
        "import multiprocessing as m\n"
        "with m.get_context('fork').Pool(2) as p: assert p.map(abs, [-1]) == [1]"
    ),
    "uses /tmp": "open('/tmp/x', 'wb').write(bytes(1 << 20))",
    "uses shared memory": (
        "from multiprocessing import shared_memory as s\n"
        "m = s.SharedMemory(create=True, size=1 << 20); m.close(); m.unlink()"
    ),
    "prints no text": "import os; os.write(1, bytes(range(256)))",
    "reads its input": "assert open('/input/behaviour.py').read()",
}


@pytest.mark.parametrize("behaviour", ALLOWED.values(), ids=ALLOWED.keys())
def test_that_an_honest_model_is_accepted(tmp_path: Path, behaviour: str, runtime: str) -> None:
    verdict = run(tmp_path, behaviour, runtime)
    assert verdict.state is EvaluationState.SUCCEEDED, verdict


REFUSED = {
    "exit code": ("raise SystemExit(3)", EvaluationReason.EXIT),
    "exit code that looks like a timeout": ("raise SystemExit(124)", EvaluationReason.EXIT),
    "exit code that looks like the engine's": ("raise SystemExit(125)", EvaluationReason.EXIT),
    "exit code that looks like a missing program": ("raise SystemExit(127)", EvaluationReason.EXIT),
    "exit code that looks like a kill": ("raise SystemExit(137)", EvaluationReason.EXIT),
    "kills itself": ("import os; os.kill(os.getpid(), 11); os.abort()", EvaluationReason.EXIT),
    "memory": ("x = [bytearray(1 << 20) for _ in range(4000)]", EvaluationReason.OOM),
    "memory of a child": (
        (
            "import subprocess, sys\n"
            "code = 'x = [bytearray(1 << 20) for _ in range(4000)]'\n"
            "subprocess.run([sys.executable, '-c', code])"
        ),
        EvaluationReason.OOM,
    ),
    "memory in /dev/shm and /tmp": (
        (
            "for path in ('/dev/shm/x', '/tmp/x'):\n"
            "    with open(path, 'wb') as f:\n"
            "        while True: f.write(bytes(1 << 20)); f.flush()"
        ),
        EvaluationReason.EXIT,
    ),
    "one large file": (
        "f = open('/output/x', 'wb')\nwhile True: f.write(bytes(1 << 20)); f.flush()",
        EvaluationReason.OUTPUT_TOO_LARGE,
    ),
    "a full output, silently": (
        (
            "try:\n"
            "    for n in range(9): open(f'/output/{n}', 'wb').write(bytes(1 << 20))\n"
            "except OSError: pass"
        ),
        EvaluationReason.OUTPUT_TOO_LARGE,
    ),
    "too many files": (
        "try:\n    for n in range(500): open(f'/output/{n}', 'w')\nexcept OSError: pass",
        EvaluationReason.OUTPUT_TOO_LARGE,
    ),
    "a huge sparse file": (
        "f = open('/output/x', 'wb'); f.truncate(1 << 40)",
        EvaluationReason.EXIT,
    ),
    "many sparse files": (
        "for n in range(9): open(f'/output/{n}', 'wb').truncate(3 << 20)",
        EvaluationReason.OUTPUT_TOO_LARGE,
    ),
    "too many processes": (
        "import os, time\nwhile True:\n    if os.fork() == 0: time.sleep(30)",
        EvaluationReason.EXIT,
    ),
}


@pytest.mark.parametrize(("behaviour", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_that_a_greedy_model_fails_with_its_reason(
    tmp_path: Path, behaviour: str, reason: EvaluationReason, runtime: str
) -> None:
    verdict = run(tmp_path, behaviour, runtime)
    expected = {reason}
    if (behaviour, runtime) == (REFUSED["too many processes"][0], "gvisor"):
        expected.add(EvaluationReason.OOM)  # its own kernel keeps processes in the model's memory
    assert verdict.state is EvaluationState.FAILED
    assert verdict.reason in expected, verdict
    assert verdict.message
    assert not list((tmp_path / "out").rglob("*"))


@pytest.mark.parametrize(
    "behaviour",
    [
        "while True: pass",
        "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)",
        "import os, time\nif os.fork() == 0: os.setsid()\ntime.sleep(600)",
    ],
    ids=["spins", "ignores signals", "hides a child"],
)
def test_that_a_model_that_never_ends_is_stopped(
    tmp_path: Path, behaviour: str, runtime: str
) -> None:
    verdict = run(tmp_path, behaviour, runtime, seconds=1.5)
    assert verdict.reason is EvaluationReason.TIMEOUT


def test_that_a_cancelled_run_ends_as_cancelled(tmp_path: Path) -> None:
    image = behaviour_image()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text("import time; time.sleep(600)")
    job = Job()
    job.cancel()
    verdict = sandbox_with(image).run(
        Run(
            image_id=image.image_id,
            inputs=tmp_path / "in",
            outputs=tmp_path / "out",
            work=tmp_path / "work",
            limits=small_limits(),
        ),
        job,
    )
    assert verdict.state is EvaluationState.CANCELLED


def test_that_the_log_keeps_a_bounded_tail(tmp_path: Path) -> None:
    run(tmp_path, "for n in range(200_000): print('line', n)", log_bytes=100_000)
    log = tmp_path / "work" / "log"
    assert 0 < log.stat().st_size < 200_000


def test_that_inputs_only_root_may_read_are_still_shown(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir(mode=0o700)
    (tmp_path / "in").chmod(0o700)
    assert run(tmp_path, "import os; assert os.listdir('/input') == ['behaviour.py']").accepted
