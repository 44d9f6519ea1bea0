"""Ranks, their intervals and ties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from server_api.scoring.ranking import rank

ONE_CLASS = [""] * 30


def scores(*means: float, cases: int = 30, spread: float = 0.1) -> np.ndarray:
    noise = np.random.default_rng(7).normal(0, spread, (len(means), cases))
    return np.array(means)[:, None] + noise


def test_that_the_better_mean_ranks_first_both_ways_round() -> None:
    values = scores(0.2, 0.9, 0.5)
    up = rank(values, ONE_CLASS, higher_is_better=True)
    down = rank(values, ONE_CLASS, higher_is_better=False)
    assert [one.rank for one in up.standings] == [3, 1, 2]
    assert [one.rank for one in down.standings] == [1, 3, 2]


def test_that_equals_share_the_better_rank() -> None:
    values = np.repeat([[0.5], [0.5], [0.1]], 30, axis=1)
    standings = rank(values, ONE_CLASS, higher_is_better=True).standings
    assert [(one.rank, one.rank_low, one.rank_high) for one in standings] == [
        (1, 1, 1),
        (1, 1, 1),
        (3, 3, 3),
    ]


def test_that_models_hard_to_tell_apart_have_overlapping_rank_intervals() -> None:
    turns = np.array([[1.0, 0.0] * 15, [0.0, 1.0] * 15])
    near = rank(turns, ONE_CLASS, higher_is_better=True).standings
    far = rank(scores(0.1, 0.9), ONE_CLASS, higher_is_better=True).standings
    assert all((one.rank_low, one.rank_high) == (1, 2) for one in near)
    assert [(one.rank_low, one.rank_high) for one in far] == [(2, 2), (1, 1)]


def test_that_the_interval_is_that_of_a_plain_bootstrap() -> None:
    values = scores(0.5)
    standing = rank(values, ONE_CLASS, higher_is_better=True).standings[0]
    draws = np.random.default_rng(1).integers(0, 30, (4000, 30))
    low, high = np.percentile(values[0][draws].mean(axis=1), (2.5, 97.5))
    assert standing.value == pytest.approx(values.mean())
    assert (standing.value_low, standing.value_high) == pytest.approx((low, high), abs=0.01)


def test_that_classes_weigh_the_same_however_many_cases_they_have() -> None:
    values = np.array([[1.0] * 9 + [0.0]])
    groups = ["no"] * 9 + ["yes"]
    assert rank(values, groups, higher_is_better=True).standings[0].value == 0.5
    assert rank(values, [""] * 10, higher_is_better=True).standings[0].value == 0.9


def test_that_the_same_results_give_the_same_board() -> None:
    values = scores(0.4, 0.5, 0.6)
    first, second = (rank(values, ONE_CLASS, higher_is_better=True) for _ in range(2))
    assert first == second


def test_that_kendalls_tau_is_one_for_a_ranking_that_never_changes() -> None:
    assert rank(scores(0.1, 0.5, 0.9), ONE_CLASS, higher_is_better=True).kendall_tau == 1.0


def test_that_kendalls_tau_is_the_mean_over_bootstraps() -> None:
    values = scores(0.5, 0.52, 0.48, 0.6)
    tau = rank(values, ONE_CLASS, higher_is_better=True, seed=3).kendall_tau
    full = stats.rankdata(-values.mean(axis=1), "min")
    weights = np.random.default_rng(3).multinomial(30, np.full(30, 1 / 30), 1000)
    drawn = [stats.rankdata(-np.round(values @ w / 30, 9), "min") for w in weights]
    expected = np.mean([stats.kendalltau(full, one).statistic for one in drawn])
    assert tau == pytest.approx(expected)


def test_that_one_model_or_none_is_no_fault() -> None:
    assert rank(np.zeros((0, 3)), [""] * 3, higher_is_better=True).standings == ()
    alone = rank(np.ones((1, 1)), [""], higher_is_better=True).standings[0]
    assert (alone.rank, alone.rank_low, alone.rank_high) == (1, 1, 1)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 12), st.integers(0, 99))
def test_that_intervals_hold_their_own_value(models: int, cases: int, seed: int) -> None:
    values = np.random.default_rng(seed).random((models, cases))
    for one in rank(values, [""] * cases, higher_is_better=True).standings:
        assert one.value_low <= one.value <= one.value_high
        assert 1 <= one.rank_low <= one.rank <= one.rank_high <= models
