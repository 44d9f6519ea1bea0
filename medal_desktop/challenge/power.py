"""How small a difference between two models some cases can show."""

from __future__ import annotations

from math import sqrt

_BOTH = 1.96 + 0.84  # 5 % error, two-sided; 80 % power
_DIFFERENT = 0.2  # share of the cases on which two good models differ


def detectable_difference(cases: int) -> float:
    """Give the difference of a share (such as accuracy) that `cases` show with 80 % power.

    Paired comparison of two models at the 5 % level, when they answer a fifth of the cases
    differently (normal approximation of McNemar's test). 1 when there are no cases.
    """
    return min(1.0, _BOTH * sqrt(_DIFFERENT / cases)) if cases > 0 else 1.0


def power_words(cases: int) -> str:
    """Say it in a sentence."""
    if cases == 0:
        return "There is no hidden case yet, so nothing could be told apart."
    share = round(100 * detectable_difference(cases))
    return (
        f"With {cases} hidden {'case' if cases == 1 else 'cases'}, two models must differ by about "
        f"{share} percentage points to be told apart (80 % power, 5 % level, a fifth of the cases "
        "answered differently)."
    )
