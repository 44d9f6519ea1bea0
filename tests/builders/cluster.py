"""A private Slurm on this machine: munge, one controller, some nodes, all on loopback."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.builders.ports import free_port
from tests.builders.server import wait_for

_PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel", "sinfo")
_CONF = """\
ClusterName=medaltest
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort={port}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
CryptoType=crypto/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=1,defer
KillWait=15
SlurmdTimeout=30
SlurmctldTimeout=10
MessageTimeout=10
GresTypes=gpu
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
{nodes}
PartitionName=eval Nodes=ALL Default=YES State=UP OverSubscribe=NO
"""


@dataclass(frozen=True)
class Cluster:
    """Its folder, and the names of its nodes."""

    folder: Path
    nodes: tuple[str, ...]

    def start_controller(self) -> None:
        """Start slurmctld, which comes back with what it knew."""
        subprocess.run(["slurmctld", "-f", self.folder / "slurm.conf"], check=True)

    def start_node(self, name: str) -> None:
        """Start one slurmd."""
        subprocess.run(["slurmd", "-f", self.folder / "slurm.conf", "-N", name], check=True)

    def kill(self, name: str) -> None:
        """Kill `slurmctld` or `slurmd-<node>` as a power cut would."""
        os.kill(int((self.folder / f"{name}.pid").read_text()), signal.SIGKILL)

    def wait_until_saved(self) -> None:
        """Wait until the controller has written down what it knows now, some seconds later.

        Killed before that it forgets its last jobs and gives their numbers away again: each is
        `infra` then and tried again, which a test of one run cannot show.
        """
        now = time.time()
        wait_for(lambda: (self.folder / "state" / "job_state").stat().st_mtime > now)

    def running_on(self) -> list[str]:
        """Name the node of each job that runs."""
        told = subprocess.run(
            ["squeue", "-h", "-t", "RUNNING", "-o", "%N"],
            capture_output=True,
            text=True,
            check=True,
        )
        return told.stdout.split()

    def lose(self, node: str, work: str) -> None:
        """Kill a node with all that runs there, as when the machine is gone, and have it noticed.

        `work` is the folder of the run: on one machine its processes are told apart by that. A
        patience so short that the controller notices in seconds would lose busy nodes as well.
        """
        self.kill(f"slurmd-{node}")
        for process in psutil.process_iter():
            try:
                words = " ".join(process.cmdline())
                steps = words.startswith("slurmstepd") and self._is_mine(process)
                if steps or (("conmon" in words or "engines.node" in words) and work in words):
                    process.kill()
            except psutil.Error:
                continue
        assert self._set(node, "DOWN") == 0

    def heal(self) -> None:
        """Take back into use whatever an earlier loss has left drained or down.

        A controller that is killed before it wrote a job down starts that job twice when it comes
        back; Slurm notices, ends both and drains the node.
        """
        wait_for(lambda: self._resumed() and not self.jobs())

    def _resumed(self) -> bool:
        for node in set(self.nodes) - self._usable():
            self._set(node, "RESUME")  # refused as long as the node has not come back itself
        return self.is_ready()

    def _set(self, node: str, state: str) -> int:
        change = (f"NodeName={node}", f"State={state}", "Reason=test")
        command = ["scontrol", "update", *change]
        return subprocess.run(command, check=False, capture_output=True).returncode

    def _usable(self) -> set[str]:
        told = subprocess.run(
            ["sinfo", "-h", "-N", "-o", "%N %T"], capture_output=True, text=True, check=False
        )
        # A star behind the state: it does not answer.
        return set(re.findall(r"^(\S+) (?:idle|mixed|allocated)$", told.stdout, re.MULTILINE))

    def _is_mine(self, process: psutil.Process) -> bool:
        return bool(process.environ().get("SLURM_CONF") == str(self.folder / "slurm.conf"))

    def is_ready(self) -> bool:
        """Whether the controller answers and all nodes can take jobs."""
        return self._usable() == set(self.nodes)

    def jobs(self) -> list[str]:
        """Give the numbers of jobs that have not ended; waits for a controller that is starting."""
        ask = ["squeue", "-h", "-o", "%i"]
        told = wait_for(
            lambda: (
                answer
                if (answer := subprocess.run(ask, capture_output=True, check=False)).returncode == 0
                else None
            )
        )
        return told.stdout.decode().split()


@contextmanager
def cluster(folder: Path, count: int = 2) -> Iterator[Cluster]:
    """Start it and set SLURM_CONF; every process is ended by its pid. Skips where it is missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"SLURM TESTS NOT RUN: root, slurm-wlm and munge are needed ({missing})")
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "state").mkdir()
    made = Cluster(folder, tuple(f"n{number}" for number in range(1, count + 1)))
    (folder / "slurm.conf").write_text(_conf(made))
    # Cards that are none: what Slurm lends are numbers, and CDI says what a number means.
    names = ",".join(made.nodes)
    cards = [f"NodeName={names} Name=gpu File={path}\n" for path in ("/dev/null", "/dev/zero")]
    (folder / "gres.conf").write_text("".join(cards))
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    try:
        _start(made)
        yield made
    finally:
        _stop(made)
        os.environ.pop("SLURM_CONF", None)


def _start(made: Cluster) -> None:
    key = made.folder / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o400)
    places = {"key-file": "munge.key", "socket": "munge.sock", "pid-file": "munged.pid"}
    places |= {"log-file": "munged.log", "seed-file": "munge.seed"}
    options = [f"--{name}={made.folder / place}" for name, place in places.items()]
    subprocess.run(["munged", *options, "--force"], check=True, stderr=subprocess.DEVNULL)
    made.start_controller()
    for name in made.nodes:
        made.start_node(name)
    wait_for(made.is_ready)


def _stop(made: Cluster) -> None:
    subprocess.run(["scancel", "-u", "root"], check=False, timeout=30, capture_output=True)
    for pid_file in sorted(made.folder.glob("*.pid"), reverse=True):
        try:
            process = psutil.Process(int(pid_file.read_text()))
            process.terminate()
            process.wait(20)
        except (psutil.Error, ValueError):
            continue
    for process in psutil.process_iter():
        try:
            ours = process.environ().get("SLURM_CONF") == str(made.folder / "slurm.conf")
            if ours and process.name().startswith("slurmstepd"):
                process.kill()
        except psutil.Error:
            continue


def _conf(made: Cluster) -> str:
    told = subprocess.run(["slurmd", "-C"], capture_output=True, text=True, check=True).stdout
    cpus, memory = (int(re.findall(rf"{name}=(\d+)", told)[0]) for name in ("CPUs", "RealMemory"))
    host = socket.gethostname().split(".")[0]
    nodes = "\n".join(
        f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={free_port()} "
        f"CPUs={cpus} RealMemory={int(memory * 0.4)} Gres=gpu:2 State=UNKNOWN"
        for name in made.nodes
    )
    return _CONF.format(host=host, port=free_port(), folder=made.folder, nodes=nodes)
