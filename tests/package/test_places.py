"""What is marked beside the images is told, by the same rule here and on the server."""

from __future__ import annotations

from typing import Any

import pytest

from medal_desktop.package.answer_rules import judge_answers
from medal_desktop.package.answers import Box, BoxesAnswer, Point, PointsAnswer, PolygonsAnswer
from medal_desktop.package.documents import GridDocument, Task
from medal_desktop.package.places import off_images, positions
from tests.builders import packages
from tests.builders.answers import SERIES, all_questions, right_answers

# A tilted gantry: slices are not stacked square to themselves, and rows run to the left.
GRID = GridDocument(
    shape=(4, 10, 20),
    origin=(100.0, -50.0, 30.0),
    step_slice=(0.0, 1.5, 5.0),
    step_row=(0.0, 0.5, 0.0),
    step_column=(-0.25, 0.0, 0.0),
)


def place(slices: float, rows: float, columns: float) -> tuple[float, float, float]:
    steps = (GRID.step_slice, GRID.step_row, GRID.step_column)
    x, y, z = (
        GRID.origin[axis]
        + sum(n * step[axis] for n, step in zip((slices, rows, columns), steps, strict=True))
        for axis in range(3)
    )
    return x, y, z


def points(*at: tuple[float, float, float]) -> PointsAnswer:
    return PointsAnswer(series=SERIES, points=tuple(Point(position=one) for one in at))


@pytest.mark.parametrize("index", [(0, 0, 0), (3, 9, 19), (-0.5, -0.5, -0.5), (3.5, 9.5, 19.5)])
def test_that_a_voxel_lies_on_the_images_up_to_its_edge(index: tuple[float, ...]) -> None:
    assert not off_images(points(place(*index)), GRID)


@pytest.mark.parametrize(
    "index", [(-0.6, 0, 0), (0, -0.6, 0), (0, 0, -0.6), (3.6, 9, 19), (3, 9.6, 19), (3, 9, 19.6)]
)
def test_that_beyond_each_side_it_lies_off_them(index: tuple[float, ...]) -> None:
    assert off_images(points(place(1, 1, 1), place(*index)), GRID)


def test_that_each_kind_of_object_is_looked_at_whole() -> None:
    inside, beside = place(1, 1, 1), place(1, 1, 40)
    box = BoxesAnswer(series=SERIES, boxes=(Box(first=inside, last=beside),))
    outline = {"points": (inside, place(1, 2, 1), beside)}
    polygon = PolygonsAnswer.model_validate({"series": SERIES, "polygons": (outline,)})
    assert off_images(box, GRID)
    assert off_images(polygon, GRID)
    assert len(list(positions(polygon))) == 3
    assert not off_images(points(), GRID)


def findings(**grid: Any) -> list[str]:
    whole = packages.challenge(tasks=(Task(id="all", name="All", questions=all_questions()),))
    document = whole.model_dump()
    for case in document["cases"]:
        for series in case["series"]:
            series.update(grid)
    found = judge_answers(type(whole).model_validate(document), right_answers("case-001"))
    return [one.code for one in found]


def test_that_the_finding_comes_where_a_volume_is_known() -> None:
    far = GRID.model_copy(update={"origin": (9000.0, 9000.0, 9000.0)})
    assert findings(grid=None) == []
    assert set(findings(grid=far.model_dump())) == {"answers.outside"}
