"""Boxes over burned-in text: kept at once, painted by de-identifying, settled by a clean look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pydicom import dcmread

from medal_desktop.base.progress import Job
from medal_desktop.cli.main import medal
from medal_desktop.deid.pixels.errors import BoxInvalid
from medal_desktop.workflow import cases, deidentify, pixels
from medal_desktop.workflow.deid_state import copies
from medal_desktop.workflow.errors import NoSuchCase
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.views import BoxView, DeidState
from medal_desktop.workflow.workspace import Workspace
from tests.builders.burned import Letters, anatomy, draw, written
from tests.builders.workspaces import vault

HERE = ("case-001", "series-001")
OVER_NAME = BoxView(x=20, y=14, width=210, height=40)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    frames = np.stack([draw(np.roll(anatomy(200, 320), n, 1), Letters(x=24, y=20)) for n in (0, 4)])
    written(tmp_path / "export" / "us.dcm", frames)
    library = open_folder([tmp_path / "export"], Job())
    with Workspace.create(tmp_path / "workspace") as made:
        cases.add_case(made, library, [library.scan.groups[0].key])
        yield made


def copy_of(workspace: Workspace) -> Path:
    return next(copies(workspace).rglob("*.dcm"))


def test_that_detected_text_is_painted_in_all_frames_and_settles_the_finding(workspace) -> None:
    found = deidentify.deidentify(workspace, vault(), "medal-default", Job())
    assert found.decisions == ()
    assert found.series[0].state is DeidState.CLEAN
    dataset = dcmread(copy_of(workspace))
    assert dataset.BurnedInAnnotation == "NO"
    assert (dataset.pixel_array[:, 24:34, 40:150].max(axis=(1, 2)) < 60).all()
    assert pixels.boxes(workspace, *HERE).boxes
    assert pixels.boxes(workspace, *HERE).words == "detected"


def test_that_a_second_run_takes_the_copy_as_it_is(workspace) -> None:
    secrets = vault()
    deidentify.deidentify(workspace, secrets, "medal-default", Job())
    before = copy_of(workspace).stat().st_mtime_ns
    found = deidentify.deidentify(workspace, secrets, "medal-default", Job())
    assert copy_of(workspace).stat().st_mtime_ns == before
    assert found.decisions == ()


def test_that_the_users_boxes_are_painted_and_no_others(workspace) -> None:
    secrets = vault()
    pixels.set_boxes(workspace, *HERE, [OVER_NAME, BoxView(x=100, y=120, width=9, height=9)])
    found = deidentify.deidentify(workspace, secrets, "medal-default", Job())
    image = dcmread(copy_of(workspace)).pixel_array
    assert found.decisions == ()
    assert np.unique(image[:, 120:129, 100:109]).size == 1
    assert len(pixels.boxes(workspace, *HERE).boxes) == 2


def test_that_text_that_the_user_leaves_waits_for_a_decision(workspace) -> None:
    secrets = vault()
    deidentify.deidentify(workspace, secrets, "medal-default", Job())
    pixels.set_boxes(workspace, *HERE, [])
    waiting = deidentify.view(workspace).series[0]
    assert waiting.state is DeidState.WAITING
    found = deidentify.deidentify(workspace, secrets, "medal-default", Job())
    assert [item.finding.code for item in found.decisions] == ["check.burned-in"]
    assert found.decisions[0].open
    assert dcmread(copy_of(workspace)).get("BurnedInAnnotation") != "NO"


def test_that_detecting_leaves_the_users_boxes(workspace) -> None:
    pixels.set_boxes(workspace, *HERE, [OVER_NAME])
    assert pixels.detect(workspace, Job())[0].boxes == (OVER_NAME,)
    pixels.forget_boxes(workspace, *HERE)
    found = pixels.detect(workspace, Job())[0]
    assert not found.by_user
    assert found.boxes
    assert found.boxes != (OVER_NAME,)


def test_that_boxes_survive_closing(workspace, tmp_path: Path) -> None:
    pixels.set_boxes(workspace, *HERE, [OVER_NAME])
    workspace.close()
    with Workspace.open(tmp_path / "workspace") as again:
        assert pixels.boxes(again, *HERE).boxes == (OVER_NAME,)
        assert pixels.boxes(again, *HERE).by_user


def test_that_unknown_series_and_empty_boxes_are_refused(workspace) -> None:
    with pytest.raises(NoSuchCase):
        pixels.boxes(workspace, "case-001", "series-009")
    with pytest.raises(NoSuchCase):
        pixels.set_boxes(workspace, "case-009", "series-001", [])
    with pytest.raises(BoxInvalid):
        pixels.set_boxes(workspace, *HERE, [BoxView(x=1, y=1, width=0, height=4)])


def test_that_the_command_adds_and_clears_boxes(workspace, tmp_path: Path) -> None:
    workspace.close()
    where = ["-w", str(tmp_path / "workspace"), "--json"]

    def call(*words: str) -> list[dict[str, object]]:
        done = CliRunner().invoke(medal, ["boxes", *words, *where], catch_exceptions=False)
        assert done.exit_code == 0
        return json.loads(done.stdout)

    assert call("case-001")[0]["boxes"] == []
    added = call("case-001", "--add", "1,2,30,40", "--add", "5,6,7,8")[0]
    assert added["boxes"] == [
        {"x": 1, "y": 2, "width": 30, "height": 40},
        {"x": 5, "y": 6, "width": 7, "height": 8},
    ]
    cleared = call("case-001", "series-001", "--clear")[0]
    assert (cleared["boxes"], cleared["by_user"]) == ([], True)


@pytest.mark.parametrize("value", ["1,2,3", "a,b,c,d", "1,2,3,-4"])
def test_that_the_command_refuses_what_is_no_box(value: str, workspace, tmp_path: Path) -> None:
    workspace.close()
    done = CliRunner().invoke(
        medal, ["boxes", "case-001", "--add", value, "-w", str(tmp_path / "workspace")]
    )
    assert done.exit_code == 2
