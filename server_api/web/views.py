"""What the pages show, ready to be read: numbers rounded, dates cut, bars set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from medal_desktop.package.documents import Challenge, Option, Question, RubricItem, Segment
from medal_desktop.package.messages import Board, BoardRow
from medal_desktop.package.vocabulary import METRICS, AnswerType, Split

BAR_WIDTH = 160
_DIGEST_DIGITS = 12
_LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value with its interval, in pixels of a bar `BAR_WIDTH` wide."""

    value: float
    low: float
    span: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedRow:
    """One model as the table shows it."""

    row: BoardRow
    rank_interval: str
    value: str
    interval: str
    bar: Bar
    others: tuple[str, ...]
    day: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedBaseline:
    """What people reached, as the challenge tells it; `bar` only on the board's own measure."""

    readers: int
    measure: str
    value: str
    interval: str
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedBoard:
    """One task's board; `ticks` are what the bar's two ends stand for."""

    board: Board
    rows: tuple[ViewedRow, ...]
    direction: str
    definition: str
    columns: tuple[str, ...]
    ticks: tuple[str, str]
    baseline: ViewedBaseline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedQuestion:
    """One question in words."""

    text: str
    answer: str
    metrics: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedChallenge:
    """One challenge in words."""

    challenge: Challenge
    published: str
    public: int
    hidden: int
    modalities: str
    tasks: tuple[tuple[str, tuple[ViewedQuestion, ...]], ...]
    facts: tuple[tuple[str, str], ...]


def board_view(board: Board, description: Mapping[str, object] | None = None) -> ViewedBoard:
    """Make a board ready to be read, beside what people reached where the challenge tells it."""
    low, high = _scale(board)
    names = tuple(board.rows[0].values) if board.rows else ()
    several = len({name.split("/")[0] for name in names}) > 1
    shown = tuple(name for name in names if len(names) > 1)
    digits = _digits(row.value_high for row in board.rows)
    others = {name: _digits(row.values[name] for row in board.rows) for name in shown}
    rows = tuple(
        ViewedRow(
            row=row,
            rank_interval=_rank_interval(row),
            value=number(row.value, digits),
            interval=f"{number(row.value_low, digits)} to {number(row.value_high, digits)}",
            bar=_bar(row, low, high),
            others=tuple(number(row.values[name], others[name]) for name in shown),
            day=day(row.evaluated),
            digest=row.digest.removeprefix("sha256:")[:_DIGEST_DIGITS],
        )
        for row in board.rows
    )
    return ViewedBoard(
        board=board,
        rows=rows,
        direction="higher is better" if board.higher_is_better else "lower is better",
        definition=_definition(board),
        columns=tuple(_column(name, several=several) for name in shown),
        ticks=(f"{low:g}", f"{high:.3g}"),
        baseline=_baseline((description or {}).get("human_baseline"), board, (low, high), digits),
    )


def challenge_view(challenge: Challenge, published: str) -> ViewedChallenge:
    """Make a challenge ready to be read."""
    splits = [case.split for case in challenge.cases]
    modalities = {series.modality for case in challenge.cases for series in case.series}
    return ViewedChallenge(
        challenge=challenge,
        published=day(published),
        public=splits.count(Split.PUBLIC),
        hidden=splits.count(Split.HIDDEN),
        modalities=", ".join(sorted(modalities)),
        tasks=tuple(
            (task.name, tuple(_question(question) for question in task.questions))
            for task in challenge.tasks
        ),
        facts=tuple(_facts(challenge.description)),
    )


def number(value: float, digits: int) -> str:
    """Write a number with a true minus."""
    return f"{value:.{digits}f}".replace("-", "−")


def _digits(values: Iterable[float]) -> int:
    """Give the decimals of a whole column, as many as a reader can use."""
    largest = max((abs(value) for value in values), default=0.0)
    return 3 if largest <= 1 else 2 if largest < 100 else 1


