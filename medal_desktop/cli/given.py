"""Answers as words of the command line: choices, numbers, texts, points and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click
from pydantic import ValidationError

from medal_desktop.package.documents import (
    AnyAnswer,
    Box,
    BoxesAnswer,
    ChoiceAnswer,
    ChoicesAnswer,
    NumberAnswer,
    Point,
    PointsAnswer,
    PolygonsAnswer,
    TextAnswer,
)
from medal_desktop.package.vocabulary import AnswerType

_WHERE = "column,row,frame from 0 in a picture, a film or a slide; LPS mm in a volume"
_POINT, _BOX = 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said of one question; `series` is where points and boxes lie."""

    choice: str | None = None
    choices: tuple[str, ...] = ()
    number: float | None = None
    text: str | None = None
    points: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    nothing: bool = False

    @property
    def ways(self) -> int:
        """How many forms of an answer were given; one is right."""
        given = (self.choice is not None, self.number is not None, self.text is not None)
        return sum(given) + sum(map(bool, (self.choices, self.points, self.boxes, self.nothing)))

    def answer(self, kind: AnswerType, series: str) -> AnyAnswer:
        """Give it as an answer.

        Raises:
            click.UsageError: numbers that are none, or words that are too long.
        """
        try:
            return self._answer(kind, series)
        except (ValidationError, ValueError) as error:
            raise click.UsageError(f"a point or box is numbers with commas: {_WHERE}") from error

    def _answer(self, kind: AnswerType, series: str) -> AnyAnswer:
        if self.nothing:
            return _nothing(kind, series)
        if self.points or self.boxes:
            return self._marked(series)
        if self.choice is not None:
            return ChoiceAnswer(value=self.choice)
        if self.choices:
            return ChoicesAnswer(values=self.choices)
        if self.number is not None:
            return NumberAnswer(value=self.number)
        return TextAnswer(value=self.text or "")

    def _marked(self, series: str) -> AnyAnswer:
        if self.points:
            return PointsAnswer(series=series, points=tuple(map(_point, self.points)))
        return BoxesAnswer(series=series, boxes=tuple(map(_box, self.boxes)))


def _nothing(kind: AnswerType, series: str) -> AnyAnswer:
    if kind is AnswerType.CHOICES:
        return ChoicesAnswer(values=())
    if kind is AnswerType.POINTS:
        return PointsAnswer(series=series, points=())
    if kind is AnswerType.BOXES:
        return BoxesAnswer(series=series, boxes=())
    if kind is AnswerType.POLYGONS:
        return PolygonsAnswer(series=series, polygons=())
    raise click.UsageError("--nothing answers questions for choices, points, boxes and outlines")


def _point(text: str) -> Point:
    at, label = _numbers(text, _POINT)
    return Point(position=_triple(at), label=label)


def _box(text: str) -> Box:
    at, label = _numbers(text, _BOX)
    return Box(first=_triple(at[:_POINT]), last=_triple(at[_POINT:]), label=label)


def _numbers(text: str, count: int) -> tuple[list[float], int]:
    """Give so many numbers, and the label that may stand behind them."""
    parts = text.split(",")
    if len(parts) not in {count, count + 1}:
        raise ValueError("too few numbers or too many")
    label = int(parts[count]) if len(parts) > count else 1
    return [float(part) for part in parts[:count]], label


def _triple(values: Sequence[float]) -> tuple[float, float, float]:
    return values[0], values[1], values[2]
