"""What others drew is remembered with a case, opened again, and never becomes part of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.workflow import cases, companions
from medal_desktop.workflow.errors import NoSuchCase, OriginalsChanged
from medal_desktop.workflow.open_folder import Library, open_folder
from medal_desktop.workflow.workspace import Workspace
from tests.builders.companions import export
from tests.builders.dicom import Patient, ct_series


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Workspace, Library, str]]:
    images = export(tmp_path / "cd")
    ct_series(tmp_path / "cd" / "other", slices=3, patient=Patient(name="Other^Person", id="O-1"))
    library = open_folder([tmp_path / "cd"], Job())
    with Workspace.create(tmp_path / "ws") as workspace:
        case = cases.add_case(workspace, library, [images.key])
        yield workspace, library, case.id


def test_that_segmentation_structures_and_state_are_remembered(
    opened: tuple[Workspace, Library, str], tmp_path: Path
) -> None:
    workspace, library, case_id = opened
    kept = companions.keep(workspace, case_id, library)
    assert [one.kind for one in kept] == ["rtstruct", "seg", "state"]
    assert kept[2].title == "Read by A"
    workspace.close()
    with Workspace.open(tmp_path / "ws") as again:
        assert companions.listed(again, case_id) == kept
        for one in kept:
            group = companions.open_companion(again, case_id, one.key, Job())
            assert (group.key, companions.kind_of(group)) == (one.key, one.kind)
    assert cases.IMAGE_KINDS.isdisjoint({one.kind for one in kept})


def test_that_nothing_of_another_patient_comes_along(
    opened: tuple[Workspace, Library, str],
) -> None:
    workspace, library, _ = opened
    other = next(one for one in library.scan.groups if one.patient_id == "O-1")
    case = cases.add_case(workspace, library, [other.key])
    assert companions.keep(workspace, case.id, library) == ()


def test_that_one_that_is_gone_or_unknown_says_so(
    opened: tuple[Workspace, Library, str], tmp_path: Path
) -> None:
    workspace, library, case_id = opened
    kept = companions.keep(workspace, case_id, library)
    (tmp_path / "cd" / "seg" / "1.dcm").unlink()
    with pytest.raises(OriginalsChanged):
        companions.open_companion(workspace, case_id, kept[1].key, Job())
    with pytest.raises(NoSuchCase):
        companions.open_companion(workspace, case_id, "no such key", Job())


def test_that_they_go_with_their_case(opened: tuple[Workspace, Library, str]) -> None:
    workspace, library, case_id = opened
    companions.keep(workspace, case_id, library)
    cases.remove_case(workspace, case_id)
    assert companions.listed(workspace, case_id) == ()
    assert workspace.rows("SELECT key FROM companions") == []
