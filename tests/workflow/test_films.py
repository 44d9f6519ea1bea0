"""Films as cases: looked at before and after, and for text, without a frame of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.dicom.film import film_frames, film_pictures, spread
from medal_desktop.dicom.scan import scan
from medal_desktop.workflow import cases, deidentify, frames, pixels
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.views import BoxView
from medal_desktop.workflow.workspace import Workspace
from tests.builders.films import COLUMNS, FRAMES, ROWS, endoscopy, film, number_in, stream
from tests.builders.workspaces import vault


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    endoscopy(tmp_path / "in" / "v.dcm", stream("h264.ts"))
    library = open_folder([tmp_path / "in"], Job())
    with Workspace.create(tmp_path / "workspace") as made:
        cases.add_case(made, library, [library.scan.groups[0].key])
        yield made


def test_that_a_film_is_a_case_with_all_its_pictures(workspace: Workspace) -> None:
    (case,) = cases.list_cases(workspace)
    (series,) = case.series
    assert (series.modality, series.images, series.grid) == ("ES", FRAMES, None)
    assert cases.load_series(workspace, case.id, series.id, Job()).volume is None


def test_that_frames_of_a_film_stand_beside_those_of_its_copy(tmp_path: Path) -> None:
    data = film(tmp_path / "a.mp4", frames=3).read_bytes()
    endoscopy(tmp_path / "in" / "v.dcm", data, frames=3)
    library = open_folder([tmp_path / "in"], Job())
    with Workspace.create(tmp_path / "workspace") as workspace:
        cases.add_case(workspace, library, [library.scan.groups[0].key])
        pairs = cleaned(workspace)
    assert [pair.number for pair in pairs] == [1, 2, 3]
    for pair in pairs:
        assert pair.total == 3
        assert number_in(pair.before[:90]) == pair.number - 1
        assert pair.after is not None
        assert number_in(pair.after[:90]) == pair.number - 1
        assert pair.after[104:].max() < 20


def cleaned(workspace: Workspace) -> tuple[frames.FramePair, ...]:
    pixels.set_boxes(
        workspace, "case-001", "series-001", [BoxView(x=0, y=96, width=160, height=24)]
    )
    deidentify.deidentify(workspace, vault(), "medal-default", Job())
    return frames.frames(workspace, "case-001", "series-001", Job())


def test_that_frames_are_spread_over_the_whole_length() -> None:
    assert spread(90, 4) == (0, 30, 59, 89)
    assert spread(1, 9) == (0,)
    assert spread(2, 9) == (0, 1)


def test_that_some_frames_of_a_film_come_with_their_numbers(workspace: Workspace) -> None:
    group = cases.open_group(workspace, "case-001", "series-001", Job())
    found = [(index, number_in(picture)) for index, picture in film_frames(group, (5, 80, 2, 400))]
    assert found == [(2, 2), (5, 5), (80, 80)]


def test_that_all_pictures_of_a_film_come_in_order(tmp_path: Path) -> None:
    (group,) = scan([endoscopy(tmp_path / "v.dcm", stream("h264.ts"))]).groups
    pictures = list(film_pictures(group.first))
    assert [number_in(picture) for picture in pictures] == list(range(FRAMES))
    assert {picture.shape for picture in pictures} == {(ROWS, COLUMNS, 3)}
