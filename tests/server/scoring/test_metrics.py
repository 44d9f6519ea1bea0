"""The metrics against published check values and by their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from medal_desktop.base.geometry import Grid
from medal_desktop.package.documents import MetricChoice, Question
from server_api.scoring.metrics import choice_score, mask_score, number_score, worst_of
from server_api.scoring.surfaces import MaskPair, diagonal_mm
from tests.builders.packages import questions
from tests.builders.scoring import small_grid

NSD = MetricChoice(name="nsd", parameters={"tolerance_mm": 2.0})


def grid_of(shape: tuple[int, int, int], spacing: tuple[float, float, float]) -> Grid:
    slices, rows, columns = spacing
    return Grid(
        shape=shape,
        origin=(0.0, 0.0, 0.0),
        step_slice=(0.0, 0.0, slices),
        step_row=(0.0, rows, 0.0),
        step_column=(columns, 0.0, 0.0),
    )


def two_balls(spacing: tuple[float, float, float]) -> tuple[MaskPair, Grid]:
    z, y, x = np.ogrid[:60, :80, :80]

    def ball(centre: tuple[int, int, int], radius: float) -> np.ndarray:
        parts = zip((z, y, x), centre, spacing, strict=True)
        return sum(((axis - at) * step) ** 2 for axis, at, step in parts) <= radius**2

    grid = grid_of((60, 80, 80), spacing)
    return MaskPair(ball((31, 41, 43), 19), ball((30, 40, 40), 20), grid), grid


def value(name: str, pair: MaskPair, grid: Grid) -> float:
    metric = NSD if name == "nsd" else MetricChoice(name=name)
    return mask_score(metric, {1: pair}, grid).value


@pytest.mark.parametrize(
    ("spacing", "dsc", "nsd", "hd95", "hd"),
    [((1, 1, 1), 0.8619, 0.6518, 4.0, 4.4721), ((5, 0.7, 0.7), 0.7821, 0.3711, 5.3777, 10.0)],
)
def test_that_two_balls_give_the_fields_published_values(
    spacing: tuple[float, float, float], dsc: float, nsd: float, hd95: float, hd: float
) -> None:
    pair, grid = two_balls(spacing)
    assert value("dsc", pair, grid) == pytest.approx(dsc, abs=5e-5)
    assert value("nsd", pair, grid) == pytest.approx(nsd, abs=5e-5)
    assert value("hd95", pair, grid) == pytest.approx(hd95, abs=5e-5)
    assert max(way.max() for way in pair.distances) == pytest.approx(hd, abs=5e-5)


def test_that_two_voxels_just_beyond_the_tolerance_share_no_surface() -> None:
    grid = grid_of((5, 9, 9), (0.7, 0.7, 0.7))
    one, other = (np.zeros(grid.shape, bool) for _ in range(2))
    one[2, 2, 2] = other[2, 2, 5] = True
    pair = MaskPair(one, other, grid)
    values = [value(name, pair, grid) for name in ("dsc", "nsd", "hd95")]
    assert values == pytest.approx([0.0, 0.0, 2.1])


@pytest.mark.parametrize(
    ("name", "both_empty", "one_empty"),
    [("dsc", 1.0, 0.0), ("nsd", 1.0, 0.0), ("hd95", 0.0, None), ("volume_error", 0.0, 0.00125)],
)
def test_that_empty_masks_have_their_declared_values(
    name: str, both_empty: float, one_empty: float | None
) -> None:
    grid = small_grid()
    empty, one = (np.zeros(grid.shape, bool) for _ in range(2))
    one[0, 0, 0] = True
    assert value(name, MaskPair(empty, empty, grid), grid) == both_empty
    expected = diagonal_mm(grid) if one_empty is None else one_empty
    assert value(name, MaskPair(one, empty, grid), grid) == pytest.approx(expected)
    assert value(name, MaskPair(empty, one, grid), grid) == pytest.approx(expected)


small_masks = arrays.arrays(np.bool_, (3, 5, 4))


@settings(max_examples=60, deadline=None)
@given(small_masks, small_masks)
def test_that_distances_are_those_of_an_exhaustive_search(
    answer: np.ndarray, reference: np.ndarray
) -> None:
    grid = small_grid((3, 5, 4), tilt=1.0)
    pair = MaskPair(answer, reference, grid)
    if pair.both_empty or pair.one_empty:
        return
    cross = ndimage.generate_binary_structure(3, 1)
    edges = [mask & ~ndimage.binary_erosion(mask, cross) for mask in (answer, reference)]
    points = [np.argwhere(edge) @ grid.matrix[:3, :3].T for edge in edges]
    table = np.linalg.norm(points[0][:, None] - points[1][None], axis=2)
    expected = max(np.percentile(table.min(axis=1), 95), np.percentile(table.min(axis=0), 95))
    assert value("hd95", pair, grid) == pytest.approx(expected)
    near = np.concatenate([table.min(axis=1), table.min(axis=0)]) <= 2.0
    assert value("nsd", pair, grid) == pytest.approx(near.mean())


@settings(max_examples=40, deadline=None)
@given(small_masks, small_masks, st.sampled_from(["dsc", "nsd", "hd95", "volume_error"]))
def test_that_no_answer_is_worse_than_a_missing_one(
    answer: np.ndarray, reference: np.ndarray, name: str
) -> None:
    grid = small_grid((3, 5, 4), tilt=1.0)
    metric = NSD if name == "nsd" else MetricChoice(name=name)
    score = mask_score(metric, {1: MaskPair(answer, reference, grid)}, grid)
    if name in {"dsc", "nsd"}:
        assert 0.0 == score.worst <= score.value <= 1.0
    else:
        assert 0.0 <= score.value <= score.worst


def test_that_segments_are_judged_one_by_one() -> None:
    grid = small_grid()
    full, empty = np.ones(grid.shape, bool), np.zeros(grid.shape, bool)
    pairs = {1: MaskPair(full, full, grid), 2: MaskPair(full, empty, grid)}
    assert mask_score(MetricChoice(name="dsc"), pairs, grid).value == 0.5


def number_question(**changes: object) -> Question:
    return Question.model_validate({**questions()[1].model_dump(), **changes})


@pytest.mark.parametrize(("answer", "error"), [(10.0, 0.0), (12.5, 2.5), (1e9, 200.0), (-5, 15.0)])
def test_that_an_error_is_bounded_by_the_questions_range(answer: float, error: float) -> None:
    score = number_score(MetricChoice(name="absolute_error"), number_question(), answer, 10.0)
    assert (score.value, score.worst) == (error, 200.0)


@pytest.mark.parametrize(("answer", "within"), [(10.3, 1.0), (9.7, 1.0), (10.31, 0.0)])
def test_that_the_tolerance_counts_its_own_end(answer: float, within: float) -> None:
    metric = MetricChoice(name="within_tolerance")
    assert number_score(metric, number_question(tolerance=0.3), answer, 10.0).value == within


def test_that_a_choice_is_right_or_wrong() -> None:
    metric = MetricChoice(name="accuracy")
    assert choice_score(metric, "yes", "yes").value == 1.0
    assert choice_score(metric, "no", "yes").value == choice_score(metric, "no", "yes").worst == 0.0


def test_that_the_diagonal_of_a_leaning_image_is_its_longest_way() -> None:
    straight, leaning = small_grid(), small_grid(tilt=3.0)
    corners = np.array([leaning.to_lps((a, b, c)) for a in (0, 5) for b in (0, 9) for c in (0, 11)])
    longest = np.linalg.norm(corners[:, None] - corners[None], axis=2).max()
    assert diagonal_mm(leaning) == pytest.approx(longest)
    assert diagonal_mm(leaning) > diagonal_mm(straight)


def test_that_a_distance_without_a_grid_has_no_worst_value() -> None:
    with pytest.raises(ValueError, match="hd95"):
        worst_of(MetricChoice(name="hd95"), None, None)
