from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.annotation.history import Box, History

SHAPE = (40, 70, 33)


def boxes() -> st.SearchStrategy[Box]:
    sides = [
        st.tuples(st.integers(0, size - 1), st.integers(1, 40)).map(
            lambda pair, size=size: slice(pair[0], min(pair[0] + pair[1], size))
        )
        for size in SHAPE
    ]
    return st.tuples(*sides)  # type: ignore[return-value]  # three sides


strokes = st.lists(st.tuples(boxes(), st.integers(0, 3)), min_size=1, max_size=6)


def draw(history: History, labels: np.ndarray, box: Box, value: int) -> bool:  # type: ignore[type-arg]  # uint8
    history.touch(box)
    labels[box] = value
    return history.keep()


@given(strokes)
def test_that_undoing_all_gives_the_beginning_and_redoing_all_the_end(
    drawn: list[tuple[Box, int]],
) -> None:
    labels = np.zeros(SHAPE, np.uint8)
    labels[3:9, 10:50, 20:] = 2
    first = labels.copy()
    history = History(labels)
    kept = [draw(history, labels, box, value) for box, value in drawn]
    last = labels.copy()
    for _ in range(sum(kept)):
        assert history.undo()
    assert not history.can_undo
    assert np.array_equal(labels, first)
    while history.redo():
        pass
    assert np.array_equal(labels, last)


def test_that_a_stroke_of_many_dabs_is_undone_at_once() -> None:
    labels = np.zeros(SHAPE, np.uint8)
    history = History(labels)
    for start in range(0, 30, 3):
        box = (slice(start, start + 4), slice(0, 9), slice(0, 9))
        history.touch(box)
        labels[box] = 1
    assert history.keep()
    assert history.undo()
    assert not labels.any()


def test_that_a_stroke_that_changes_nothing_is_no_stroke() -> None:
    labels = np.ones(SHAPE, np.uint8)
    history = History(labels)
    assert not draw(history, labels, (slice(0, 9), slice(0, 9), slice(0, 9)), 1)
    assert not history.can_undo


def test_that_a_new_stroke_forgets_what_was_undone() -> None:
    labels = np.zeros(SHAPE, np.uint8)
    history = History(labels)
    draw(history, labels, (slice(0, 2), slice(0, 2), slice(0, 2)), 1)
    history.undo()
    draw(history, labels, (slice(0, 2), slice(0, 2), slice(0, 2)), 2)
    assert not history.can_redo
    assert not history.redo()
    assert labels[0, 0, 0] == 2


def test_that_undo_without_a_stroke_changes_nothing() -> None:
    labels = np.ones(SHAPE, np.uint8)
    history = History(labels)
    assert not history.undo()
    assert labels.all()


def test_that_a_stroke_costs_far_less_memory_than_the_whole() -> None:
    labels = np.zeros((64, 512, 512), np.uint8)
    history = History(labels)
    draw(history, labels, (slice(20, 24), slice(100, 180), slice(100, 180)), 1)
    assert history.size < labels.nbytes / 1000
