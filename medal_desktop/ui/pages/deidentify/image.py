"""One series as pictures: representative frames, the line between before and after, the boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QStackedLayout,
    QWidget,
)

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.pages.deidentify.canvas import BoxCanvas
from medal_desktop.ui.pages.deidentify.picture import thumbnail, to_image
from medal_desktop.workflow.views import BoxesView, BoxView

if TYPE_CHECKING:
    from medal_desktop.workflow.frames import FramePair

_SMALL = QSize(64, 48)


class ImagePanel(QWidget):
    """Shows frames and lets the user say what is painted over.

    Signals:
        edited: the boxes as they are now, to be kept at once.
        forgotten: leave the text to the detector.
        look_wanted: look for text outside of the boxes.
    """

    edited = Signal(object)
    forgotten = Signal()
    look_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.canvas = BoxCanvas()
        self.canvas.setAccessibleName(self.tr("Image with boxes over its text"))
        self.state = StatePanel("image-state")
        self._images: tuple[tuple[QImage, QImage | None], ...] = ()
        self._pairs: tuple[FramePair, ...] = ()
        self._undo: list[tuple[BoxView, ...]] = []
        self._boxes: tuple[BoxView, ...] = ()
        self.frames = self._make_frames()
        self.split = self._make_split()
        self._number = label("", "frame-number", tone="muted", size="small")
        self._note = label("", "boxes-note", tone="muted", wrap=True)
        self._make_buttons()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.state)
        self._stack.addWidget(self._make_content())
        self._connect()
        self.say_none()

    def say_none(self) -> None:
        """Say that no series is chosen."""
        self.say("image", self.tr("No series chosen"), self.tr("Choose a series at the left."))

    def say(self, icon: str, title: str, words: str) -> None:
        """Show words instead of pictures."""
        self._images, self._pairs = (), ()
        self.frames.clear()
        self.canvas.show_images(None, None)
        self.state.say(icon, title, words)
        self._stack.setCurrentIndex(0)

    def show_frames(self, pairs: tuple[FramePair, ...], boxes: BoxesView) -> None:
        """Show representative frames of a series and its boxes."""
        self._pairs = pairs
        self._images = tuple(
            (to_image(pair.before), None if pair.after is None else to_image(pair.after))
            for pair in pairs
        )
        self._undo.clear()
        self.show_boxes(boxes)
        copied = any(after is not None for _, after in self._images)
        self.split.setEnabled(copied)
        self.split.setValue(50 if copied else 100)
        self.frames.setVisible(len(pairs) > 1)
        self.frames.setCurrentRow(0)
        self._show_frame()
        self._stack.setCurrentIndex(1)

    def show_boxes(self, boxes: BoxesView) -> None:
        """Show boxes that are kept, and how they came about."""
        self._boxes = boxes.boxes
        self.canvas.show_boxes(boxes.boxes)
        self._forget.setEnabled(boxes.by_user)
        self._note.setText(self._words(boxes))
        self._draw_small()

    def show_found(self, found: tuple[BoxView, ...]) -> None:
        """Show what a second look found outside of the boxes."""
        self.canvas.show_boxes(self._boxes, found)
        self._look.setEnabled(True)
        if found:
            words = self.tr(
                "The second look still sees text at {n} places, drawn with broken lines. "
                "Draw boxes over what is text."
            ).format(n=len(found))
        else:
            words = self.tr("The second look sees no text outside of the boxes.")
        self._note.setText(words)

    def look_failed(self, words: str) -> None:
        """Say why a second look was not possible."""
        self._look.setEnabled(True)
        self._note.setText(words)

    def undo(self) -> None:
        """Take the last change of the boxes back."""
        if self._undo:
            before = self._undo.pop()
            self.canvas.show_boxes(before)
            self._boxes = before
            self.edited.emit(before)

    def _words(self, boxes: BoxesView) -> str:
        count = len(boxes.boxes)
        if boxes.by_user:
            words = self.tr("{n} boxes of yours; these are painted and no others.")
        elif boxes.looked:
            words = self.tr("{n} boxes found by the detector. Move, add or delete what is wrong.")
        else:
            return self.tr("Text is looked for when de-identifying. Drag to draw a box yourself.")
        return words.format(n=count)

    def _make_frames(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("frames")
        made.setAccessibleName(self.tr("Representative frames"))
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setFlow(QListView.Flow.LeftToRight)
        made.setWrapping(False)
        made.setMovement(QListView.Movement.Static)
        made.setIconSize(_SMALL)
        made.setSpacing(2)
        made.setGridSize(QSize(_SMALL.width() + 10, _SMALL.height() + 26))
        made.setFixedHeight(_SMALL.height() + 42)
        made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return made

    def _make_split(self) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setObjectName("before-after")
        made.setAccessibleName(self.tr("Original at the left of the line, copy at its right"))
        made.setRange(0, 100)
        made.setPageStep(25)
        return made

    def _make_buttons(self) -> None:
        self._add = button(self.tr("Add a box"), "box-add", icon="plus", tip="A")
        self._delete = button(self.tr("Delete"), "box-delete", icon="trash", tip="Del")
        self._look = button(
            self.tr("Second look"),
            "second-look",
            icon="magnifying-glass",
            tip=self.tr("Look for text that no box covers"),
        )
        self._forget = button(
            self.tr("As detected"),
            "boxes-forget",
            role="quiet",
            icon="sparkle",
            tip=self.tr("Leave the boxes to the detector again"),
        )

    def _make_content(self) -> QWidget:
        ends = row(
            label(self.tr("All copy"), tone="muted", size="small"),
            self.split,
            label(self.tr("All original"), tone="muted", size="small"),
            space=8,
        )
        ends.setStretch(1, 1)
        line = row(self._add, self._delete, None, space=6)
        told = row(self._note, self._number)
        below = row(self._look, self._forget, None, space=6)
        whole = column(self.canvas, ends, self.frames, told, line, below, space=6)
        whole.setStretch(0, 1)
        return box(whole)

    def _connect(self) -> None:
        self.canvas.edited.connect(self._on_edited)
        self.canvas.stepped.connect(self._on_stepped)
        self.frames.currentRowChanged.connect(lambda _row: self._show_frame())
        self.split.valueChanged.connect(lambda value: self.canvas.set_split(value / 100))
        self._add.clicked.connect(self.canvas.add)
        self._delete.clicked.connect(self.canvas.delete)
        self._look.clicked.connect(self._on_look)
        self._forget.clicked.connect(self.forgotten)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo)

    def _on_edited(self, boxes: tuple[BoxView, ...]) -> None:
        self._undo.append(self._boxes)
        self._boxes = boxes
        self.edited.emit(boxes)

    def _on_stepped(self, by: int) -> None:
        count = self.frames.count()
        if count:
            self.frames.setCurrentRow(min(max(self.frames.currentRow() + by, 0), count - 1))

    def _on_look(self) -> None:
        self._look.setEnabled(False)
        self._note.setText(self.tr("Looking for text outside of the boxes …"))
        self.look_wanted.emit()

    def _draw_small(self) -> None:
        """Draw the small pictures anew, each with the boxes over it."""
        chosen = max(self.frames.currentRow(), 0)
        self.frames.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.frames.clear()
        for pair, (before, _) in zip(self._pairs, self._images, strict=True):
            icon = QIcon(thumbnail(before, self._boxes, _SMALL))
            item = QListWidgetItem(icon, str(pair.number))
            item.setToolTip(self.tr("Frame {n}").format(n=pair.number))
            self.frames.addItem(item)
        self.frames.setCurrentRow(chosen)
        self.frames.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _show_frame(self) -> None:
        number = self.frames.currentRow()
        if not 0 <= number < len(self._images):
            return
        self.canvas.show_images(*self._images[number])
        pair = self._pairs[number]
        self._number.setText(
            self.tr("frame {n} of {total}").format(n=pair.number, total=pair.total)
        )
