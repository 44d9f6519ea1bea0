"""Fields that hold other fields, and the one place that knows which kind is which widget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from medal_desktop.ui.kit.controls import button, icon_button
from medal_desktop.ui.kit.layout import box, clear, column, row
from medal_desktop.ui.pages.describe.fields import (
    ChoiceField,
    ChoicesField,
    Field,
    ListField,
    LongTextField,
    NumberField,
    TextField,
)
from medal_desktop.workflow.views import FieldView


class Fieldset(QFrame):
    """Some fields in a frame, whose values make one object."""

    def __init__(self, views: tuple[FieldView, ...], path: str) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.fields = {view.name: field(view, path) for view in views}
        self.setLayout(column(*self.fields.values(), space=10, margin=12))

    def value(self) -> dict[str, Any]:
        """Give what is written, without what is empty."""
        found = {name: made.value() for name, made in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def put(self, value: dict[str, Any]) -> None:
        """Write an object's values into the fields."""
        for name, made in self.fields.items():
            made.show_field(replace(made.view, value=value.get(name)))


class GroupField(Field):
    """An object."""

    def build(self) -> QWidget:
        """A frame with the object's fields."""
        self._set = Fieldset(self.view.fields, self.path)
        self._set.setObjectName(self.name())
        for made in self._set.fields.values():
            made.edited.connect(self.flush)
        return self._set

    def value(self) -> Any:
        """The object; nothing while every field is empty."""
        return self._set.value() or None

    def put(self, value: Any) -> None:
        """Write the object."""
        self._set.put(value if isinstance(value, dict) else {})


class TableField(Field):
    """A list of objects, one frame each."""

    def build(self) -> QWidget:
        """The frames, and a button for one more."""
        self._rows: list[Fieldset] = []
        holder = QWidget()
        holder.setObjectName(self.name())
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        add = button(self.tr("Add one"), f"add-{self.path}", icon="plus")
        add.clicked.connect(lambda: self._add({}))
        holder.setLayout(column(self._list, row(add, None), space=8))
        return holder

    def value(self) -> Any:
        """The objects that hold something."""
        return [value for value in (made.value() for made in self._rows) if value] or None

    def put(self, value: Any) -> None:
        """Write the objects; a list that holds none shows one empty frame."""
        wanted = [item for item in value or [{}] if isinstance(item, dict)]
        if len(wanted) != len(self._rows):
            self._rows = []
            clear(self._list)
            for item in wanted:
                self._add(item)
        for made, item in zip(self._rows, wanted, strict=True):
            made.put(item)

    def _add(self, value: dict[str, Any]) -> None:
        number = len(self._rows) + 1
        made = Fieldset(self.view.fields, f"{self.path}-{number}")
        made.put(value)
        for inner in made.fields.values():
            inner.edited.connect(self.flush)
        remove = icon_button("trash", f"remove-{self.path}-{number}", self.tr("Remove this one"))
        line = box(row(made, remove))
        remove.clicked.connect(lambda: self._remove(made, line))
        self._rows.append(made)
        self._list.addWidget(line)

    def _remove(self, made: Fieldset, line: QWidget) -> None:
        self._rows.remove(made)
        line.hide()
        line.deleteLater()
        self.flush()


KINDS: dict[str, type[Field]] = {
    "text": LongTextField,
    "whole": NumberField,
    "number": NumberField,
    "list": ListField,
    "choice": ChoiceField,
    "choices": ChoicesField,
    "group": GroupField,
    "table": TableField,
}


def field(view: FieldView, path: str = "") -> Field:
    """Make the field of a kind; line, date, email and address are one line of text."""
    return KINDS.get(view.kind, TextField)(view, path)
