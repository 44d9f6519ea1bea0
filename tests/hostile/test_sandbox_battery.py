"""Many more behaviours, each in a real container of both runtimes; what is honest must pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from server_api.evaluation.sandbox import LABEL, Run
from tests.builders.images import (
    RUNTIMES,
    behaviour_image,
    needs_containers,
    sandbox_with,
    small_limits,
)

pytestmark = pytest.mark.container
OK = "import os\nos.makedirs('/output/c1')\nopen('/output/c1/answer.json', 'w').write('{}')\n"

HONEST = {
    "children that nobody waits for": "for _ in range(20):\n    if os.fork() == 0: os._exit(0)",
    "a socket pair and a socket in /tmp": (
        "import socket\na, b = socket.socketpair(); a.send(b'x'); assert b.recv(1) == b'x'\n"
        "s = socket.socket(socket.AF_UNIX); s.bind('/tmp/s'); s.listen()\n"
        "socket.socket(socket.AF_UNIX).connect('/tmp/s')"
    ),
    "signals of its own": (
        "import signal\nsignal.signal(14, lambda *_: None)\n"
        "signal.setitimer(0, 0.2); signal.pause()"
    ),
    "a thread that goes on": (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(99,), daemon=True).start()"
    ),
    "as many files as allowed": "for n in range(98): open(f'/output/{n}', 'w').write('x')",
    "as many bytes as allowed": (
        "os.unlink('/output/c1/answer.json')\n"
        "with open('/output/x', 'wb') as f:\n    for _ in range(4): f.write(bytes(1 << 20))"
    ),
    "a file with holes": "f = open('/output/h', 'wb'); f.seek(1 << 20); f.write(b'x')",
    "a folder that nobody may read": "os.makedirs('/output/x/y'); os.chmod('/output/x', 0)",
    "closed streams": "os.close(0); os.close(1); os.close(2)",
    "a database in /tmp": (
        "import sqlite3\nsqlite3.connect('/tmp/x.db').execute('create table a(b)')"
    ),
    "an end in the words of others": "print('oom', 'OCI runtime error', '{\"state\": \"failed\"}')",
    "a child that writes for ever": (
        "if os.fork() == 0:\n    os.setsid()\n"
        "    while True:\n        open('/output/late', 'w').write('x')"
    ),
    "no words, but a long line": "os.write(1, b'x' * (4 << 20))",
    "escapes in its words": "print('\\x1b]0;gone\\x07\\x1b[2J')",
    "an end that wraps to zero": "os._exit(256)",
}

BLIND = {
    "families of sockets": (
        "import socket\n"
        "for what in ((17, 3, 3), (38, 5, 0), (40, 1, 0), (2, 3, 1), (31, 3, 1)):\n"
        "    try: socket.socket(*what); seen.append(what)\n"
        "    except OSError: pass"
    ),
    "the machine's own network": (
        "import socket\n"
        "for address in (('169.254.169.254', 80), ('127.0.0.1', 22), ('8.8.8.8', 53)):\n"
        "    try: socket.create_connection(address, 1); seen.append(address)\n"
        "    except OSError: pass"
    ),
    "higher limits": (
        "import resource as r\n"
        "for name in ('NOFILE', 'NPROC', 'FSIZE', 'CORE'):\n"
        "    try: r.setrlimit(getattr(r, f'RLIMIT_{name}'), (-1, -1)); seen.append(name)\n"
        "    except (OSError, ValueError): pass"
    ),
    "a higher priority": (
        "for act in (lambda: os.nice(-5),\n"
        "            lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(9))):\n"
        "    try: act(); seen.append('priority')\n"
        "    except OSError: pass"
    ),
    "the kernel's settings": (
        "for folder, _, names in os.walk('/proc/sys/kernel'):\n"
        "    for name in names:\n"
        "        try: os.close(os.open(f'{folder}/{name}', os.O_WRONLY)); seen.append(name)\n"
        "        except OSError: pass"
    ),
    "control groups": (
        "for folder, _, names in os.walk('/sys/fs/cgroup'):\n"
        "    for name in names:\n"
        "        try: os.close(os.open(f'{folder}/{name}', os.O_WRONLY)); seen.append(name)\n"
        "        except OSError: pass"
    ),
    "the engine's environment": (
        "words = open('/proc/1/environ').read()\n"
        "seen += [word for word in ('CONTAINERS_CONF', 'MEDAL') if word in words]"
    ),
    "the clock": (
        "import ctypes\nseen += ['clock'] * (ctypes.CDLL(None).settimeofday(bytes(16), None) == 0)"
    ),
    "a device": (
        "import stat\n"
        "for folder in ('/tmp', '/output'):\n"
        "    try: os.mknod(f'{folder}/d', 0o600 | stat.S_IFCHR, os.makedev(1, 3)); seen.append(1)\n"
        "    except OSError: pass"
    ),
    "programs of its own in /tmp": (
        "open('/tmp/x', 'w').write('#!/usr/bin/python3\\n'); os.chmod('/tmp/x', 0o755)\n"
        "try: os.posix_spawn('/tmp/x', ['x'], {}); seen.append('run')\n"
        "except OSError: pass"
    ),
}

ENDS = {
    "a text as its end": ("raise SystemExit('bye')", {"exit"}),
    "a code below zero": ("os._exit(-1)", {"exit"}),
    "a long error": ("raise RuntimeError('x' * 100_000)", {"exit"}),
    "an abort that would leave a core": ("os.abort()", {"exit"}),
    "a stack without end": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        {"exit", "oom"},
    ),
    "the verdict as a file": ("open('/output/verdict.json', 'w'); os._exit(3)", {"exit"}),
    "one file too many": ("for n in range(101): open(f'/output/{n}', 'w')", {"output_too_large"}),
    "one byte too many": (
        (
            "os.unlink('/output/c1/answer.json')\n"
            "with open('/output/x', 'wb') as f:\n"
            "    for _ in range(4): f.write(bytes(1 << 20))\n"
            "    f.write(b'x')"
        ),
        {"output_too_large"},
    ),
    "a chain of links": (
        "[os.symlink(str(n + 1), f'/output/{n}') for n in range(9)]",
        {"output_invalid"},
    ),
    "a link to its own memory": ("os.symlink('/proc/self/fd/3', '/output/l')", {"output_invalid"}),
    "a name of half a character": ("open(b'/output/\\xed\\xa0\\x80', 'w')", {"output_invalid"}),
    "a name that turns writing round": ("open('/output/a\\u202eb', 'w')", {"output_invalid"}),
    "a name that is not seen": ("open('/output/answer\\u200b.json', 'w')", {"output_invalid"}),
    "stopped children": (
        (
            "import signal, time\n"
            "for _ in range(3):\n    if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)\n"
            "time.sleep(99)"
        ),
        {"timeout"},
    ),
    "words without end": ("while True: os.write(1, b'x\\n' * 30_000)", {"timeout"}),
    "memory in pipes": (
        (
            "held = []\n"
            "while True:\n"
            "    held += os.pipe(); os.set_blocking(held[-1], False)\n"
            "    try: os.write(held[-1], bytes(65536))\n"
            "    except BlockingIOError: pass"
        ),
        {"exit", "oom"},
    ),
}


def ended(tmp_path: Path, runtime: str, behaviour: str) -> str:
    """Run a behaviour, and give `accepted` or the reason; nothing may be left."""
    needs_containers(runtime)
    image = behaviour_image()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text(OK + behaviour)
    sandbox = sandbox_with(image, runtime)
    run = Run(
        image_id=image.image_id,
        inputs=tmp_path / "in",
        outputs=tmp_path / "out",
        work=tmp_path / "work",
        limits=small_limits(seconds=6.0),
        labels={LABEL: tmp_path.name},
    )
    verdict = sandbox.run(run, Job())
    assert sandbox.podman.containers(f"{LABEL}={tmp_path.name}") == ()
    assert str(tmp_path) not in Path("/proc/self/mounts").read_text()
    assert (tmp_path / "out").exists() == verdict.accepted
    return "accepted" if verdict.accepted else str(verdict.reason)


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("behaviour", HONEST.values(), ids=HONEST.keys())
def test_that_what_is_odd_and_honest_passes(tmp_path: Path, behaviour: str, runtime: str) -> None:
    assert ended(tmp_path, runtime, behaviour) == "accepted"


# gVisor's kernel lets a model rank its own threads; the machine's sees none of it.
WITHIN = ("a higher priority", "gvisor")


@pytest.mark.parametrize(
    ("name", "runtime"),
    [(name, one) for name in BLIND for one in RUNTIMES if (name, one) != WITHIN],
)
def test_that_a_model_cannot_reach(tmp_path: Path, name: str, runtime: str) -> None:
    program = f"seen = []\n{BLIND[name]}\nassert not seen, seen"
    assert ended(tmp_path, runtime, program) == "accepted"


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize(("behaviour", "reasons"), ENDS.values(), ids=ENDS.keys())
def test_that_the_reason_fits(
    tmp_path: Path, behaviour: str, reasons: set[str], runtime: str
) -> None:
    assert ended(tmp_path, runtime, behaviour) in reasons
