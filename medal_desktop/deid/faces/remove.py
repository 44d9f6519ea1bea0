"""A face taken out of the files of one series: all of them, or none."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.deid.errors import FileRefused
from medal_desktop.deid.faces.errors import FaceNotRemoved, NoFaceFound
from medal_desktop.deid.faces.lattice import Shape
from medal_desktop.deid.faces.marks import write_confirmed, write_removed
from medal_desktop.deid.faces.region import Head
from medal_desktop.deid.faces.rewrite import Cut, rewrite
from medal_desktop.deid.faces.scenes import Scene, scenes
from medal_desktop.dicom.series import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What was done: how many files, and how much tissue in front of the brain is gone."""

    files: int
    face_ml: float


def remove_face(paths: Sequence[Path], job: Job | None = None) -> Removed:
    """Take the face out of the files at `paths`, which are replaced once all are written.

    The brain and all else keep every bit; geometry, rescale and pixel format stay.

    Raises:
        NoFaceFound: no head with a face was recognised in them; nothing was changed.
        FaceNotRemoved: a file cannot be written anew; nothing was changed.
        Cancelled: nothing was changed.
    """
    job = job or Job()
    seen = tuple(scenes(paths, job))
    read = {instance.path for scene in seen for instance in scene.group.instances}
    if any(scene.damaged for scene in seen) or read != set(paths):
        raise FaceNotRemoved
    found = [scene for scene in seen if scene.head and scene.head.has_face]
    if not found:
        raise NoFaceFound
    cuts = {path: cut for scene in found for path, cut in _cuts(scene).items()}
    _replace_all(cuts, job)
    total = sum(scene.head.face_ml for scene in found if scene.head)
    return Removed(files=len(cuts), face_ml=total)


def confirm(paths: Sequence[Path]) -> None:
    """Say in the files that a person saw that the face is gone: code 113102.

    Raises:
        FileRefused: a file cannot be read or written.
    """
    for path in paths:
        beside = _beside(path)
        try:
            write_confirmed(path, beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _replace_all(cuts: dict[Path, Cut], job: Job) -> None:
    made: dict[Path, Path] = {}
    try:
        for path, cut in job.each(cuts.items(), len(cuts), "faces"):
            painted, made[path] = _beside(path), _beside(path)
            try:
                rewrite(path, painted, cut)
                write_removed(painted, made[path])
            finally:
                painted.unlink(missing_ok=True)
        for path, beside in made.items():
            beside.replace(path)
    except (OSError, FileRefused) as error:
        raise FaceNotRemoved from error
    finally:
        for beside in made.values():
            beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{secrets.token_hex(8)}.part")


def _cuts(scene: Scene) -> dict[Path, Cut]:
    head, group = scene.head, scene.group
    if head is None:
        return {}
    by_path: dict[Path, dict[int, list[Frame]]] = {}
    for frame in group.frames:
        by_path.setdefault(frame.instance.path, {}).setdefault(frame.index, []).append(frame)
    return {path: _cut(frames, head) for path, frames in by_path.items()}


def _cut(frames: dict[int, list[Frame]], head: Head) -> Cut:
    def cut(index: int) -> tuple[Shape, float]:
        tiles = frames.get(index)
        if not tiles or tiles[0].instance.pixels is None:
            raise FaceNotRemoved
        pixels = tiles[0].instance.pixels
        where = np.zeros((pixels.rows, pixels.columns), bool)
        for frame in tiles:
            top, left, rows, columns = frame.tile or (0, 0, pixels.rows, pixels.columns)
            part = head.space.sample(head.face, frame)
            where[top : top + rows, left : left + columns] = part
        return where, _stored(head.air, tiles[0])

    return cut


def _stored(value: float, frame: Frame) -> float:
    """Give the stored value that means `value` in a frame, within what its bits can hold."""
    pixels = frame.instance.pixels
    if pixels is None:
        raise FaceNotRemoved
    stored = (value - frame.intercept) / (frame.slope or 1.0)
    if pixels.number == "f":
        return float(stored)
    low = -(1 << (pixels.stored - 1)) if pixels.number == "i" else 0
    return float(min(max(round(stored), low), low + (1 << pixels.stored) - 1))
