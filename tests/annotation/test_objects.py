from __future__ import annotations

import math

import numpy as np
import pytest

from medal_desktop.annotation.marks import objects
from medal_desktop.annotation.marks.model import Mark, Shape, Space
from medal_desktop.base.geometry import Grid
from medal_desktop.package.documents import Box, BoxesAnswer, Question
from medal_desktop.package.places import off_images, positions
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.workflow.documents import grid_document
from tests.builders import answers as made

TURN = math.radians(20)
GRID = Grid(
    shape=(10, 40, 50),
    origin=(-5.0, 7.0, 100.0),
    step_slice=(0.0, 0.5, 2.5),
    step_row=(-0.8 * math.sin(TURN), 0.8 * math.cos(TURN), 0.0),
    step_column=(0.6 * math.cos(TURN), 0.6 * math.sin(TURN), 0.0),
)
KINDS = (AnswerType.POINTS, AnswerType.BOXES, AnswerType.POLYGONS)


def question(kind: AnswerType) -> Question:
    return made.question(str(kind))


def drawn(kind: AnswerType) -> Mark:
    indexes = {
        AnswerType.POINTS: [(3, 10, 12)],
        AnswerType.BOXES: [(4, 10, 20), (4, 10, 26), (4, 15, 20), (6, 10, 20)],
        AnswerType.POLYGONS: [(3, 10, 10), (3, 10, 30), (3, 25, 20)],
    }[kind]
    points = tuple(GRID.to_lps((float(a), float(b), float(c))) for a, b, c in indexes)
    return Mark(id="a" * 16, series="series-001", shape=objects.SHAPES[kind], points=points)


@pytest.mark.parametrize("kind", KINDS)
def test_that_an_object_comes_back_as_the_mark_it_was_drawn_as(kind: AnswerType) -> None:
    asked, mark = question(kind), drawn(kind)
    label = asked.segments[0].value
    answer = objects.with_mark(asked, None, mark, label, GRID)
    (again,) = objects.marks_of(asked, answer, 3, Space.PATIENT, GRID)
    assert again.shape is mark.shape
    assert np.allclose(again.points, mark.points)
    assert objects.place_of(again.id) == (3, 0)
    assert again.text == asked.segments[0].name


def test_that_a_box_holds_the_centres_of_its_outermost_voxels() -> None:
    asked = question(AnswerType.BOXES)
    answer = objects.with_mark(asked, None, drawn(AnswerType.BOXES), 1, GRID)
    assert isinstance(answer, BoxesAnswer)
    assert np.allclose(answer.boxes[0].first, GRID.to_lps((2.0, 5.0, 14.0)))
    assert np.allclose(answer.boxes[0].last, GRID.to_lps((6.0, 15.0, 26.0)))


@pytest.mark.parametrize("kind", KINDS)
def test_that_objects_are_added_replaced_and_taken_away(kind: AnswerType) -> None:
    asked, mark = question(kind), drawn(kind)
    one = objects.with_mark(asked, None, mark, 1, GRID)
    two = objects.with_mark(asked, one, mark, 1, GRID)
    moved = objects.with_mark(asked, two, mark, 1, GRID, at=1)
    assert moved == two
    assert objects.without(asked, two, 0) == one
    assert objects.without(asked, one, 0) == objects.nothing(asked, "series-001")


def test_that_a_box_on_a_picture_is_flat_and_in_pixels() -> None:
    asked = question(AnswerType.BOXES)
    corners = ((2.2, 3.0, 1.0), (9.6, 3.0, 1.0), (9.6, 8.0, 1.0), (2.2, 8.0, 1.0))
    mark = Mark(
        id="a" * 16, series="series-001", shape=Shape.BOX, space=Space.PICTURE, points=corners
    )
    answer = objects.with_mark(asked, None, mark, 1, None)
    assert isinstance(answer, BoxesAnswer)
    assert answer.boxes[0] == Box(first=(2.0, 3.0, 1.0), last=(10.0, 8.0, 1.0), label=1)
    (again,) = objects.marks_of(asked, answer, 0, Space.PICTURE, None)
    assert again.shape is Shape.BOX
    assert objects.shape_for(asked, solid=False) is Shape.BOX


@pytest.mark.parametrize("kind", KINDS)
def test_that_what_is_dragged_beyond_the_images_ends_at_their_edge(kind: AnswerType) -> None:
    asked, mark = question(kind), drawn(kind)
    far = tuple(GRID.to_lps((3.0, 10.0, 90.0 + number)) for number in range(len(mark.points)))
    answer = objects.with_mark(asked, None, mark.model_copy(update={"points": far}), 1, GRID)
    document = grid_document(GRID)
    placed = list(positions(answer))
    assert placed
    assert not off_images(answer, document)
