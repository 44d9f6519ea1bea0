"""One question with the place for its answer; each entry says `answered` and keeps nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from medal_desktop.package.documents import ChoiceAnswer, NumberAnswer
from medal_desktop.ui import theme
from medal_desktop.ui.kit.controls import button, chip, icon_button, label, restyle, retone
from medal_desktop.ui.kit.layout import row
from medal_desktop.workflow.views import QuestionView


class Entry(QFrame):
    """What all answer types share: the question, its state, and taking the answer back."""

    answered = Signal(object, object)
    cleared = Signal(object)

    def __init__(self, view: QuestionView, number: int, identity: str) -> None:
        super().__init__()
        self.view, self.identity = view, identity
        self.name = f"{view.task_id}-{view.question.id}"
        self.setObjectName(f"question-{self.name}")
        self.setProperty("card", "true")
        self.setAccessibleName(view.question.text)
        self._state = chip("", f"state-{self.name}")
        self._clear = icon_button(
            "arrow-counter-clockwise", f"clear-{self.name}", self.tr("Take this answer back")
        )
        self._clear.clicked.connect(lambda: self.cleared.emit(self.view))
        head = row(
            label(self.tr("Question {n}").format(n=number), tone="muted", size="small"),
            None,
            self._state,
            self._clear,
        )
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(12, 8, 12, 12)
        self._box.setSpacing(8)
        self._box.addLayout(head)
        self._box.addWidget(label(view.question.text, size="strong", wrap=True))
        self.build()
        self.show_answer(view)

    def build(self) -> None:
        """Add what the answer type needs."""

    def show_answer(self, view: QuestionView) -> None:
        """Show the answer given so far."""
        self.view = view
        given = view.answer is not None
        self._state.setText(self.tr("answered") if given else self.tr("open"))
        retone(self._state, "good" if given else "muted")
        self._clear.setVisible(given)

    def take_focus(self) -> None:
        """Bring the keyboard here."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


class ChoiceEntry(Entry):
    """One button per option; the number keys press them."""

    def build(self) -> None:
        """Add the options."""
        self.buttons: dict[str, QPushButton] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for number, option in enumerate(self.view.question.options, start=1):
            words = f"{number}    {option.label}"
            made = button(words, f"choice-{self.name}-{option.code}", role="choice")
            made.setCheckable(True)
            made.setAutoExclusive(False)
            made.setAccessibleName(option.label)
            made.clicked.connect(lambda _=False, code=option.code: self._give(code))
            self.buttons[option.code] = made
            self._box.addWidget(made)

    def show_answer(self, view: QuestionView) -> None:
        """Mark the option chosen."""
        super().show_answer(view)
        chosen = view.answer.value if isinstance(view.answer, ChoiceAnswer) else None
        for code, made in self.buttons.items():
            made.setChecked(code == chosen)

    def choose(self, number: int) -> bool:
        """Give the option with a number, from 1; False when there is none."""
        codes = list(self.buttons)
        if not 1 <= number <= len(codes):
            return False
        self._give(codes[number - 1])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose by number."""
        if event.modifiers() or not self.choose(event.key() - Qt.Key.Key_0):
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Bring the keyboard to the option chosen, or to the first."""
        checked = [made for made in self.buttons.values() if made.isChecked()]
        (checked or list(self.buttons.values()))[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self, code: str) -> None:
        self.answered.emit(self.view, ChoiceAnswer(value=code))


