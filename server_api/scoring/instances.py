"""Masks whose voxel values are objects: which overlap, and how well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from medal_desktop.package.answers import InstancesAnswer
from server_api.scoring.boxes import labels_of, scores_of
from server_api.scoring.errors import AnswerUnusable
from server_api.scoring.matching import Array, Objects, mean_overlap, pairs, within_labels

Voxels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The objects that an answer names, and their voxels (slices, rows, columns)."""

    answer: InstancesAnswer
    labels: Voxels


def require_named(drawn: Drawn) -> None:
    """Refuse voxels that belong to no object.

    Raises:
        AnswerUnusable: there are some.
    """
    found = set(np.flatnonzero(np.bincount(drawn.labels.reshape(-1), minlength=256)).tolist())
    if found - {0} - {one.value for one in drawn.answer.instances}:
        raise AnswerUnusable("the mask holds an instance that the answer does not name")


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Intersection over union and Dice of each two (answer, reference); 0 across labels."""

    objects: Objects
    dice: Array


def compare(answer: Drawn, reference: Drawn) -> Overlaps:
    """Count what each object of the answer has in common with each of the reference."""
    joint = answer.labels.astype(np.uint16) << 8 | reference.labels
    table = np.bincount(joint.reshape(-1), minlength=1 << 16).reshape(256, 256)
    rows = [one.value for one in answer.answer.instances]
    columns = [one.value for one in reference.answer.instances]
    common = table[np.ix_(rows, columns)].astype(np.float64)
    sizes = table.sum(axis=1)[rows][:, None] + table.sum(axis=0)[columns][None, :]
    whole = np.maximum(sizes, 1)
    near = within_labels(
        common / np.maximum(whole - common, 1),
        labels_of(answer.answer.instances),
        labels_of(reference.answer.instances),
    )
    objects = Objects(near=near, scores=scores_of(answer.answer.instances))
    return Overlaps(objects, 2.0 * common / whole)


def panoptic_quality(overlaps: Overlaps) -> float:
    """Give PQ: only pairs that share more than half count as found, so that they are unique."""
    objects = overlaps.objects
    if objects.both_empty:
        return 1.0
    first, second = pairs(objects, float(np.nextafter(0.5, 1.0)))
    unmatched = sum(objects.counts) - 2 * len(first)
    return float(objects.near[first, second].sum()) / (len(first) + unmatched / 2)


def instance_dice(overlaps: Overlaps) -> float:
    """Give the mean Dice over pairs, missing and surplus instances; the last two count 0."""
    return mean_overlap(overlaps.objects, overlaps.dice)
