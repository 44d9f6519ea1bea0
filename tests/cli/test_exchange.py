from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from medal_desktop.annotation.marks.model import Mark, Shape
from medal_desktop.base.errors import MedalError
from medal_desktop.cli.main import medal
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.dicom.seg import read_seg
from medal_desktop.workflow import annotate, marks
from medal_desktop.workflow.workspace import Workspace
from tests.builders.workspaces import answered, described, with_cases

RULER = Mark(
    id="0123456789abcdef",
    series="series-001",
    shape=Shape.RULER,
    points=((0.0, 0.0, 0.0), (3.0, 4.0, 0.0)),
    text="lesion",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace = with_cases(tmp_path)
    described(workspace)
    answered(workspace, tmp_path)
    marks.put_mark(workspace, "case-001", RULER)
    workspace.close()
    return workspace.folder


def run(*words: Any) -> Result:
    return CliRunner().invoke(medal, [str(word) for word in words], catch_exceptions=True)


def written(tmp_path: Path, kind: str, folder: Path, *cases: str) -> list[Path]:
    told = run("export", kind, *cases, "--out", tmp_path / "out", "-w", folder, "--json")
    assert told.exit_code == 0, told.output
    return [Path(one["path"]) for one in json.loads(told.stdout)]


@pytest.mark.parametrize("kind", ["seg", "rtstruct", "nifti"])
def test_that_a_mask_goes_out_and_answers_again(tmp_path: Path, folder: Path, kind: str) -> None:
    (path,) = written(tmp_path, kind, folder, "case-001")
    with Workspace.open(folder) as workspace:
        before = annotate.load_mask(workspace, "case-001", "finding", "outline")
        annotate.clear(workspace, "case-001", "finding", "outline")
    done = run("import", "case-001", path, "--question", "outline", "-w", folder)
    assert done.exit_code == 0, done.output
    with Workspace.open(folder) as workspace:
        after = annotate.load_mask(workspace, "case-001", "finding", "outline")
    assert before is not None
    assert after is not None
    assert np.array_equal(after.labels, before.labels)


def test_that_all_cases_are_written_and_names_hold_no_patient(tmp_path: Path, folder: Path) -> None:
    paths = written(tmp_path, "seg", folder)
    assert [path.name for path in paths] == [
        "case-001_finding_outline.seg.dcm",
        "case-002_finding_outline.seg.dcm",
    ]


def test_that_marks_go_out_as_a_report_and_come_back(tmp_path: Path, folder: Path) -> None:
    (path,) = written(tmp_path, "sr", folder)
    with Workspace.open(folder) as workspace:
        marks.remove_mark(workspace, "case-001", RULER.id)
    assert run("import", "case-001", path, "-w", folder).exit_code == 0
    with Workspace.open(folder) as workspace:
        (found,) = marks.list_marks(workspace, "case-001")
    assert (found.id, found.shape, found.text) == (RULER.id, RULER.shape, RULER.text)
    assert np.allclose(found.points, RULER.points, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("marks", "length,5,mm"), ("segments", "volume_ml"), ("answers", "case-001,public,finding")],
)
def test_that_tables_hold_what_was_answered(
    tmp_path: Path, folder: Path, kind: str, words: str
) -> None:
    (path,) = written(tmp_path, kind, folder)
    assert path.name == f"{kind}.csv"
    assert words in path.read_text(encoding="utf-8")


def test_that_an_exported_seg_lies_on_the_grid_of_its_nifti(tmp_path: Path, folder: Path) -> None:
    (seg,) = written(tmp_path, "seg", folder, "case-001")
    (nifti,) = written(tmp_path, "nifti", folder, "case-001")
    mask = read_mask(nifti)
    assert np.array_equal(read_seg(seg, mask.grid).labels, mask.labels)
    with Workspace.open(folder) as workspace:
        grid = annotate.series_grid(annotate.show_as(workspace, "case-001", "first"), "series-001")
    assert mask.grid.close_to(grid)


def test_that_it_is_said_who_is_named_in_what_was_written(tmp_path: Path, folder: Path) -> None:
    told = run("export", "seg", "--out", tmp_path / "out", "-w", folder).output
    assert "These files name the patient" in told
    assert "name the patient" not in run("export", "nifti", "--out", tmp_path, "-w", folder).output


def test_that_nothing_to_export_is_said(tmp_path: Path, folder: Path) -> None:
    told = run("export", "marks", "case-002", "--out", tmp_path / "out", "-w", folder)
    assert isinstance(told.exception, MedalError)
    assert told.exception.code == "export.nothing"


def test_that_a_mask_of_the_second_reader_is_kept_apart(tmp_path: Path, folder: Path) -> None:
    (path,) = written(tmp_path, "nifti", folder, "case-001")
    words = ("import", "case-001", path, "--question", "outline", "--reader", "second")
    assert run(*words, "-w", folder).exit_code == 0
    (second,) = written(tmp_path / "second", "nifti", folder, "case-001", "--reader", "second")
    assert read_mask(second).labels.any()
