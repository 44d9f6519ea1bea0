"""The statistics of agreement against published worked examples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.challenge.agreement import (
    cohens_kappa,
    dice,
    fleiss_kappa,
    icc,
    interval_alpha,
    krippendorffs_alpha,
    pairwise_dice,
    pairwise_overlap,
)


def test_that_kappa_is_that_of_the_textbook() -> None:
    # 20 both yes, 15 both no, 5 and 10 apart: p_o .7, p_e .5, kappa .4
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10
    assert cohens_kappa(pairs) == pytest.approx(0.4)


def test_that_alpha_is_that_of_krippendorffs_example() -> None:
    # Krippendorff 2011, "Computing alpha", B: two observers, binary data, no missing: .095
    first, second = "0100000010", "1110010000"
    units = list(zip(first, second, strict=True))
    assert krippendorffs_alpha(units) == pytest.approx(0.095, abs=0.001)


def test_that_alpha_takes_more_readers_and_missing_values() -> None:
    # Krippendorff 2011, "Computing alpha", C: four observers, nominal, some missing: .743
    rows = (
        ("1", "2", "3", "3", "2", "1", "4", "1", "2", "", "", ""),
        ("1", "2", "3", "3", "2", "2", "4", "1", "2", "5", "", "3"),
        ("", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", ""),
        ("1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", ""),
    )
    units = [[value for value in unit if value] for unit in zip(*rows, strict=True)]
    assert krippendorffs_alpha(units) == pytest.approx(0.743, abs=0.001)


def test_that_icc_is_that_of_shrout_and_fleiss() -> None:
    # two of the four judges of their table, by their own formula for ICC(2,1)
    pairs = [(9, 2), (6, 1), (8, 4), (7, 1), (10, 5), (6, 2)]
    assert icc([(float(a), float(b)) for a, b in pairs]) == pytest.approx(0.1266, abs=0.001)


def test_that_a_constant_shift_is_no_agreement_in_numbers() -> None:
    shifted = icc([(float(n), n + 100.0) for n in range(10)])
    assert shifted is not None
    assert shifted < 0.01


@pytest.mark.parametrize("statistic", [cohens_kappa, krippendorffs_alpha, icc])
def test_that_nothing_to_compare_gives_nothing(statistic) -> None:
    assert statistic([]) is None


def test_that_two_empty_sets_agree() -> None:
    assert (dice([], []), dice(["a"], []), dice("ab", "bc")) == (1.0, 0.0, 0.5)


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30))
def test_that_equal_readings_agree_wholly(values: list[str]) -> None:
    pairs = [(one, one) for one in values]
    assert cohens_kappa(pairs) == pytest.approx(1.0)
    assert krippendorffs_alpha(pairs) == pytest.approx(1.0)
    numbers = [(float(ord(one)), float(ord(one))) for one in values]
    assert icc(numbers) == pytest.approx(1.0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2))
def test_that_no_statistic_exceeds_one(pairs: list[tuple[str, str]]) -> None:
    for found in (cohens_kappa(pairs), krippendorffs_alpha(pairs)):
        assert found is not None
        assert found <= 1 + 1e-9


def test_that_fleiss_kappa_is_that_of_the_textbook() -> None:
    # fourteen readers, ten subjects, five names: kappa .210 (Fleiss' formula, worked by hand)
    counts = (
        (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
    )  # fmt: skip
    units = [[str(n) for n, count in enumerate(row) for _ in range(count)] for row in counts]
    assert fleiss_kappa(units) == pytest.approx(0.210, abs=0.001)


def test_that_fleiss_kappa_needs_as_many_readers_in_each_unit() -> None:
    assert fleiss_kappa([]) is None
    assert fleiss_kappa([["a"]]) is None
    with pytest.raises(ValueError, match="readers"):
        fleiss_kappa([["a", "b"], ["a"]])


def test_that_interval_alpha_is_that_of_krippendorffs_example() -> None:
    # the same four observers as above, their numbers taken as an interval scale: .849
    rows = (
        (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
        (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
    )
    units = [[float(value) for value in unit if value] for unit in zip(*rows, strict=True)]
    assert interval_alpha(units) == pytest.approx(0.849, abs=0.001)


def test_that_icc_of_four_judges_is_that_of_shrout_and_fleiss() -> None:
    table = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]
    assert icc([tuple(map(float, row)) for row in table]) == pytest.approx(0.29, abs=0.005)


def test_that_dice_is_the_mean_of_all_pairs() -> None:
    assert pairwise_dice(["ab", "ab", "bc"]) == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert pairwise_dice(["ab"]) is None


def test_that_masks_are_compared_by_their_labels() -> None:
    one, other = np.zeros((2, 4), np.uint8), np.zeros((2, 4), np.uint8)
    one[0, :4], other[0, 2:4] = 1, 1
    third = one * 2
    assert pairwise_overlap([one, other]) == pytest.approx(2 * 2 / 6)
    assert pairwise_overlap([one, third]) == 0.0
    assert pairwise_overlap([one, one, other]) == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert pairwise_overlap([one * 0, one * 0]) == 1.0
    assert pairwise_overlap([one]) is None
    with pytest.raises(ValueError, match="shapes"):
        pairwise_overlap([one, one[:1]])


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=2))
def test_that_no_statistic_of_three_readers_exceeds_one(units: list[tuple[str, str, str]]) -> None:
    for found in (fleiss_kappa(units), krippendorffs_alpha(units)):
        assert found is not None
        assert found <= 1 + 1e-9
