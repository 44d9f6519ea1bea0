"""Faces in a workspace: removed on demand, confirmed by name, told in the report."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pydicom import dcmread

from medal_desktop.base import policy
from medal_desktop.base.progress import Job
from medal_desktop.cli.main import medal
from medal_desktop.deid.faces.marks import claims_no_face, face_removed
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.report import DeidReport
from medal_desktop.workflow import cases, deidentify, face_pictures, faces
from medal_desktop.workflow.deid_documents import report
from medal_desktop.workflow.deid_state import copies
from medal_desktop.workflow.deidentify_folder import deidentify_folder
from medal_desktop.workflow.errors import DecisionIncomplete, NoFaceToConfirm, NoSuchCase
from medal_desktop.workflow.faces import FacePictures
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.views import DeidState, FaceState
from medal_desktop.workflow.workspace import Workspace
from tests.builders.heads import HeadPlan, head_series, parts
from tests.builders.policies import Fix
from tests.builders.workspaces import vault

HERE = ("case-001", "series-001")
PLAN = HeadPlan(spacing=(8.0, 4.0, 4.0))
NAME = "Dr A. Rossi"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    head_series(folder, "CT", PLAN, named=False)
    return folder


@pytest.fixture
def workspace(export: Path, tmp_path: Path) -> Iterator[Workspace]:
    library = open_folder([export], Job())
    with Workspace.create(tmp_path / "workspace") as made:
        cases.add_case(made, library, [library.scan.groups[0].key])
        yield made


def run(workspace: Workspace, secrets: Vault) -> DeidState:
    return deidentify.deidentify(workspace, secrets, "medal-default", Job()).series[0].state


def state(workspace: Workspace) -> FaceState:
    return faces.faces(workspace)[0].state


def written(workspace: Workspace) -> list[Path]:
    return sorted(copies(workspace).rglob("*.dcm"))


def test_that_a_face_is_removed_looked_at_and_confirmed(workspace: Workspace) -> None:
    secrets = vault()
    assert state(workspace) is FaceState.WAITING
    assert run(workspace, secrets) is DeidState.NEEDS_YOU
    assert state(workspace) is FaceState.FOUND
    before = np.stack([dcmread(path).pixel_array for path in written(workspace)])

    assert faces.remove(workspace, *HERE).state is FaceState.WANTED
    assert deidentify.view(workspace).series[0].state is DeidState.WAITING
    assert run(workspace, secrets) is DeidState.NEEDS_YOU
    assert state(workspace) is FaceState.REMOVED
    after = np.stack([dcmread(path).pixel_array for path in written(workspace)])
    known = parts(PLAN)
    assert (before == after)[known["brain"]].all()
    assert (before != after)[known["nose"]].mean() > 0.95
    assert not any(claims_no_face(dcmread(path)) for path in written(workspace))
    drawn = faces.look(workspace, *HERE, Job())
    assert [picture.shape for picture in drawn.before] == [p.shape for p in drawn.after]
    assert any((a != b).any() for a, b in zip(drawn.before, drawn.after, strict=True))

    assert faces.confirm(workspace, *HERE, NAME).state is FaceState.CONFIRMED
    assert all(claims_no_face(dcmread(path)) for path in written(workspace))
    assert deidentify.view(workspace).series[0].state is DeidState.CLEAN
    line = report(workspace).faces[0]
    assert (line.place, line.confirmed_by) == ("cases/case-001/series-001/", NAME)
    assert line.face_ml > 300

    told = report(workspace).changes
    assert run(workspace, secrets) is DeidState.CLEAN
    assert state(workspace) is FaceState.CONFIRMED
    assert report(workspace).changes == told
    assert len(told) > 10
    assert all(claims_no_face(dcmread(path)) for path in written(workspace))

    faces.keep(workspace, *HERE)
    assert run(workspace, secrets) is DeidState.NEEDS_YOU
    assert state(workspace) is FaceState.FOUND
    assert not any(face_removed(dcmread(path)) for path in written(workspace))


def test_that_only_a_removed_face_is_confirmed_and_by_a_name(workspace: Workspace) -> None:
    with pytest.raises(NoFaceToConfirm):
        faces.confirm(workspace, *HERE, NAME)
    with pytest.raises(DecisionIncomplete):
        faces.confirm(workspace, *HERE, " ")
    with pytest.raises(NoSuchCase):
        faces.remove(workspace, "case-001", "series-009")


def test_that_a_run_that_died_under_way_is_begun_anew(workspace: Workspace) -> None:
    secrets = vault()
    faces.remove(workspace, *HERE)
    run(workspace, secrets)
    with workspace.change() as db:
        db.execute("UPDATE faces SET state = 'under way'")
    half = written(workspace)[10]
    half.unlink()
    run(workspace, secrets)
    assert state(workspace) is FaceState.REMOVED
    assert all(face_removed(dcmread(path)) for path in written(workspace))


def test_that_a_series_without_a_face_says_so(tmp_path: Path) -> None:
    plan = HeadPlan(spacing=(8.0, 4.0, 4.0), low_mm=-10.0)
    head_series(tmp_path / "export", "CT", plan, named=False)
    library = open_folder([tmp_path / "export"], Job())
    secrets = vault()
    with Workspace.create(tmp_path / "workspace") as workspace:
        cases.add_case(workspace, library, [library.scan.groups[0].key])
        assert run(workspace, secrets) is DeidState.CLEAN
        assert state(workspace) is FaceState.NONE
        faces.remove(workspace, *HERE)
        assert run(workspace, secrets) is DeidState.CLEAN
        found = faces.faces(workspace)[0]
        assert found.state is FaceState.FAILED
        assert "No face was recognised" in found.words


def test_that_the_command_line_does_the_same(workspace: Workspace, tmp_path: Path) -> None:
    secrets = vault()
    folder = str(tmp_path / "workspace")
    workspace.close()

    def say(*words: str) -> str:
        done = CliRunner().invoke(medal, [*words, "-w", folder], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert "waiting" in say("faces", "list")
    assert "to be removed" in say("faces", "remove", "case-001")
    with Workspace.open(tmp_path / "workspace") as again:
        run(again, secrets)
    picture = tmp_path / "head.png"
    say("faces", "show", "case-001", "series-001", "--picture", str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_mode & 0o077 == 0
    said = json.loads(say("faces", "confirm", "case-001", "--name", NAME, "--json"))
    assert said["confirmed_by"] == NAME
    assert NAME in say("faces", "list")
    say("faces", "keep", "case-001")


@pytest.mark.parametrize("allowed", ["package", "none"])
def test_that_no_picture_of_a_face_leaves_where_nothing_may(
    fix: Fix, tmp_path: Path, allowed: str
) -> None:
    fix(AllowedExport=allowed)
    with pytest.raises(policy.Forbidden):
        face_pictures.save(FacePictures(before=(), after=()), tmp_path / "head.png")
    assert not (tmp_path / "head.png").exists()


def test_that_a_folder_loses_its_faces_when_that_is_asked_for(export: Path, tmp_path: Path) -> None:
    source = Path(shutil.copytree(export, tmp_path / "in"))
    ProjectKey.generate().write(tmp_path / "key")

    def ran(out: str, *, faces: bool) -> DeidReport:
        return deidentify_folder(
            source, tmp_path / out, "medal-default", tmp_path / "key", Job(), faces=faces
        )

    kept, removed = ran("kept", faces=False), ran("removed", faces=True)
    assert not any(face_removed(dcmread(p)) for p in (tmp_path / "kept").rglob("*.dcm"))
    assert (kept.faces, len(removed.faces)) == ((), 1)
    assert removed.faces[0].confirmed_by == ""
    copies = list((tmp_path / "removed").rglob("*.dcm"))
    assert len(copies) == len(removed.files)
    assert all(face_removed(dcmread(path)) for path in copies)
    assert not any(claims_no_face(dcmread(path)) for path in copies)
    again = ran("removed", faces=True)
    assert again.counts == {"resumed": len(copies)}
    assert len(again.faces) == 1
