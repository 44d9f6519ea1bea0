"""A private Ceph of Debian's with its S3 gateway: one monitor, one disk in memory, one gateway.

It is the S3 server that research institutes run themselves, and the real one: its uploads in parts,
listings and signed addresses are what a hospital's or a university's storage answers with.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.builders.ports import free_port
from tests.builders.server import wait_for

ACCESS, SECRET = "MEDALTESTACCESS", "medal-test-secret"
_CONF = """\
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon2},v1:127.0.0.1:{mon1}]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = {memory}
mon allow pool size one = true
mon data = {folder}/mon
mon data avail warn = 1
mon data avail crit = 0
osd data = {folder}/osd
run dir = {folder}
admin socket = {folder}/$name.asok
log file = {folder}/$name.log
pid file =
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw data = {folder}
rgw gc obj min wait = 1
auth client required = none
ms mon client mode = crc
"""
_PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool")


@dataclass(frozen=True)
class Ceph:
    """A running gateway."""

    endpoint: str

    def new_bucket(self) -> dict[str, str]:
        """Make an empty bucket; gives the settings of a server that uses it."""
        name = f"medal-{uuid.uuid4().hex}"
        self.client().create_bucket(Bucket=name)
        return {
            "s3_bucket": name,
            "s3_endpoint": self.endpoint,
            "s3_access_key": ACCESS,
            "s3_secret_key": SECRET,
        }

    def client(self) -> object:
        """Give a client that looks into buckets past the product."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS,
            aws_secret_access_key=SECRET,
        )


@contextmanager
def ceph(memory: int = 8 << 30) -> Iterator[Ceph]:
    """Start one; without Debian's packages the tests are skipped, and say so."""
    if any(shutil.which(program) is None for program in _PROGRAMS):
        pytest.skip("Ceph is not installed: apt-get install ceph-mon ceph-osd ceph-common radosgw")
    folder = Path(tempfile.mkdtemp(prefix="medal-ceph-"))
    port, mon1, mon2, fsid = free_port(), free_port(), free_port(), str(uuid.uuid4())
    places = {"folder": folder, "port": port, "mon1": mon1, "mon2": mon2, "fsid": fsid}
    (folder / "ceph.conf").write_text(_CONF.format(memory=memory, **places))
    started: list[subprocess.Popen[bytes]] = []
    try:
        _monitor(folder, fsid, mon1, mon2, started)
        _disk(folder, started)
        _run(folder, "radosgw-admin", "user", "create", "--uid=medal", "--display-name=medal",
             f"--access-key={ACCESS}", f"--secret={SECRET}")  # fmt: skip
        started.append(_start(folder, "radosgw", "-f", "-n", "client.rgw"))
        endpoint = f"http://127.0.0.1:{port}"
        wait_for(lambda: _answers(endpoint))
        yield Ceph(endpoint)
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _monitor(
    folder: Path, fsid: str, mon1: int, mon2: int, started: list[subprocess.Popen[bytes]]
) -> None:
    addresses = f"[v2:127.0.0.1:{mon2},v1:127.0.0.1:{mon1}]"
    monmap, keyring = str(folder / "monmap"), str(folder / "keyring")
    _run(folder, "monmaptool", "--create", "--fsid", fsid, "--addv", "a", addresses, monmap)
    _run(folder, "ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.",
         "--cap", "mon", "allow *")  # fmt: skip
    (folder / "mon").mkdir()
    _run(folder, "ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)
    started.append(_start(folder, "ceph-mon", "-f", "-i", "a"))


def _disk(folder: Path, started: list[subprocess.Popen[bytes]]) -> None:
    (folder / "osd").mkdir()
    _run(folder, "ceph", "osd", "create")
    _run(folder, "ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", str(uuid.uuid4()))
    started.append(_start(folder, "ceph-osd", "-f", "-i", "0"))
    _run(folder, "ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=here")


def _command(folder: Path, program: str, *words: str) -> list[str]:
    conf = () if program in {"monmaptool", "ceph-authtool"} else ("-c", str(folder / "ceph.conf"))
    return [program, *conf, *words]


def _run(folder: Path, program: str, *words: str) -> None:
    done = subprocess.run(
        _command(folder, program, *words), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def _start(folder: Path, program: str, *words: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    # With its test process it ends too, however that one ends.
    command = ["setpriv", "--pdeathsig=KILL", *_command(folder, program, *words)]
    return subprocess.Popen(command, stdout=quiet, stderr=quiet)


def _answers(endpoint: str) -> bool:
    try:
        with urlopen(endpoint, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
