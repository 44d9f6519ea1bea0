"""Split the frames of one series, each time for a reason that has a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.stacking import SAME_PLACE_MM, height
from medal_desktop.dicom.vectors import length, minus

_SECTIONAL = frozenset({"CT", "MR", "PT"})
_SAME_PLACE = max(SAME_PLACE_MM, 0.01)


@dataclass(frozen=True, slots=True)
class Part:
    """Frames on their way to a group, and the reasons that set them apart."""

    frames: tuple[Frame, ...]
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def split(frames: Sequence[Frame]) -> list[Part]:
    """Split by what no group can share, then by traits only where positions repeat."""
    parts = [Part(tuple(frames))] if frames else []
    for reason, key in _HARD:
        parts = [piece for part in parts for piece in _apart(part, reason, key)]
    unplaced = {_sort(part.frames[0]) for part in parts if not _is_placed(part)}
    parts = [_short_of(unplaced, part) for part in parts]
    parts = [piece for part in parts for piece in _by_orientation(part)]
    return [piece for part in parts for piece in _by_place(part)]


def _form(frame: Frame) -> Hashable:
    pixels = frame.instance.pixels
    return (*frame.shape, pixels.samples, pixels.photometric, pixels.number) if pixels else ()


def _single_or_many(frame: Frame) -> Hashable:
    """A multi-frame object without places stands for itself: frames of two cines never mix."""
    many = frame.instance.frames > 1 and frame.position is None
    return id(frame.instance) if many else 0


def _is_placed(part: Part) -> bool:
    return part.frames[0].position is not None and part.frames[0].orientation is not None


def _sort(frame: Frame) -> Hashable:
    return frame.instance.sop_class, _form(frame), "LOCALIZER" in frame.instance.image_type


def _short_of(unplaced: set[Hashable], part: Part) -> Part:
    """Slices of the same sort that do not say where they lie are missing from this volume."""
    sectional = part.frames[0].instance.modality in _SECTIONAL
    if not (sectional and _is_placed(part) and _sort(part.frames[0]) in unplaced):
        return part
    return replace(part, warnings=(*part.warnings, "missing_slices"))


def _named(frame: Frame, name: str) -> Hashable:
    return tuple(value for reason, value in frame.traits if reason == name)


_HARD: tuple[tuple[str, Callable[[Frame], Hashable]], ...] = (
    ("object", lambda frame: frame.instance.sop_class),
    ("object", _single_or_many),
    ("matrix", _form),
    ("image_type", lambda frame: "LOCALIZER" in frame.instance.image_type),
    ("frame_of_reference", lambda frame: frame.instance.frame_of_reference),
    ("position", lambda frame: frame.position is None or frame.orientation is None),
    ("rescale", lambda frame: _named(frame, "rescale")),
    ("stack", lambda frame: _named(frame, "stack")),
    ("pixel_spacing", lambda frame: frame.spacing and tuple(round(mm, 3) for mm in frame.spacing)),
)


def _apart(part: Part, reason: str, key: Callable[[Frame], Hashable]) -> list[Part]:
    bins: dict[Hashable, list[Frame]] = defaultdict(list)
    for frame in part.frames:
        bins[key(frame)].append(frame)
    if len(bins) == 1:
        return [part]
    return [
        replace(part, frames=tuple(own), reasons=(*part.reasons, reason)) for own in bins.values()
    ]


def _by_orientation(part: Part) -> list[Part]:
    if part.frames[0].orientation is None:
        return [part]
    kinds: list[tuple[Frame, list[Frame]]] = []
    for frame in part.frames:
        for first, own in kinds:
            if _parallel(first, frame):
                own.append(frame)
                break
        else:
            kinds.append((frame, [frame]))
    if len(kinds) == 1:
        return [part]
    reasons = (*part.reasons, "orientation")
    return [replace(part, frames=tuple(own), reasons=reasons) for _, own in kinds]


def _parallel(one: Frame, other: Frame) -> bool:
    if one.orientation == other.orientation:
        return True
    if one.orientation is None or other.orientation is None:
        return False
    return all(
        length(minus(a, b)) < 2e-3 for a, b in zip(one.orientation, other.orientation, strict=True)
    )


def places_of(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Gather frames at one place; places in order of height, then across."""
    heights = {id(frame): height(frame) for frame in frames}
    ordered = sorted(frames, key=lambda frame: (round(heights[id(frame)], 2), frame.time))
    places: list[list[Frame]] = []
    for frame in ordered:
        lowest = heights[id(frame)] - 2 * _SAME_PLACE
        for place in reversed(places[-8:]):
            if heights[id(place[0])] < lowest:
                places.append([frame])
                break
            if _same_place(place[0], frame):
                place.append(frame)
                break
        else:
            places.append([frame])
    return places


def _same_place(one: Frame, other: Frame) -> bool:
    if one.position is None or other.position is None:
        return False
    return length(minus(one.position, other.position)) < _SAME_PLACE


def _by_place(part: Part) -> list[Part]:
    """Split where several frames claim one place, by traits, time, and at last by order."""
    if part.frames[0].position is None or not _repeats(part):
        return [part]
    for index, reason in _trait_slots(part.frames):
        pieces = _apart(part, reason, partial(_trait, index))
        if len(pieces) > 1:
            return [own for piece in pieces for own in _by_place(piece)]
    return _by_line(part) or _by_time(part)


def _by_line(part: Part) -> list[Part] | None:
    """Pictures at one place, at one time, each kind with a line of its own, are of two kinds."""
    if len({frame.time[:4] for frame in part.frames}) > 1:
        return None
    pieces = _apart(part, "rescale", lambda frame: (frame.slope, frame.intercept))
    if len(pieces) < 2 or any(_repeats(piece) for piece in pieces):
        return None
    return pieces


def _repeats(part: Part) -> bool:
    return any(len(place) > 1 for place in places_of(part.frames))


def _trait_slots(frames: Sequence[Frame]) -> list[tuple[int, str]]:
    return [(index, reason) for index, (reason, _) in enumerate(frames[0].traits)]


def _trait(index: int, frame: Frame) -> str:
    return frame.traits[index][1] if index < len(frame.traits) else ""


def _by_time(part: Part) -> list[Part]:
    """Keep time points with the same places together as one series; others stand apart."""
    places = places_of(part.frames)
    if len({len(place) for place in places}) == 1:
        return [part]
    for slot in range(3):
        pieces = _apart(part, "time_point", partial(_clock, slot))
        if len(pieces) > 1 and not any(_repeats(piece) for piece in pieces):
            return _same_places(pieces)
    return _by_order(part, places)


def _clock(slot: int, frame: Frame) -> float:
    return frame.time[slot] if slot < len(frame.time) else 0.0


def _same_places(pieces: list[Part]) -> list[Part]:
    """Join the time points that hold the same places again."""
    alike: dict[Hashable, list[Frame]] = defaultdict(list)
    for piece in pieces:
        alike[tuple(sorted(round(height(frame), 2) for frame in piece.frames))].extend(piece.frames)
    return [replace(pieces[0], frames=tuple(frames)) for frames in alike.values()]


def _by_order(part: Part, places: list[list[Frame]]) -> list[Part]:
    """Nothing names the time points: take as many as each place has, and set the rest apart."""
    least = min(len(place) for place in places)
    reasons = (*part.reasons, "position")
    main = tuple(frame for place in places for frame in place[:least])
    rest = tuple(frame for place in places for frame in place[least:])
    return [
        replace(part, frames=main, reasons=reasons),
        *_by_place(replace(part, frames=rest, reasons=reasons)),
    ]