class NumberEntry(Entry):
    """A field for a number, with its unit and range; kept when one presses Enter or goes on."""

    def build(self) -> None:
        """Add the field."""
        question = self.view.question
        self.field = QLineEdit()
        self.field.setObjectName(f"number-{self.name}")
        self.field.setAccessibleName(question.text)
        self.field.setMaximumWidth(140)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.textEdited.connect(self._on_edited)
        self.field.editingFinished.connect(self._on_finished)
        low, high = _short(question.minimum), _short(question.maximum)
        self._range = label(
            self.tr("{low} to {high} {unit}")
            .format(low=low, high=high, unit=question.unit)
            .strip(),
            f"range-{self.name}",
            tone="muted",
            size="small",
            wrap=True,
        )
        self._box.addLayout(row(self.field, label(question.unit), None))
        self._box.addWidget(self._range)

    def show_answer(self, view: QuestionView) -> None:
        """Show the number kept, unless one is being typed."""
        super().show_answer(view)
        if not (self.field.hasFocus() and self.field.isModified()):
            value = view.answer.value if isinstance(view.answer, NumberAnswer) else None
            self.field.setText(_short(value))
            self._mark("")

    def take_focus(self) -> None:
        """Bring the keyboard to the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _on_edited(self) -> None:
        self._mark("" if not self.field.text() else self._problem())

    def _on_finished(self) -> None:
        if not self.field.isModified():
            return
        if not self.field.text().strip():
            self.field.setModified(False)
            if self.view.answer is not None:
                self.cleared.emit(self.view)
        elif not self._problem():
            self.field.setModified(False)
            self.answered.emit(self.view, NumberAnswer(value=self._value() or 0.0))

    def _value(self) -> float | None:
        """Read the text; a comma is taken as a decimal point."""
        try:
            value = float(self.field.text().strip().replace(",", "."))
        except ValueError:
            return None
        return value if abs(value) < 1e300 else None

    def _problem(self) -> str:
        value, question = self._value(), self.view.question
        if value is None:
            return self.tr("Write a number, such as 12.5")
        low = question.minimum if question.minimum is not None else value
        high = question.maximum if question.maximum is not None else value
        if not low <= value <= high:
            return self.tr("Outside of {low} to {high} {unit}").format(
                low=_short(low), high=_short(high), unit=question.unit
            )
        return ""

    def _mark(self, problem: str) -> None:
        question = self.view.question
        low, high = _short(question.minimum), _short(question.maximum)
        usual = self.tr("{low} to {high} {unit}").format(low=low, high=high, unit=question.unit)
        self._range.setText(problem or usual.strip())
        retone(self._range, "warning" if problem else "muted")
        restyle(self.field, problem="true" if problem else "false")


class MaskEntry(Entry):
    """Takes a NIfTI or DICOM SEG file; shows which colour is which segment."""

    mask_chosen = Signal(object, Path)
    mask_shown = Signal(object)
    draw_wanted = Signal(object)

    def build(self) -> None:
        """Add the segments and the buttons."""
        for segment in self.view.question.segments:
            self._box.addLayout(
                row(_swatch(segment.value), label(segment.name, wrap=True), space=10)
            )
        choose = button(self.tr("Import mask"), f"mask-{self.name}", icon="upload-simple")
        choose.setToolTip(self.tr("A NIfTI file (.nii, .nii.gz) or a DICOM segmentation"))
        choose.clicked.connect(self._on_choose)
        self._show = button(self.tr("Show"), f"show-mask-{self.name}", role="quiet", icon="eye")
        self._show.clicked.connect(lambda: self.mask_shown.emit(self.view))
        self._choose = choose
        draw = button(self.tr("Draw"), f"draw-{self.name}", icon="paint-brush")
        draw.setToolTip(self.tr("Draw on the images, or go on with what was drawn"))
        draw.clicked.connect(lambda: self.draw_wanted.emit(self.view))
        self._box.addLayout(row(draw, choose, None))
        self._box.addLayout(row(self._show, None))

    def show_answer(self, view: QuestionView) -> None:
        """Offer to look at the mask that is there."""
        super().show_answer(view)
        self._show.setVisible(view.answer is not None)
        given = view.answer is not None
        self._choose.setText(self.tr("Import another") if given else self.tr("Import mask"))

    def take_focus(self) -> None:
        """Bring the keyboard to the button."""
        self._choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_choose(self) -> None:
        kinds = self.tr("Masks (*.nii *.nii.gz *.dcm);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import a mask"), "", kinds)
        if name:
            self.mask_chosen.emit(self.view, Path(name))


def _swatch(value: int) -> QWidget:
    made = QFrame()
    made.setFixedSize(14, 14)
    colour = theme.current().segment(value).name()
    made.setStyleSheet(f"background: {colour}; border: 0; border-radius: 3px;")
    return made


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
