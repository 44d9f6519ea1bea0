"""How far readers agree: the statistic that fits each form of answer.

Cohen's kappa (1960) for two readers and Fleiss' (1971) for more, Krippendorff's alpha for names or
numbers with gaps, ICC(2,1) (Shrout and Fleiss 1979) for numbers of any number of readers, Dice for
regions, by pairs of readers. Each is 1 for full agreement; NaN never comes out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from itertools import combinations, permutations
from statistics import mean
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

V = TypeVar("V", bound=Hashable)
Pairs = Sequence[tuple[str, str]]


def cohens_kappa(pairs: Pairs) -> float | None:
    """Give kappa of two readers; None without pairs. 1 where both always say the same one thing."""
    if not pairs:
        return None
    total = len(pairs)
    same = sum(one == other for one, other in pairs) / total
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[name] * second[name] for name in first) / total**2
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def fleiss_kappa(units: Sequence[Sequence[str]]) -> float | None:
    """Give kappa of as many readers as each unit has values; None without a unit of two or more.

    All units must have the same number of values, though not of the same readers.

    Raises:
        ValueError: units differ in their number; alpha is for those.
    """
    if not units or len(units[0]) < 2:
        return None
    readers = len(units[0])
    if any(len(unit) != readers for unit in units):
        raise ValueError("units of different readers")
    counts = [Counter(unit) for unit in units]
    pairs = readers * (readers - 1)
    same = mean(sum(n * (n - 1) for n in count.values()) / pairs for count in counts)
    totals: Counter[str] = Counter()
    for count in counts:
        totals.update(count)
    chance = sum((n / (len(units) * readers)) ** 2 for n in totals.values())
    return 1.0 if chance == 1 else (same - chance) / (1 - chance)


def krippendorffs_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Give alpha (nominal) of any number of readers; a unit holds the values that were given.

    None when no unit has two values. 1 where only one value was ever given.
    """
    return _alpha(units, lambda one, other: float(one != other))


def interval_alpha(units: Sequence[Sequence[float]]) -> float | None:
    """Give alpha of numbers, whose differences count by their squares; else as the nominal one."""
    return _alpha(units, lambda one, other: (one - other) ** 2)


def _alpha(units: Sequence[Sequence[V]], apart: Callable[[V, V], float]) -> float | None:
    """Give 1 - observed / expected disagreement, weighing each unit by its number of values."""
    paired = [unit for unit in units if len(unit) > 1]
    if not paired:
        return None
    together: dict[tuple[V, V], float] = defaultdict(float)
    totals: dict[V, float] = defaultdict(float)
    for unit in paired:
        for one, other in permutations(unit, 2):
            together[one, other] += 1 / (len(unit) - 1)
            totals[one] += 1 / (len(unit) - 1)
    size = sum(totals.values())
    observed = sum(weight * apart(*pair) for pair, weight in together.items())
    expected = sum(
        totals[one] * totals[other] * apart(one, other) for one in totals for other in totals
    ) / (size - 1)
    return 1.0 if not expected else 1 - observed / expected


def icc(units: Sequence[Sequence[float]]) -> float | None:
    """Give ICC(2,1): two-way random effects, absolute agreement, one reader; None below two cases.

    A unit is one case with the value of each reader, in the same order. 1 where all are the same.

    Raises:
        ValueError: units differ in their number of readers.
    """
    if len(units) < 2 or len(units[0]) < 2:
        return None
    values = np.array(units, np.float64)
    cases, readers = values.shape
    whole = values.mean()
    rows = readers * ((values.mean(axis=1) - whole) ** 2).sum() / (cases - 1)
    columns = cases * ((values.mean(axis=0) - whole) ** 2).sum() / (readers - 1)
    left = ((values - whole) ** 2).sum() - rows * (cases - 1) - columns * (readers - 1)
    error = left / ((cases - 1) * (readers - 1))
    spread = rows + (readers - 1) * error + readers * (columns - error) / cases
    return 1.0 if spread <= 0 else float((rows - error) / spread)


def dice(first: Collection[str], second: Collection[str]) -> float:
    """Give Dice of two sets; two empty ones agree."""
    one, other = set(first), set(second)
    size = len(one) + len(other)
    return 2 * len(one & other) / size if size else 1.0


def pairwise_dice(readings: Sequence[Collection[str]]) -> float | None:
    """Give the mean Dice over all pairs of readers; None below two readers."""
    found = [dice(one, other) for one, other in combinations(readings, 2)]
    return mean(found) if found else None


def pairwise_overlap(masks: Sequence[NDArray[np.uint8]]) -> float | None:
    """Give the mean Dice of all labels over all pairs of masks of one shape; None below two.

    A voxel counts as shared where both have the same label there; two empty masks agree.

    Raises:
        ValueError: the masks differ in their shape.
    """
    if len({mask.shape for mask in masks}) > 1:
        raise ValueError("masks of different shapes")
    found = []
    for one, other in combinations(masks, 2):
        size = int(np.count_nonzero(one)) + int(np.count_nonzero(other))
        shared = int(np.count_nonzero((one == other) & (one > 0)))
        found.append(2.0 * shared / size if size else 1.0)
    return mean(found) if found else None
