"""Frames that passed every split become a group: a volume, a time series, a cine, an image."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from medal_desktop.dicom.series import Frame, Group, Instance, Kind
from medal_desktop.dicom.splitting import Part, places_of
from medal_desktop.dicom.stacking import Stack, runs_of_spacing, stack

_SECTIONAL = frozenset({"CT", "MR", "PT"})
_SINGLE = frozenset({"CR", "DX", "MG", "IO", "PX", "US", "XA", "RF", "ES", "XC", "OP", "GM", "SM"})
_WORDS = (
    "mixed_patients", "uid_conflict", "duplicate", "truncated", "missing_slices",
    "non_uniform_spacing", "gantry_tilt", "resampled", "no_position", "lossy", "burned_in",
    "label_image",
)  # fmt: skip


def bare_group(kind: Kind, objects: tuple[Instance, ...], reasons: tuple[str, ...] = ()) -> Group:
    """Give a group of whole objects, with what their headers say and no frames yet."""
    first = objects[0]
    pixels = first.pixels
    return Group(
        key=_key(instance.sop_uid for instance in objects),
        kind=kind,
        modality=first.modality,
        patient_id=first.patient_id,
        study_uid=first.study_uid,
        series_uid=first.series_uid,
        study_description=first.study_description,
        series_description=first.series_description,
        series_number=first.series_number,
        objects=objects,
        shape=(first.frames, pixels.rows, pixels.columns) if pixels else (),
        photometric=pixels.photometric if pixels else "",
        warnings=in_order(warning for instance in objects for warning in instance.warnings),
        reasons=reasons,
        fps=first.fps,
        unit=first.unit,
    )


def _key(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def in_order(warnings: Iterable[str]) -> tuple[str, ...]:
    """Give each warning once, the gravest first."""
    found = set(warnings)
    return tuple(word for word in _WORDS if word in found)


def arrange(part: Part) -> list[Group]:
    """Order the frames of one part and give its groups."""
    if part.frames[0].position is None or part.frames[0].orientation is None:
        return _unplaced(part)
    places = places_of(part.frames)
    times = len(places[0])
    if len(places) == 1:
        return [_one_place(part)]
    groups = []
    runs = runs_of_spacing([place[0] for place in places])
    at = 0
    for run in runs:
        own = places[at : at + len(run)]
        at += len(run)
        piece = part
        if len(runs) > 1:
            warnings = (*part.warnings, "non_uniform_spacing")
            piece = replace(part, reasons=(*part.reasons, "spacing"), warnings=warnings)
        groups.append(_placed(piece, own, times))
    return groups


def _placed(part: Part, places: list[list[Frame]], times: int) -> Group:
    found = stack([place[0] for place in places])
    frames = tuple(place[time] for time in range(times) for place in places)
    shape: tuple[int, ...] = (len(places), *frames[0].shape)
    if found is None:
        why = "non_uniform_spacing" if frames[0].spacing else "no_position"
        warnings = (*part.warnings, why)
        return _made(
            Kind.STACK,
            replace(part, frames=frames, warnings=warnings),
            (times * shape[0], *shape[1:]),
        )
    shape = (times, *shape) if times > 1 else shape
    part = replace(part, frames=frames, warnings=(*part.warnings, *found.warnings))
    return _with_stack(_made(Kind.VOLUME, part, shape, times), found)


def _with_stack(group: Group, found: Stack) -> Group:
    """Colours make no volume, and several pictures at one place none either."""
    pixels = group.first.pixels
    if pixels is None or pixels.colour or group.kind is Kind.STACK:
        return replace(group, spacing=found.grid.spacing)
    return replace(group, grid=found.grid, slice_mm=found.slice_mm, spacing=found.grid.spacing)


def _one_place(part: Part) -> Group:
    """One picture, or one slice over time."""
    frames = tuple(sorted(part.frames, key=lambda frame: frame.time))
    found = stack(frames[:1])
    kind = Kind.IMAGE if len(frames) == 1 else Kind.CINE if _moves(frames) else Kind.STACK
    times = len(frames) if kind is Kind.CINE else 1
    made = _made(kind, replace(part, frames=frames), (len(frames), *frames[0].shape), times)
    return _with_stack(made, found) if found else made


def _moves(frames: Sequence[Frame]) -> bool:
    """Whether something says that these pictures follow each other in time."""
    one, other = frames[0], frames[-1]
    return (
        one.instance.frames > 1 or one.time[0] != other.time[0] or one.time[2:3] != other.time[2:3]
    )


def _unplaced(part: Part) -> list[Group]:
    first = part.frames[0].instance
    frames = tuple(sorted(part.frames, key=lambda frame: (frame.instance.number, frame.time)))
    lost = ("no_position",) if first.modality in _SECTIONAL else ()
    if first.frames > 1:
        part = replace(part, frames=frames, warnings=(*part.warnings, *lost))
        return [_made(Kind.CINE, part, (len(frames), *frames[0].shape))]
    if len(frames) > 1 and first.modality not in _SINGLE:
        shape = (len(frames), *frames[0].shape)
        warnings = (*part.warnings, "no_position")
        return [_made(Kind.STACK, replace(part, frames=frames, warnings=warnings), shape)]
    reasons = (*part.reasons, "image") if len(frames) > 1 else part.reasons
    return [
        _made(
            Kind.IMAGE,
            replace(part, frames=(frame,), reasons=reasons, warnings=(*part.warnings, *lost)),
            (1, *frame.shape),
        )
        for frame in frames
    ]


def _made(kind: Kind, part: Part, shape: tuple[int, ...], times: int = 1) -> Group:
    objects = tuple({id(frame.instance): frame.instance for frame in part.frames}.values())
    group = bare_group(kind, objects, tuple(dict.fromkeys(part.reasons)))
    spacing = part.frames[0].spacing
    return replace(
        group,
        key=_key(
            f"{frame.instance.sop_uid}#{frame.index}" for frame in part.frames if _leads(frame)
        ),
        frames=part.frames,
        shape=shape,
        times=times,
        spacing=(part.frames[0].thickness or 1.0, *spacing) if spacing else None,
        warnings=in_order((*group.warnings, *part.warnings)),
    )


def _leads(frame: Frame) -> bool:
    """One tile speaks for its mosaic."""
    return frame.tile is None or frame.tile[:2] == (0, 0)
