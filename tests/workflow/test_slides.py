"""Slides as cases: without label and overview, in a vendor's format too, never painted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.errors import SlideNotPainted
from medal_desktop.dicom.series import Kind
from medal_desktop.dicom.slide import Slide
from medal_desktop.workflow import cases, deidentify, frames, pixels
from medal_desktop.workflow.errors import SeriesNotUsable
from medal_desktop.workflow.open_folder import Library, open_folder
from medal_desktop.workflow.views import BoxView, DeidState
from medal_desktop.workflow.workspace import Workspace
from tests.builders.slides import aperio
from tests.builders.workspaces import vault
from tests.builders.wsi import whole_slide


@pytest.fixture
def library(tmp_path: Path) -> Library:
    whole_slide(tmp_path / "in", rows=250, columns=300)
    return open_folder([tmp_path / "in"], Job())


def levels(library: Library) -> str:
    (key,) = (one.key for one in library.scan.groups if cases.can_be_asked_about(one))
    return key


def test_that_label_and_overview_can_never_be_part_of_a_case(
    tmp_path: Path, library: Library
) -> None:
    labels = [one.key for one in library.scan.groups if "label_image" in one.warnings]
    assert len(labels) == 2
    with Workspace.create(tmp_path / "workspace") as workspace:
        for key in labels:
            with pytest.raises(SeriesNotUsable):
                cases.add_case(workspace, library, [key])
        case = cases.add_case(workspace, library, [levels(library)])
        assert (case.series[0].modality, case.series[0].images) == ("SM", 2)


def test_that_a_slide_is_cleaned_shown_before_and_after_and_not_painted(
    tmp_path: Path, library: Library
) -> None:
    with Workspace.create(tmp_path / "workspace") as workspace:
        cases.add_case(workspace, library, [levels(library)])
        box = BoxView(x=0, y=0, width=9, height=9)
        with pytest.raises(SlideNotPainted):
            pixels.set_boxes(workspace, "case-001", "series-001", [box])
        found = deidentify.deidentify(workspace, vault(), "medal-default", Job())
        assert [one.state for one in found.series] == [DeidState.CLEAN]
        (pair,) = frames.frames(workspace, "case-001", "series-001", Job())
    assert pair.before.shape == (125, 150, 3)
    assert pair.after is not None
    np.testing.assert_array_equal(pair.after, pair.before)


def test_that_a_vendors_slide_becomes_dicom_in_the_workspace(tmp_path: Path) -> None:
    aperio(tmp_path / "a.svs")
    library = open_folder([tmp_path / "a.svs"], Job())
    with Workspace.create(tmp_path / "workspace") as workspace:
        case = cases.add_case(workspace, library, [library.scan.groups[0].key])
        group = cases.open_group(workspace, case.id, case.series[0].id, Job())
    assert (group.kind, group.first.foreign) == (Kind.WSI, "")
    assert group.first.path.is_relative_to(tmp_path / "workspace")
    with Slide(group) as slide:
        assert [(one.rows, one.columns) for one in slide.levels] == [(700, 900), (350, 450)]
