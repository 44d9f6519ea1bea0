"""How far readers agree: the statistic that fits each form of answer.

Cohen's kappa (1960) and Krippendorff's alpha (nominal) for names, ICC(2,1) (Shrout and Fleiss
1979) for numbers, Dice for regions. Each is 1 for full agreement; NaN never comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import permutations

import numpy as np

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


def krippendorffs_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Give alpha (nominal) of any number of readers; a unit holds the values that were given.

    None when no unit has two values. 1 where only one value was ever given.
    """
    paired = [unit for unit in units if len(unit) > 1]
    if not paired:
        return None
    together: Counter[tuple[str, str]] = Counter()
    for unit in paired:
        for pair in permutations(range(len(unit)), 2):
            together[unit[pair[0]], unit[pair[1]]] += 1 / (len(unit) - 1)  # type: ignore[assignment] # weights
    totals: Counter[str] = Counter()
    for (one, _other), weight in together.items():
        totals[one] += weight
    size = sum(totals.values())
    observed = sum(weight for (one, other), weight in together.items() if one != other)
    expected = sum(
        totals[one] * totals[other] for one in totals for other in totals if one != other
    ) / (size - 1)
    return 1.0 if not expected else 1 - observed / expected


def icc(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Give ICC(2,1): two-way random effects, absolute agreement, one reader; None below two cases.

    1 where all values are the same.
    """
    values = np.array(pairs, np.float64).reshape(-1, 2)
    cases, readers = values.shape
    if cases < 2:
        return None
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
