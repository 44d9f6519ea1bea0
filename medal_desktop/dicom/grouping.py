"""Objects of one scan into groups: by patient, study and series, then picture by picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from medal_desktop.dicom.arranging import arrange, bare_group
from medal_desktop.dicom.series import Frame, Group, Instance, Kind
from medal_desktop.dicom.sop_classes import SLIDE, VIDEO_SYNTAXES, object_kind
from medal_desktop.dicom.splitting import split


def group_instances(read: Iterable[tuple[Instance, tuple[Frame, ...]]]) -> list[Group]:
    """Put objects and their frames into groups, by patient, study, series, then by picture."""
    series: dict[Hashable, list[tuple[Instance, tuple[Frame, ...]]]] = defaultdict(list)
    for instance, frames in read:
        series[instance.patient, instance.study_uid, instance.series_uid, instance.modality].append(
            (instance, frames)
        )
    return [group for members in series.values() for group in _series(members)]


def _series(members: list[tuple[Instance, tuple[Frame, ...]]]) -> list[Group]:
    groups: list[Group] = []
    slides = [instance for instance, _ in members if instance.sop_class == SLIDE]
    frames: list[Frame] = []
    for instance, own in members:
        if instance.sop_class == SLIDE:
            continue
        if own:
            frames.extend(own)
        else:
            groups.append(_without_frames(instance))
    groups.extend(_slides(slides))
    groups.extend(group for part in split(frames) for group in arrange(part))
    return groups


def _without_frames(instance: Instance) -> Group:
    kind = object_kind(instance.sop_class)
    if kind is None:
        pixels = instance.pixels
        video = instance.foreign or (pixels and pixels.transfer_syntax in VIDEO_SYNTAXES)
        kind = Kind.VIDEO if video else Kind.OTHER
    shape: tuple[int, ...] = ()
    if instance.pixels:
        shape = (instance.frames, instance.pixels.rows, instance.pixels.columns)
    return replace(bare_group(kind, (instance,)), shape=shape, segments=instance.segments)


def _slides(slides: Sequence[Instance]) -> list[Group]:
    """One group for the tiled levels of a slide, one for each label or overview."""
    labels = [slide for slide in slides if "label_image" in slide.warnings]
    levels = sorted(
        (slide for slide in slides if slide not in labels), key=lambda slide: -slide.frames
    )
    made = [bare_group(Kind.WSI, tuple(levels))] if levels else []
    made.extend(bare_group(Kind.WSI, (label,), ("image_type",)) for label in labels)
    return made
