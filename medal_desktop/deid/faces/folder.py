"""Faces removed from all series of a folder of copies; nobody has looked at them yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.deid.faces.errors import FaceNotRemoved, NoFaceFound
from medal_desktop.deid.faces.line import FaceLine
from medal_desktop.deid.faces.marks import face_removed
from medal_desktop.deid.faces.remove import remove_face
from medal_desktop.deid.fileio import read_path


def remove_faces(out: Path, paths: Iterable[Path], job: Job) -> tuple[FaceLine, ...]:
    """Remove the face from each series, a folder below `out`; tells which ones lost theirs.

    A series that shows none, or from which none can be removed, stays as it is.

    Raises:
        Cancelled: the series in hand stays as it is.
    """
    lines = []
    for folder, files in _by_folder(paths):
        face_ml = None
        if not all(_removed(path) for path in files):
            try:
                face_ml = round(remove_face(files, job).face_ml)
            except (NoFaceFound, FaceNotRemoved):
                continue
        place = f"{folder.relative_to(out).as_posix()}/"
        lines.append(FaceLine(place=place, face_ml=face_ml))
    return tuple(lines)


def forget_halves(out: Path) -> None:
    """Throw away copies of a series of which a run that died had done some files only."""
    for _, files in _by_folder(out.rglob("*.dcm") if out.is_dir() else ()):
        done = [path for path in files if _removed(path)]
        if done and len(done) < len(files):
            for path in done:
                path.unlink()


def _by_folder(paths: Iterable[Path]) -> Iterator[tuple[Path, list[Path]]]:
    folders: dict[Path, list[Path]] = {}
    for path in sorted(paths):
        folders.setdefault(path.parent, []).append(path)
    yield from folders.items()


def _removed(path: Path) -> bool:
    try:
        return face_removed(read_path(path).dataset)
    except MedalError:
        return False
