"""Which object of an answer is which of the reference: one to one, within a label.

The Hungarian method is scipy's (`linear_sum_assignment`); this module is its one door.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """Objects of an answer against those of a reference.

    Attributes:
        near: (answer, reference) how near each two are: an overlap, or minus a distance; `-inf`
            where the two cannot be the same.
        scores: how sure the answer is of each of its objects.
    """

    near: Array
    scores: Array

    @property
    def counts(self) -> tuple[int, int]:
        """Number of objects in the answer and in the reference."""
        return self.near.shape[0], self.near.shape[1]

    @property
    def both_empty(self) -> bool:
        """Whether there is nothing in either."""
        return not any(self.counts)


def within_labels(near: Array, answer: Labels, reference: Labels) -> Array:
    """Forbid pairs of different labels."""
    return np.where(answer[:, None] == reference[None, :], near, -np.inf)


def pairs(objects: Objects, least: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair as many objects as possible that are at least `least` near; the nearest of these.

    Gives the indices in the answer and in the reference.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - scipy is slow to import

    allowed = objects.near >= least
    if not allowed.any():
        nothing = np.zeros(0, np.intp)
        return nothing, nothing
    closeness = np.where(allowed, objects.near - least, 0.0)
    # together all closeness stays below what one pair more is worth
    share = closeness / (max(float(closeness.max()), 1e-12) * (min(objects.counts) + 1))
    first, second = linear_sum_assignment(np.where(allowed, 1.0 + share, 0.0), maximize=True)
    kept = allowed[first, second]
    return first[kept], second[kept]


def cheapest(costs: Array) -> float:
    """Give the least sum of (answer, reference) costs over a full one-to-one matching."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - scipy is slow to import

    first, second = linear_sum_assignment(costs)
    return float(costs[first, second].sum())


def f1(objects: Objects, least: float) -> float:
    """Give twice the matched over all of both; 1 when there is nothing in either."""
    if objects.both_empty:
        return 1.0
    return 2.0 * len(pairs(objects, least)[0]) / sum(objects.counts)


def average_precision(objects: Objects, least: float) -> float:
    """Give the area under precision over sensitivity, by falling score.

    Objects of equal score count together. Without references: 1 for no object, else 0.
    """
    wanted = objects.counts[1]
    if not wanted or not objects.counts[0]:
        return float(objects.both_empty)
    order = np.argsort(-objects.scores, kind="stable")
    hits = _hits(objects.near[order], least)
    found = np.cumsum(hits)
    ends = np.flatnonzero(np.diff(objects.scores[order], append=-np.inf))
    precision = (found / np.arange(1, len(order) + 1))[ends]
    best = np.maximum.accumulate(precision[::-1])[::-1]
    steps = np.diff(found[ends] / wanted, prepend=0.0)
    return float(steps @ best)


def _hits(near: Array, least: float) -> NDArray[np.float64]:
    """Tell for each object in order whether it finds a reference that none before it found."""
    taken = np.zeros(near.shape[1], bool)
    hits = np.zeros(near.shape[0])
    for index, row in enumerate(near):
        free = np.where(taken, -np.inf, row)
        best = int(np.argmax(free))
        if free[best] >= least:
            taken[best] = True
            hits[index] = 1.0
    return hits


def mean_overlap(objects: Objects, overlap: Array) -> float:
    """Give the sum of `overlap` of the paired over paired and unpaired; 1 for nothing in either."""
    if objects.both_empty:
        return 1.0
    first, second = pairs(objects, np.nextafter(0.0, 1.0))
    return float(overlap[first, second].sum()) / (sum(objects.counts) - len(first))
