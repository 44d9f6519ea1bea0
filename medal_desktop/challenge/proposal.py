"""The proposal as a document: pieces in order, for any page to be made of.

Nothing here knows a field of the form by name, except the few that stand on the first page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.challenge.forms import Field, FieldKind, Form, Section
from medal_desktop.package.documents import CaseEntry, MetricChoice, Question, Task
from medal_desktop.package.vocabulary import METRICS, AnswerType, Split

_FIRST_PAGE = ("abstract", "keywords")
_KINDS = {
    AnswerType.CHOICE: "one choice",
    AnswerType.CHOICES: "several choices",
    AnswerType.NUMBER: "number",
    AnswerType.TEXT: "short text",
    AnswerType.REPORT: "report",
    AnswerType.POINTS: "points",
    AnswerType.BOXES: "boxes",
    AnswerType.POLYGONS: "outlines",
    AnswerType.MASK: "mask",
    AnswerType.INSTANCES: "single objects",
}
_OPEN = "not filled in yet"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is numbered by whoever draws it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph; `lead` runs in before it, in bold. `style` is body, abstract or note."""

    text: str
    lead: str = ""
    style: str = "body"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption above; `widths` are shares of the page."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


Piece = Heading | Words | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The whole document."""

    title: str
    subtitle: str
    byline: tuple[str, ...]
    footer: str
    pieces: tuple[Piece, ...]


def proposal(draft: ChallengeDraft, form: Form, cases: Sequence[CaseEntry]) -> Proposal:
    """Lay the challenge out in the order in which a panel reads."""
    name = draft.name or "A challenge without a name yet"
    return Proposal(
        title=name,
        subtitle="Structured challenge proposal",
        byline=tuple(_people(draft.description.get("organizing_team"))),
        footer=f"{draft.id} · version {draft.version}",
        pieces=tuple(_pieces(draft, form, cases)),
    )


def _pieces(draft: ChallengeDraft, form: Form, cases: Sequence[CaseEntry]) -> Iterator[Piece]:
    fields = {field.name: field for field in form.fields()}
    for name in _FIRST_PAGE:
        if name in fields and draft.description.get(name):
            words = "; ".join(_lines(fields[name], draft.description[name]))
            yield Words(words, fields[name].title, "abstract")
    yield Heading("What is asked")
    if draft.tasks:
        yield from _tasks(draft.tasks)
    else:
        yield Words("No question is written yet.")
    yield from _cases(cases)
    for section in form.sections:
        yield from _section(section, draft.description)


def _tasks(tasks: Sequence[Task]) -> Iterator[Piece]:
    yield Table(
        "Tasks, questions and the metric that ranks",
        ("Task", "Question", "Answer", "Ranked by"),
        tuple(
            (
                task.name if number == 0 else "",
                one.text,
                _answer(one),
                METRICS[one.metrics[0].name].title,
            )
            for task in tasks
            for number, one in enumerate(task.questions)
        ),
        (0.18, 0.34, 0.28, 0.20),
    )
    used = {each.name: each for task in tasks for one in task.questions for each in one.metrics}
    yield Table(
        "Metrics and their definitions",
        ("Metric", "Definition", "A missing answer is worth"),
        tuple((_metric(one), METRICS[one.name].definition, _worst(one)) for one in used.values()),
        (0.26, 0.52, 0.22),
    )
    for task in tasks:
        for one in task.questions:
            if one.justification:
                yield Words(one.justification, f"Why these metrics for “{one.text}”")


def _cases(cases: Sequence[CaseEntry]) -> Iterator[Piece]:
    if not cases:
        return
    rows = []
    for split in Split:
        chosen = [case for case in cases if case.split is split]

        images = sum(series.files for case in chosen for series in case.series)
        kinds = sorted({series.modality for case in chosen for series in case.series})
        rows.append((split.value, str(len(chosen)), f"{images:,}", ", ".join(kinds) or "–"))
    head = ("Reference answers", "Cases", "Images", "Modalities")
    yield Table("Cases", head, tuple(rows), (0.34, 0.18, 0.2, 0.28))


def _section(section: Section, description: Mapping[str, Any]) -> Iterator[Piece]:
    shown = [field for field in section.fields if field.name not in _FIRST_PAGE]
    if not shown:
        return
    yield Heading(section.title)
    for field in shown:
        value = description.get(field.name)
        if value in (None, "", [], {}, ()):
            if field.required:
                yield Words(_OPEN, field.title, "note")
        elif field.kind is FieldKind.TABLE:
            yield _table(field, value)
        elif field.kind is FieldKind.GROUP:
            yield Words("; ".join(_group(field, value)), field.title)
        else:
            yield from _paragraphs(field, value)


def _paragraphs(field: Field, value: Any) -> Iterator[Piece]:
    lead = field.title
    for line in "\n".join(_lines(field, value)).split("\n") if value else ():
        if line.strip():
            yield Words(line.strip(), lead)
            lead = ""


def _table(field: Field, rows: Any) -> Table:
    share = 1 / max(len(field.fields), 1)
    return Table(
        field.title,
        tuple(inner.title for inner in field.fields),
        tuple(
            tuple("; ".join(_lines(inner, row.get(inner.name))) for inner in field.fields)
            for row in rows
            if isinstance(row, Mapping)
        ),
        (share,) * len(field.fields),
    )


def _group(field: Field, value: Any) -> Iterator[str]:
    for inner in field.fields:
        if isinstance(value, Mapping) and value.get(inner.name) not in (None, "", [], ()):
            words = "; ".join(_lines(inner, value[inner.name]))
            yield f"{inner.title}: {words.rstrip('.')}"


def _lines(field: Field, value: Any) -> list[str]:
    """Give a value as a person reads it: labels for codes, one line per entry of a list."""
    labels = {option.code: option.label for option in field.options}
    if value is None:
        return []
    if field.kind is FieldKind.CHOICES and isinstance(value, Sequence):
        return [", ".join(labels.get(str(one), str(one)) for one in value)]
    if field.kind is FieldKind.LIST and isinstance(value, Sequence):
        return [", ".join(str(one) for one in value)]
    if isinstance(value, float):
        return [f"{value:g}"]
    return [labels.get(str(value), str(value))]


def _people(team: Any) -> Iterator[str]:
    for one in team if isinstance(team, Sequence) and not isinstance(team, str) else ():
        if isinstance(one, Mapping):
            yield ", ".join(str(word) for word in one.values() if word)


def _answer(question: Question) -> str:
    kind = _KINDS[question.answer_type]
    if question.options:
        return f"{kind}: {', '.join(option.label for option in question.options)}"
    if question.minimum is not None:
        near = f", right within {question.tolerance:g}" if question.tolerance else ""
        return f"{kind}: {question.minimum:g} to {question.maximum:g} {question.unit}{near}"
    if question.rubric:
        return f"{kind}: {len(question.rubric)} items of a rubric"
    named = ", ".join(one.name for one in question.segments)
    return f"{kind}: {named}" if named else kind


def _metric(choice: MetricChoice) -> str:
    given = ", ".join(
        f"{name.replace('_mm', '').replace('_', ' ')} {value:g}{' mm' if '_mm' in name else ''}"
        for name, value in choice.parameters.items()
    )
    return METRICS[choice.name].title + (f" ({given})" if given else "")


def _worst(choice: MetricChoice) -> str:
    metric = METRICS[choice.name]
    if metric.worst is not None:
        return f"{metric.worst:g}"
    if metric.worst_is:
        return f"{choice.parameters[metric.worst_is]:g} {metric.unit}"
    places = {"question": "the question's whole range", "mm": "the image's diagonal"}
    return places.get(metric.unit, "the whole image")