def day(stamp: str) -> str:
    """Give the day of a time stamp, as `3 May 2026`."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    return f"{moment.day} {moment:%b %Y}"


def _scale(board: Board) -> tuple[float, float]:
    """Give what the bar's ends stand for: 0 and 1 for shares, else 0 and the largest value."""
    metric = METRICS.get(board.metric)
    if metric is None or metric.worst is not None:
        return 0.0, 1.0
    return 0.0, max((row.value_high for row in board.rows), default=1.0) or 1.0


def _bar(row: BoardRow, low: float, high: float) -> Bar:
    return _placed(row.value, row.value_low, row.value_high, (low, high))


def _placed(value: float, value_low: float, value_high: float, scale: tuple[float, float]) -> Bar:
    low, high = scale

    def at(one: float) -> float:
        return round(min(max((one - low) / (high - low), 0.0), 1.0) * BAR_WIDTH, 1)

    start = at(value_low)
    return Bar(value=at(value), low=start, span=round(at(value_high) - start, 1))


def _baseline(
    told: object, board: Board, scale: tuple[float, float], digits: int
) -> ViewedBaseline | None:
    """Show the readers of a description; what is incomplete is left out, nothing is guessed."""
    if not isinstance(told, Mapping):
        return None
    readers, measure, score = told.get("readers"), told.get("measure"), told.get("score")
    if not isinstance(readers, int) or not isinstance(measure, str) or not _is_number(score):
        return None
    low, high = told.get("low"), told.get("high")
    whole = _is_number(low) and _is_number(high)
    value = float(score)
    ends = (float(low), float(high)) if _is_number(low) and _is_number(high) else (value, value)
    same = measure.strip().casefold() == board.metric_title.casefold()
    return ViewedBaseline(
        readers=readers,
        measure=measure.strip(),
        value=number(value, digits if same else _digits([value])),
        interval=f"{number(ends[0], digits)} to {number(ends[1], digits)}" if whole else "",
        bar=_placed(value, *ends, scale) if same else None,
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _definition(board: Board) -> str:
    metric = METRICS.get(board.metric)
    if metric is not None:
        return metric.definition
    return "Each question counts from 0 (what a missing answer gets) to 1 (the best value)."


def _rank_interval(row: BoardRow) -> str:
    if row.rank_low == row.rank_high:
        return f"{row.rank_low}"
    return f"{row.rank_low}–{row.rank_high}"


def _column(name: str, *, several: bool) -> str:
    question, _, metric = name.partition("/")
    title = METRICS[metric].title if metric in METRICS else metric
    return f"{question}: {title}" if several else title


def _question(question: Question) -> ViewedQuestion:
    return ViewedQuestion(
        text=question.text,
        answer=_answer(question),
        metrics=tuple(
            (METRICS[metric.name].title, METRICS[metric.name].definition)
            for metric in question.metrics
        ),
    )


_ANSWERS = {
    AnswerType.CHOICE: "One of: ",
    AnswerType.CHOICES: "Any of: ",
    AnswerType.TEXT: "A few words",
    AnswerType.REPORT: "A report, judged by what it says of: ",
    AnswerType.POINTS: "Points at: ",
    AnswerType.BOXES: "Boxes around: ",
    AnswerType.POLYGONS: "Outlines of: ",
    AnswerType.MASK: "A mask of: ",
    AnswerType.INSTANCES: "A mask of each single: ",
}


def _answer(question: Question) -> str:
    if question.answer_type is AnswerType.NUMBER:
        return f"A number from {question.minimum:g} to {question.maximum:g} {question.unit}".strip()
    listed = question.options or question.rubric or question.segments
    named = ", ".join(_named(one) for one in listed)
    return f"{_ANSWERS[question.answer_type]}{named}".removesuffix(": ")


def _named(one: Option | RubricItem | Segment) -> str:
    if isinstance(one, Option):
        return one.label
    return one.text if isinstance(one, RubricItem) else one.name


def _facts(description: Mapping[str, object]) -> list[tuple[str, str]]:
    """Give the form's plain texts with their names; what is nested is left to `challenge.json`."""
    facts = []
    for name, value in description.items():
        if isinstance(value, str) and value.strip():
            facts.append((_title(name), value.strip()[:_LONGEST_TEXT]))
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            facts.append((_title(name), ", ".join(value)[:_LONGEST_TEXT]))
    return facts


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]
