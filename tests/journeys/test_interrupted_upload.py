"""Power cuts in the middle of an upload: nothing is lost, nothing arrives twice."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from medal_desktop.base.assets import asset
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.dicom.scan import scan
from scripts.demo.commands import BIN, Steps
from scripts.demo.plan import DemoCase, Plan
from scripts.demo.server import Server
from scripts.demo.way import Way
from tests.builders.dicom import ct_series
from tests.builders.stalling import StallingRelay

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]
MIB = 1 << 20


def _noise(dataset: Dataset, index: int) -> None:
    rng = np.random.default_rng(index)
    shape = (dataset.Rows, dataset.Columns)
    dataset.PixelData = rng.integers(0, 4096, shape, dtype=np.uint16).tobytes()


def plan(folder: Path) -> Plan:
    """One case of 48 MiB: three chunks."""
    source = folder / "images"
    ct_series(source, slices=96, rows=512, columns=512, change=_noise)
    (group,) = scan([source]).groups
    assert group.grid is not None
    mask = folder / "mask.nii.gz"
    write_mask(mask, np.zeros(group.grid.shape, np.uint8), group.grid)
    case = DemoCase(
        source=source, series="", split="hidden", present="no", volume_ml=0.0, mask=mask
    )
    return Plan(
        name="An upload that is cut",
        source=source,
        cases=(case,),
        note="",
        description=asset("forms/example_haemorrhage.json"),
        tasks=asset("demo_case/tasks.json"),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Way:
    """A way whose package is sealed and not yet sent, and its server at rest."""
    folder = tmp_path_factory.mktemp("made")
    with Server(folder / "server") as server:
        steps = Steps(0, quiet=True)
        way = Way(folder=folder, server=server, steps=steps, plan=plan(folder))
        for act in (way.sign_in, way.describe, way.answer, way.deidentify, way.seal):
            act()
    return way


@pytest.fixture
def sealed(made: Way, tmp_path: Path) -> Iterator[Way]:
    """The same before a copy of that server, which has received nothing."""
    shutil.copytree(made.server.data, tmp_path / "server")
    with Server(tmp_path / "server") as server:
        yield dataclasses.replace(made, server=server, people=dict(made.people))


def through(way: Way, relay: StallingRelay) -> dict[str, str]:
    """Sign the clinician in by way of the relay; give the environment for its commands."""
    token = way.server.account("traveller", "submitter")
    environment = {**way.clinician.environment, "MEDAL_SERVER": relay.address}
    traveller = dataclasses.replace(way.clinician, environment=environment)
    way.people["clinician"] = traveller
    traveller.run("medal", "sign-in", relay.address, given=token)
    return environment


def begin_upload(way: Way, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start `medal submit` and do not wait for it."""
    return subprocess.Popen(
        [str(BIN / "medal"), "submit", str(way.package)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def received(way: Way) -> list[str]:
    """Give the SHA-256 of each package that the server holds, as it tells its owner."""
    rows = way.clinician.json("medal", "status")
    return [row["sha256"] for row in rows]


def test_that_a_killed_client_goes_on_and_the_same_bytes_arrive_once(sealed: Way) -> None:
    digest = hashlib.sha256(sealed.package.read_bytes()).hexdigest()
    with StallingRelay(sealed.server.port, hold_after=20 * MIB) as relay:
        environment = through(sealed, relay)
        process = begin_upload(sealed, environment)
        assert relay.held.wait(120)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        relay.release()
        assert received(sealed) == []
        first = sealed.clinician.json("medal", "submit", sealed.package)
        again = sealed.clinician.json("medal", "submit", sealed.package)
        assert first["id"] == again["id"]
        assert first["sha256"] == digest
        assert received(sealed) == [digest]


def test_that_a_killed_server_takes_the_rest_and_the_same_bytes_arrive_once(sealed: Way) -> None:
    digest = hashlib.sha256(sealed.package.read_bytes()).hexdigest()
    with StallingRelay(sealed.server.port, hold_after=20 * MIB) as relay:
        environment = through(sealed, relay)
        process = begin_upload(sealed, environment)
        assert relay.held.wait(120)
        sealed.server.stop(signal.SIGKILL)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        relay.release()
        sealed.server.start()
        done = sealed.clinician.json("medal", "submit", sealed.package)
        assert done["sha256"] == digest
        assert received(sealed) == [digest]


def test_that_a_client_outlives_a_server_that_comes_back(sealed: Way) -> None:
    digest = hashlib.sha256(sealed.package.read_bytes()).hexdigest()
    with StallingRelay(sealed.server.port, hold_after=20 * MIB) as relay:
        environment = through(sealed, relay)
        process = begin_upload(sealed, environment)
        assert relay.held.wait(120)
        sealed.server.stop(signal.SIGKILL)
        relay.release()
        sealed.server.start()
        assert process.wait(240) == 0
        assert received(sealed) == [digest]
