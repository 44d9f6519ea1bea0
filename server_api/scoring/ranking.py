"""Ranks with their uncertainty: mean over cases, then rank; bootstrapped over cases.

After Wiesenfarth et al., Sci Rep 11:2369 (2021), written from the paper. Every model has a value
for every case (a missing answer has the worst), so that no case is dropped for anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BOOTSTRAPS = 1000
_LOW, _HIGH = 2.5, 97.5
_TIE = 1e-9
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One model: its value and rank, each with a 95 % interval."""

    value: float
    value_low: float
    value_high: float
    rank: int
    rank_low: int
    rank_high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All models in the order given; `kendall_tau` is the mean over bootstraps."""

    standings: tuple[Standing, ...]
    kendall_tau: float


def rank(values: Array, groups: Sequence[str], *, higher_is_better: bool, seed: int = 0) -> Ranking:
    """Rank models by their mean.

    Args:
        values: (models, cases), without gaps.
        groups: a class per case; the mean is taken over the classes' means. One class for all: the
            plain mean.
        higher_is_better: which way is better.
        seed: of the bootstrap, so that the same results give the same board.
    """
    models, cases = values.shape
    if not models or not cases:
        return Ranking(standings=(), kendall_tau=1.0)
    whole = _means(values, groups, np.ones((1, cases)))[:, 0]
    weights = np.random.default_rng(seed).multinomial(cases, np.full(cases, 1 / cases), BOOTSTRAPS)
    drawn = _means(values, groups, weights.astype(np.float64))
    ranks, drawn_ranks = (_ranks(means, higher=higher_is_better) for means in (whole, drawn))
    low, high = np.percentile(drawn, (_LOW, _HIGH), axis=1)
    # A rank is one of those that occurred, never between two.
    rank_low = np.percentile(drawn_ranks, _LOW, axis=1, method="lower")
    rank_high = np.percentile(drawn_ranks, _HIGH, axis=1, method="higher")
    standings = tuple(
        Standing(
            value=float(whole[model]),
            value_low=float(min(low[model], whole[model])),
            value_high=float(max(high[model], whole[model])),
            rank=int(ranks[model]),
            rank_low=int(min(rank_low[model], ranks[model])),
            rank_high=int(max(rank_high[model], ranks[model])),
        )
        for model in range(models)
    )
    return Ranking(standings=standings, kendall_tau=_kendall(ranks, drawn_ranks))


def _means(values: Array, groups: Sequence[str], weights: Array) -> Array:
    """Give (models, draws): the mean over classes of the weighted means within each class."""
    total = np.zeros((values.shape[0], weights.shape[0]))
    present = np.zeros(weights.shape[0])
    for group in sorted(set(groups)):
        member = np.array([name == group for name in groups])
        weight = weights[:, member]
        sums = weight.sum(axis=1)
        drawn = sums > 0
        total += np.where(drawn, values[:, member] @ weight.T / np.where(drawn, sums, 1), 0.0)
        present += drawn
    return total / present


def _ranks(means: Array, *, higher: bool) -> NDArray[np.int64]:
    """Give 1 for the best; equals share the better rank. Works along the first axis."""
    ordered = np.round(-means if higher else means, 9) + 0.0
    better = ordered[None, ...] < ordered[:, None, ...] - _TIE
    ranks: NDArray[np.int64] = 1 + better.sum(axis=1)
    return ranks


def _kendall(ranks: NDArray[np.int64], drawn: NDArray[np.int64]) -> float:
    """Give the mean over draws of Kendall's tau-b between the full ranking and the draw's."""
    if len(ranks) < 2:
        return 1.0
    upper = np.triu_indices(len(ranks), 1)
    full = np.sign(ranks[:, None] - ranks[None, :])[upper]
    each = np.sign(drawn[:, None, :] - drawn[None, :, :])[upper]
    both = np.sqrt((full**2).sum() * (each**2).sum(axis=0))
    agree = (full[:, None] * each).sum(axis=0)
    return float(np.mean(np.where(both > 0, agree / np.where(both > 0, both, 1), 1.0)))
