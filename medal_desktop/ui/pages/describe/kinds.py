"""What each form of answer needs: options, a range, segments."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from medal_desktop.base.identifiers import slug
from medal_desktop.package.documents import Option, Question, RubricItem, Segment
from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import column, row


class KindPanel(QWidget):
    """The part of a question that depends on the form of its answer."""

    changed = Signal()

    def parts(self) -> dict[str, Any]:
        """Give the question's own fields; ValueError when they cannot be read."""
        raise NotImplementedError

    def problem(self) -> str:
        """Say what is missing."""
        raise NotImplementedError

    def show_question(self, question: Question) -> None:
        """Show the fields of a question."""
        raise NotImplementedError

    def lines(self, name: str, title: str, example: str) -> QPlainTextEdit:
        """Make a box with one item per line."""
        made = QPlainTextEdit()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setPlaceholderText(example)
        made.setTabChangesFocus(True)
        made.setFixedHeight(104)
        made.textChanged.connect(self.changed)
        return made


class ChoiceKind(KindPanel):
    """One option per line."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, str] = {}
        title = self.tr("Choices, one per line")
        self._options = self.lines("question-options", title, self.tr("yes\nno\ncannot tell"))
        self.setLayout(column(label(title), self._options, None, space=4))

    def parts(self) -> dict[str, Any]:
        """Give the options; a label that was there keeps its code."""
        made = [
            Option(code=self._kept.get(line) or slug(line), label=line)
            for line in _read(self._options)
        ]
        return {"options": tuple(made)}

    def problem(self) -> str:
        """Say what is missing."""
        return self.tr("Write two or more different choices, one per line.")

    def show_question(self, question: Question) -> None:
        """Show the options."""
        self._kept = {option.label: option.code for option in question.options}
        self._options.setPlainText("\n".join(self._kept))


class NumberKind(KindPanel):
    """Unit, range, tolerance."""

    def __init__(self) -> None:
        super().__init__()
        self._unit = self._line("question-unit", self.tr("Unit"), "mm")
        self._low = self._line("question-minimum", self.tr("Smallest"), "0")
        self._high = self._line("question-maximum", self.tr("Largest"), "200")
        self._near = self._line("question-tolerance", self.tr("Right within"), self.tr("optional"))
        fields = (self._unit, self._low, self._high, self._near)
        columns = [column(label(f.accessibleName()), f, space=4) for f in fields]
        self.setLayout(column(row(*columns, space=12), None))

    def parts(self) -> dict[str, Any]:
        """Give unit, range and tolerance; ValueError for what is no number."""
        near = self._near.text().strip()
        return {
            "unit": self._unit.text().strip(),
            "minimum": _number(self._low.text()),
            "maximum": _number(self._high.text()),
            "tolerance": _number(near) if near else None,
        }

    def problem(self) -> str:
        """Say what is missing."""
        return self.tr("Write a smallest and a largest number that an answer can be.")

    def show_question(self, question: Question) -> None:
        """Show unit, range and tolerance."""
        self._unit.setText(question.unit)
        values = (question.minimum, question.maximum, question.tolerance)
        for field, value in zip((self._low, self._high, self._near), values, strict=True):
            field.setText("" if value is None else f"{value:g}")

    def _line(self, name: str, title: str, example: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(title)
        made.setPlaceholderText(example)
        made.textChanged.connect(self.changed)
        return made


class TextKind(KindPanel):
    """Groups of words that mean the same, one group per line."""

    def __init__(self) -> None:
        super().__init__()
        title = self.tr("Words that mean the same, one group per line, divided by semicolons")
        example = self.tr("subdural haematoma; subdural hematoma; SDH")
        self._groups = self.lines("question-synonyms", title, example)
        words = self.tr("Optional. Case, accents and punctuation never count.")
        hint = label(words, tone="muted", size="small", wrap=True)
        self.setLayout(column(label(title, wrap=True), self._groups, hint, None, space=4))

    def parts(self) -> dict[str, Any]:
        """Give the groups."""
        return {"synonyms": tuple(_divided(line) for line in _read(self._groups))}

    def problem(self) -> str:
        """Say what is missing."""
        return self.tr("Each line needs words, divided by semicolons.")

    def show_question(self, question: Question) -> None:
        """Show the groups."""
        self._groups.setPlainText("\n".join("; ".join(group) for group in question.synonyms))


class ReportKind(KindPanel):
    """One item of the rubric per line: what it is, the words it is said in, its weight."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, RubricItem] = {}
        title = self.tr("Rubric, one item per line: item = phrase; phrase × weight")
        example = self.tr("Midline shift = midline shift; shift of the midline × 2\nFracture")
        self._items = self.lines("question-rubric", title, example)
        words = self.tr(
            "An item counts as said where one of its phrases stands and is not denied: “no midline "
            "shift” does not count. Without phrases the item's own words are looked for."
        )
        hint = label(words, tone="muted", size="small", wrap=True)
        self.setLayout(column(label(title, wrap=True), self._items, hint, None, space=4))

    def parts(self) -> dict[str, Any]:
        """Give the items; one that was there keeps its id. ValueError for a wrong weight."""
        made: list[RubricItem] = []
        for line in _read(self._items):
            words, _, weight = line.partition("×")
            text, _, phrases = (part.strip() for part in words.partition("="))
            old = self._kept.get(text)
            made.append(
                RubricItem(
                    id=old.id if old else slug(text[:40]),
                    text=text,
                    phrases=_divided(phrases) or (text,),
                    weight=_number(weight) if weight.strip() else 1.0,
                )
            )
        return {"rubric": tuple(made)}

    def problem(self) -> str:
        """Say what is missing."""
        return self.tr("Write one or more different items, one per line.")

    def show_question(self, question: Question) -> None:
        """Show the items."""
        self._kept = {item.text: item for item in question.rubric}
        self._items.setPlainText("\n".join(_item_line(item) for item in question.rubric))


class MaskKind(KindPanel):
    """What can be marked, one per line; the first has the value 1."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, Segment] = {}
        title = self.tr("What is marked, one per line; the first has the value 1")
        self._segments = self.lines("question-segments", title, self.tr("haemorrhage"))
        self.setLayout(column(label(title), self._segments, None, space=4))

    def parts(self) -> dict[str, Any]:
        """Give the segments; a name that was there keeps its value and its code."""
        names = _read(self._segments)
        free = iter(sorted(set(range(1, 256)) - {s.value for s in self._kept.values()}))
        made = [self._kept.get(name) or Segment(value=next(free), name=name) for name in names]
        return {"segments": tuple(made)}

    def problem(self) -> str:
        """Say what is missing."""
        return self.tr("Write one or more things to mark, one per line.")

    def show_question(self, question: Question) -> None:
        """Show the segments."""
        self._kept = {segment.name: segment for segment in question.segments}
        self._segments.setPlainText("\n".join(self._kept))


def _read(box: QPlainTextEdit) -> list[str]:
    return [line.strip() for line in box.toPlainText().splitlines() if line.strip()]


def _number(words: str) -> float:
    return float(words.strip().replace(",", "."))


def _divided(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(";") if part.strip())


def _item_line(item: RubricItem) -> str:
    phrases = "" if item.phrases == (item.text,) else f" = {'; '.join(item.phrases)}"
    return item.text + phrases + ("" if item.weight == 1 else f" × {item.weight:g}")
