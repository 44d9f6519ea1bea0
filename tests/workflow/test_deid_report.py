"""The report for the data protection officer: made from the profile used and from what was done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from medal_desktop.base.progress import Job
from medal_desktop.cli.main import medal
from medal_desktop.deid.conformance import conformance
from medal_desktop.deid.profile import profile_names
from medal_desktop.deid.report import DeidReport
from medal_desktop.deid.table import METHOD_CODES, Option
from medal_desktop.workflow import cases, deid_report, deidentify
from medal_desktop.workflow.compare import compare
from medal_desktop.workflow.deid_documents import report
from medal_desktop.workflow.deid_summary import summary
from medal_desktop.workflow.errors import NotReady
from medal_desktop.workflow.frames import frames, second_look
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.pixels import set_boxes
from medal_desktop.workflow.views import BoxView, ChangeKind
from medal_desktop.workflow.workspace import Workspace
from tests.builders.burned import NAME, Letters, anatomy, draw, written
from tests.builders.dicom import Patient
from tests.builders.workspaces import vault

HERE = ("case-001", "series-001")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    written(tmp_path / "export" / "us.dcm", draw(anatomy(160, 240), Letters(x=16, y=10)))
    library = open_folder([tmp_path / "export"], Job())
    with Workspace.create(tmp_path / "workspace") as made:
        cases.add_case(made, library, [library.scan.groups[0].key])
        yield made


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was de-identified once, to be copied by those who read it."""
    folder = tmp_path_factory.mktemp("once")
    written(folder / "export" / "us.dcm", draw(anatomy(160, 240), Letters(x=16, y=10)))
    library = open_folder([folder / "export"], Job())
    with Workspace.create(folder / "workspace") as made:
        cases.add_case(made, library, [library.scan.groups[0].key])
        deidentify.deidentify(made, vault(), "medal-default", Job())
    return folder / "workspace"


@pytest.fixture
def done(once: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(once, tmp_path / "workspace")
    with Workspace.open(tmp_path / "workspace") as made:
        yield made


def rows(whole: DeidReport) -> dict[str, tuple[str, str]]:
    return {name: (code, applied) for name, code, applied, _ in conformance(whole)}


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(name, marks=[] if name == "strictest" else [pytest.mark.slow])
        for name in profile_names()
    ],
)
def test_that_the_statement_follows_the_profile_that_was_used(
    profile: str, workspace: Workspace
) -> None:
    deidentify.deidentify(workspace, vault(), profile, Job())
    whole = report(workspace)
    told = rows(whole)
    for option in Option:
        code, name = METHOD_CODES[option]
        used = whole.profile.has(option)
        if name in told:
            assert told[name] == ((code, "applied") if used else ("–", "not applied"))
        else:
            assert not used
    assert told["Clean Pixel Data Option"][1] == "applied where text was found"
    assert told["Clean Recognizable Visual Features Option"][1] == "not applied"


def test_that_before_the_first_run_there_is_neither_report_nor_summary(
    workspace: Workspace,
) -> None:
    assert summary(workspace) == ()
    with pytest.raises(NotReady):
        deid_report.page(workspace)


def test_that_the_summary_is_told_in_plain_words(done: Workspace) -> None:
    told = " ".join(summary(done))
    assert "Copies of 1 image in 1 series" in told
    assert "same secret number of days" in told
    assert "Text burned into the images of 1 series was painted over" in told
    assert "nothing that still needs your decision" in told


def test_that_no_page_holds_a_value_of_the_original(done: Workspace) -> None:
    page = deid_report.page(done) + report(done).to_json()
    assert not [value for value in (*Patient().values(), NAME) if value in page]


def test_that_the_command_line_writes_html_and_json(done: Workspace, tmp_path: Path) -> None:
    done.close()
    for name in ("report.html", "report.json"):
        words = ["report", "deid", str(tmp_path / name), "-w", str(tmp_path / "workspace")]
        ran = CliRunner().invoke(medal, words, catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
    page = (tmp_path / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "Conformance statement" in page
    assert json.loads((tmp_path / "report.json").read_text())["profile"]["name"] == "medal-default"
    assert (tmp_path / "report.html").stat().st_mode & 0o077 == 0


def test_that_frames_of_original_and_copy_stand_side_by_side(workspace: Workspace) -> None:
    before = frames(workspace, *HERE, Job())
    assert [(pair.number, pair.total, pair.after) for pair in before] == [(1, 1, None)]
    deidentify.deidentify(workspace, vault(), "medal-default", Job())
    for pair in frames(workspace, *HERE, Job()):
        assert pair.after is not None
        assert pair.after.shape == pair.before.shape
        assert (pair.before != pair.after).any()
        assert (pair.before[80:] == pair.after[80:]).all()


def test_that_a_second_look_sees_what_no_box_covers(workspace: Workspace) -> None:
    set_boxes(workspace, *HERE, [BoxView(x=7, y=3, width=186, height=40)])
    assert not [box for box in second_look(workspace, *HERE, Job()) if box.y < 43]
    set_boxes(workspace, *HERE, [BoxView(x=200, y=120, width=20, height=20)])
    found = second_look(workspace, *HERE, Job())
    assert found
    assert min(box.y for box in found) < 30


def test_that_an_attribute_with_an_open_finding_needs_the_user(done: Workspace) -> None:
    kinds = {row.place: row.kind for row in compare(done, *HERE)}
    assert kinds["(0010,0010)"] is ChangeKind.REPLACED
    with done.change() as db:
        finding = {
            "code": "check.looks-like-identity",
            "message": "A text looks like a name.",
            "place": "case-001/series-001/000001.dcm (0008,0070)",
            "advice": "",
            "blocking": True,
        }
        row = ("f1", "case-001", json.dumps(finding), None, None, None)
        db.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?)", row)
    kinds = {row.place: row.kind for row in compare(done, *HERE)}
    assert kinds["(0008,0070)"] is ChangeKind.NEEDS_YOU
