"""One de-identified file: look for text, paint it over, look again, and only then say so."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.boxes import Box, Painting, union
from medal_desktop.deid.pixels.errors import DetectorMissing, PixelsNotPainted
from medal_desktop.deid.pixels.look import look
from medal_desktop.deid.pixels.marks import write_marked
from medal_desktop.deid.pixels.paint import paint
from medal_desktop.dicom.errors import DicomError

_ROUNDS: Final = 3
Paint = Callable[[Path, Path, Sequence[Box]], None]
"""Writes the second file: the first one with the boxes blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What was painted over, and whether the last look found nothing more."""

    boxes: tuple[Box, ...] = ()
    clean: bool = False


def clean(path: Path, painting: Painting, paint: Paint = paint) -> Cleaned:
    """Paint over the text in the file at `path`, which is replaced.

    A file whose pixels cannot be looked at stays as it is and is not called clean.

    Raises:
        PixelsNotPainted: there is text, and it could not be painted over.
        FileRefused: the file cannot be read or written.
    """
    with _beside(path) as painted, _beside(path) as marked:
        done = _painted(path, painted, painting, paint)
        source = painted if painted.exists() else path
        write_marked(source, marked, painting.mark, clean=done.clean)
        marked.replace(path)
    return done


def look_only(path: Path, painting: Painting, job: Job | None = None) -> Cleaned:
    """Look for text in a slide at `path`, and say so in it where there is none.

    Nothing is painted: tissue is often taken for text, and to blank it would spoil the case. A
    person looks at what was found, and decides.

    Raises:
        PixelsNotPainted: a person wants boxes painted, which no slide can have.
        FileRefused: the file cannot be read or written.
        Cancelled: the job was asked to stop.
    """
    if painting.boxes and painting.fixed:
        raise PixelsNotPainted("a slide")
    found = _look(path, job=job)
    with _beside(path) as marked:
        write_marked(path, marked, painting.mark, clean=found == ())
        marked.replace(path)
    return Cleaned(clean=found == ())


def _painted(path: Path, target: Path, painting: Painting, paint: Paint) -> Cleaned:
    """Paint from the first file each time, so that the background is the image's own."""
    boxes = painting.boxes
    found: tuple[Box, ...] | None = None
    if not painting.fixed:
        found = _look(path)
        boxes = union([*boxes, *(found or ())])
    for _ in range(_ROUNDS):
        if boxes:
            target.unlink(missing_ok=True)
            paint(path, target, boxes)
        found = _look(target if boxes else path, second=True)
        if not found or painting.fixed:
            break
        boxes = union([*boxes, *found])
    return Cleaned(boxes=boxes, clean=found == ())


def _look(path: Path, *, second: bool = False, job: Job | None = None) -> tuple[Box, ...] | None:
    """Look for text; None where nothing can be seen."""
    try:
        return look(path, second=second, job=job)
    except (DicomError, DetectorMissing):
        return None


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Give a new name in the same folder, whose file is gone afterwards."""
    name = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield name
    finally:
        name.unlink(missing_ok=True)
