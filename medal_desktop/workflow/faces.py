"""Faces in head CT and MR: taken away when the user says so, sealed once a person has looked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.deid.decisions import SHORTEST_NAME
from medal_desktop.deid.faces.errors import FaceNotRemoved, NoFaceFound
from medal_desktop.deid.faces.line import FaceLine
from medal_desktop.deid.faces.marks import face_removed
from medal_desktop.deid.faces.remove import confirm as write_confirmation
from medal_desktop.deid.faces.remove import remove_face
from medal_desktop.deid.faces.seen import face_findings
from medal_desktop.deid.faces.surface import Picture, closer, pictures
from medal_desktop.deid.fileio import read_path
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import load_volume
from medal_desktop.workflow.cases import list_cases, open_group, show_case
from medal_desktop.workflow.deid_state import copies, rename_copies, view
from medal_desktop.workflow.errors import DecisionIncomplete, NoFaceToConfirm, NoSuchCase
from medal_desktop.workflow.views import CaseSeriesView, DecisionView, FaceState, FaceView
from medal_desktop.workflow.workspace import Workspace

_FACE = "check.face"
_MODALITIES = {"CT", "MR"}
# In the table: wanted, under way, done; a run that died under way is begun anew.
_WANTED, _UNDER_WAY, _DONE, _FAILED = "wanted", "under way", "done", "failed"


@dataclass(frozen=True, slots=True, eq=False)
class FacePictures:
    """The skin before and after, from the same sides; empty where it cannot be drawn."""

    before: tuple[Picture, ...]
    after: tuple[Picture, ...]


def faces(workspace: Workspace) -> tuple[FaceView, ...]:
    """Give the state of each CT and MR series of all cases."""
    rows = {
        (row["case_id"], row["series_id"]): row for row in workspace.rows("SELECT * FROM faces")
    }
    cleared = {
        (row["case_id"], row["series_id"])
        for row in workspace.rows("SELECT DISTINCT case_id, series_id FROM cleared")
    }
    cases = list_cases(workspace)
    found: dict[str, list[DecisionView]] = {}
    for item in view(workspace, cases).decisions:
        if item.finding.code == _FACE:
            found.setdefault("/".join(item.finding.place.split("/")[:2]), []).append(item)
    return tuple(
        _view(
            case.id,
            series,
            rows.get((case.id, series.id)),
            (case.id, series.id) in cleared,
            found.get(f"{case.id}/{series.id}", []),
        )
        for case in cases
        for series in case.series
        if series.modality in _MODALITIES
    )


def remove(workspace: Workspace, case_id: str, series_id: str) -> FaceView:
    """Have the face taken out of the copies by the next de-identification.

    Raises:
        NoSuchCase: there is no such series of CT or MR.
    """
    _series(workspace, case_id, series_id)
    with workspace.change() as db:
        row = (case_id, series_id, _WANTED)
        db.execute("INSERT OR REPLACE INTO faces (case_id, series_id, state) VALUES (?, ?, ?)", row)
    _begin_anew(workspace, case_id, series_id)
    return _one(workspace, case_id, series_id)


def keep(workspace: Workspace, case_id: str, series_id: str) -> FaceView:
    """Leave the face where it is; copies without it are made anew.

    Raises:
        NoSuchCase: there is no such series of CT or MR.
    """
    _series(workspace, case_id, series_id)
    with workspace.change() as db:
        db.execute("DELETE FROM faces WHERE case_id = ? AND series_id = ?", (case_id, series_id))
    _begin_anew(workspace, case_id, series_id)
    return _one(workspace, case_id, series_id)


def confirm(workspace: Workspace, case_id: str, series_id: str, name: str) -> FaceView:
    """Keep that a named person saw the head from all sides and no face; the copies say so.

    The check looks at them once more: while it still sees a face, its finding stays.

    Raises:
        NoFaceToConfirm: nothing was removed, or the copies are no longer those.
        DecisionIncomplete: there is no name.
        NoSuchCase, FileRefused.
    """
    _series(workspace, case_id, series_id)
    if len(name.strip()) < SHORTEST_NAME:
        raise DecisionIncomplete
    if _one(workspace, case_id, series_id).state not in {FaceState.REMOVED, FaceState.CONFIRMED}:
        raise NoFaceToConfirm
    paths = _copies_of(copies(workspace), case_id, series_id)
    if not paths or not all(face_removed(read_path(path).dataset) for path in paths):
        raise NoFaceToConfirm
    write_confirmation(paths)
    hashes = {f"{case_id}/{series_id}/{path.name}": sha256_of(path) for path in paths}
    settled = () if face_findings(paths) else (_FACE,)
    rename_copies(workspace, case_id, series_id, hashes, settled)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with workspace.change() as db:
        db.execute(
            "UPDATE faces SET confirmed_by = ?, confirmed = ? WHERE case_id = ? AND series_id = ?",
            (name.strip(), now, case_id, series_id),
        )
    return _one(workspace, case_id, series_id)


def look(workspace: Workspace, case_id: str, series_id: str, job: Job) -> FacePictures:
    """Draw the skin of the original and of its copy, from each of `surface.ANGLES`; slow.

    Raises:
        NoSuchCase, OriginalsChanged, Cancelled, DicomError.
    """
    before = _drawn(open_group(workspace, case_id, series_id, job), job)
    after: tuple[Picture, ...] = ()
    paths = _copies_of(copies(workspace), case_id, series_id)
    if paths:
        groups = [group for group in scan(paths, job).groups if group.grid is not None]
        if groups:
            after = _drawn(max(groups, key=lambda group: len(group.frames)), job)
    return FacePictures(*closer(before, after))


def prepare(workspace: Workspace, out: Path) -> None:
    """Throw away copies from which a face was removed half, or though nobody wants it now."""
    states = {
        (row["case_id"], row["series_id"]): row["state"]
        for row in workspace.rows("SELECT * FROM faces")
    }
    for case in list_cases(workspace):
        for series in case.series:
            state = states.get((case.id, series.id), "")
            paths = _copies_of(out, case.id, series.id)
            if paths and (state == _UNDER_WAY or (not state and _is_removed(paths[0]))):
                shutil.rmtree(paths[0].parent)


def apply(workspace: Workspace, out: Path, job: Job) -> None:
    """Remove the faces that are wanted away from the copies in `out`.

    What cannot be done is kept in words; the check's finding stays with the series.

    Raises:
        Cancelled: the series in hand keeps its face.
    """
    for row in workspace.rows("SELECT * FROM faces"):
        place = (row["case_id"], row["series_id"])
        paths = _copies_of(out, *place)
        if not paths or _is_removed(paths[0]):
            continue
        _put(workspace, place, _UNDER_WAY)
        try:
            done = remove_face(paths, job)
        except (NoFaceFound, FaceNotRemoved) as error:
            _put(workspace, place, _FAILED, words=" ".join(error.words()))
        except BaseException:
            _put(workspace, place, _WANTED)
            raise
        else:
            _put(workspace, place, _DONE, face_ml=round(done.face_ml))


def face_lines(workspace: Workspace) -> tuple[FaceLine, ...]:
    """Give what the report says of removed faces."""
    return tuple(
        FaceLine(
            place=f"cases/{item.case_id}/{item.series_id}/",
            face_ml=item.face_ml,
            confirmed_by=item.confirmed_by or "",
            confirmed=item.confirmed or "",
        )
        for item in faces(workspace)
        if item.state in {FaceState.REMOVED, FaceState.CONFIRMED}
    )


def _put(
    workspace: Workspace,
    place: tuple[str, str],
    state: str,
    *,
    face_ml: float | None = None,
    words: str | None = None,
) -> None:
    with workspace.change() as db:
        db.execute(
            "UPDATE faces SET state = ?, face_ml = ?, words = ?, confirmed_by = NULL, "
            "confirmed = NULL WHERE case_id = ? AND series_id = ?",
            (state, face_ml, words, *place),
        )


def _drawn(group: Group, job: Job) -> tuple[Picture, ...]:
    job.check()
    if group.grid is None:
        return ()
    volume = load_volume(group, job)
    job.check()
    return pictures(volume.values, volume.grid, group.modality)


def _is_removed(path: Path) -> bool:
    try:
        return face_removed(read_path(path).dataset)
    except MedalError:
        return False


def _copies_of(out: Path, case_id: str, series_id: str) -> list[Path]:
    return sorted((out / case_id / series_id).glob("*.dcm"))


def _begin_anew(workspace: Workspace, case_id: str, series_id: str) -> None:
    """Let the copies count no longer; those without a face are thrown away by the next run."""
    with workspace.change() as db:
        db.execute("DELETE FROM cleared WHERE case_id = ? AND series_id = ?", (case_id, series_id))


def _series(workspace: Workspace, case_id: str, series_id: str) -> CaseSeriesView:
    for series in show_case(workspace, case_id).series:
        if series.id == series_id and series.modality in _MODALITIES:
            return series
    raise NoSuchCase


def _one(workspace: Workspace, case_id: str, series_id: str) -> FaceView:
    found: Iterator[FaceView] = (
        item for item in faces(workspace) if (item.case_id, item.series_id) == (case_id, series_id)
    )
    return next(found)


def _view(
    case_id: str,
    series: CaseSeriesView,
    row: Any,
    cleared: bool,  # noqa: FBT001 - one of five facts that make a view
    here: list[DecisionView],
) -> FaceView:
    return FaceView(
        case_id=case_id,
        series_id=series.id,
        title=f"{series.modality} · {series.title or 'without description'}",
        state=_state(row, here, cleared=cleared),
        face_ml=row["face_ml"] if row else None,
        confirmed_by=row["confirmed_by"] if row else None,
        confirmed=row["confirmed"] if row else None,
        words=(row["words"] or "") if row else _decided(here),
    )


def _state(row: Any, here: list[DecisionView], *, cleared: bool) -> FaceState:
    if row is not None and row["state"] == _FAILED and cleared:
        return FaceState.FAILED
    if row is not None and row["state"] == _DONE and cleared:
        return FaceState.CONFIRMED if row["confirmed_by"] else FaceState.REMOVED
    if row is not None:
        return FaceState.WANTED
    if not cleared:
        return FaceState.WAITING
    return FaceState.FOUND if here else FaceState.NONE


def _decided(here: list[DecisionView]) -> str:
    by = next((item.decided_by for item in here if item.decided_by), None)
    return f"let pass by {by}" if by else ""
