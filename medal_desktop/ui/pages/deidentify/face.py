"""The head from all sides, before and after, and a person's word that no face is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QSlider, QStackedLayout, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.state import StatePanel
from medal_desktop.ui.pages.deidentify.picture import to_image
from medal_desktop.workflow.views import FaceState, FaceView

if TYPE_CHECKING:
    from medal_desktop.workflow.faces import FacePictures

_REMOVABLE = {FaceState.WAITING, FaceState.FOUND, FaceState.NONE}
_KEEPABLE = {FaceState.WANTED, FaceState.REMOVED, FaceState.CONFIRMED, FaceState.FAILED}


class FacePanel(QWidget):
    """Signals: `draw_wanted()`, `removed()`, `kept()`, `confirmed(name)`."""

    draw_wanted = Signal()
    removed = Signal()
    kept = Signal()
    confirmed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._drawn: FacePictures | None = None
        self._face: FaceView | None = None
        self._seen: set[int] = set()
        self.state = StatePanel("face-state")
        self.state.acted.connect(self.draw_wanted)
        self._before = _Picture(self.tr("Original"))
        self._after = _Picture(self.tr("Copy"))
        self.turn = QSlider(Qt.Orientation.Horizontal)
        self.turn.setObjectName("turn-head")
        self.turn.setAccessibleName(self.tr("Turn the head"))
        self.turn.setPageStep(1)
        self.turn.valueChanged.connect(self._on_turned)
        self._words = label("", "face-words", wrap=True)
        self._remove = button(self.tr("Remove the face"), "face-remove", icon="eraser")
        self._keep = button(self.tr("Keep the face"), "face-keep", role="quiet")
        self._name = QLineEdit()
        self._name.setObjectName("face-name")
        self._name.setPlaceholderText(self.tr("Your name"))
        self._name.setAccessibleName(self.tr("Your name"))
        self._confirm = button(
            self.tr("No face is left"), "face-confirm", role="primary", icon="check"
        )
        self._remove.clicked.connect(self.removed)
        self._keep.clicked.connect(self.kept)
        self._confirm.clicked.connect(lambda: self.confirmed.emit(self._name.text().strip()))
        self._name.textChanged.connect(lambda _text: self._allow())
        self._stack = QStackedLayout()
        self._stack.addWidget(self.state)
        self._stack.addWidget(self._make_pictures())
        self._ask = box(row(self._name, self._confirm, space=8))
        acts = row(self._remove, self._keep, None, space=6)
        whole = column(box(self._stack), self._words, self._ask, acts, space=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_face(self, face: FaceView) -> None:
        """Show the state of a series; its pictures are drawn when asked for."""
        same = self._face is not None and _pictures_of(face) == _pictures_of(self._face)
        self._face = face
        self._words.setText(self._sentence(face))
        self._remove.setVisible(face.state in _REMOVABLE)
        self._keep.setVisible(face.state in _KEEPABLE)
        self._ask.setVisible(face.state is FaceState.REMOVED)
        if not same:
            self._drawn = None
            self._seen.clear()
            self.state.say(
                "user",
                self.tr("See the head from all sides"),
                self.tr("The skin is drawn from the original and from its copy, on this computer."),
                self.tr("Draw the head"),
            )
            self._stack.setCurrentIndex(0)
        self._allow()

    def say_drawing(self) -> None:
        """Say that pictures are being made."""
        self.state.say(
            "hourglass", self.tr("Drawing the head"), self.tr("This takes some seconds.")
        )
        self._stack.setCurrentIndex(0)

    def say_failed(self, words: str) -> None:
        """Say why there are no pictures."""
        self.state.say("warning", self.tr("The head could not be drawn"), words)
        self._stack.setCurrentIndex(0)

    def show_pictures(self, drawn: FacePictures) -> None:
        """Show the head, first from the front."""
        if not drawn.before:
            self.say_failed(self.tr("These images make no volume of a head."))
            return
        self._drawn = drawn
        self.turn.setRange(0, len(drawn.before) - 1)
        self.turn.setValue(len(drawn.before) // 2)
        self._after.setVisible(bool(drawn.after))
        self._stack.setCurrentIndex(1)
        self._on_turned()

    def _on_turned(self) -> None:
        if self._drawn is None:
            return
        side = self.turn.value()
        self._seen.add(side)
        self._before.show_picture(QPixmap.fromImage(to_image(self._drawn.before[side])))
        if self._drawn.after:
            self._after.show_picture(QPixmap.fromImage(to_image(self._drawn.after[side])))
        self._allow()

    def _allow(self) -> None:
        """A confirmation needs a name, and somebody who has seen the copy from every side."""
        drawn = self._drawn
        all_seen = drawn is not None and bool(drawn.after) and len(self._seen) == len(drawn.after)
        self._confirm.setEnabled(all_seen and len(self._name.text().strip()) >= 3)
        self._confirm.setToolTip("" if all_seen else self.tr("Turn the head to every side first."))

    def _sentence(self, face: FaceView) -> str:
        words = {
            FaceState.WAITING: self.tr("Faces are looked for when de-identifying."),
            FaceState.NONE: self.tr("The check saw no face in this series."),
            FaceState.FOUND: self.tr(
                "A face may be rebuilt from this series. Remove it here, or decide under Findings."
            ),
            FaceState.WANTED: self.tr("The face is removed when you de-identify again."),
            FaceState.REMOVED: self.tr(
                "{ml:.0f} ml in front of the brain were removed. Turn the copy to every side; "
                "then say by name that no face is left."
            ).format(ml=face.face_ml or 0),
            FaceState.CONFIRMED: self.tr("Removed, and confirmed by {name}.").format(
                name=face.confirmed_by or ""
            ),
            FaceState.FAILED: face.words,
        }[face.state]
        return f"{words} ({face.words})" if face.words and face.state is FaceState.FOUND else words

    def _make_pictures(self) -> QWidget:
        pictures = row(self._before, self._after, space=4)
        turn = row(
            label(self.tr("Left"), tone="muted", size="small"),
            self.turn,
            label(self.tr("Right"), tone="muted", size="small"),
        )
        turn.setStretch(1, 1)
        whole = column(pictures, turn, space=6)
        whole.setStretch(0, 1)
        return box(whole)


def _pictures_of(face: FaceView) -> tuple[str, str, object]:
    """Say which pictures show a face: a confirmation changes none of them."""
    removed = face.state in {FaceState.REMOVED, FaceState.CONFIRMED}
    return face.case_id, face.series_id, removed or face.state


class _Picture(QWidget):
    """A title and a picture that fits its place."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self._place = QLabel()
        self._place.setObjectName("head")
        self._place.setAccessibleName(title)
        self._place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place.setMinimumSize(QSize(120, 120))
        self._place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._place.setStyleSheet("background: black;")
        whole = column(label(title, tone="muted", size="small"), self._place, space=4)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_picture(self, pixmap: QPixmap) -> None:
        self._pixmap = pixmap
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._pixmap.isNull():
            self._place.setPixmap(
                self._pixmap.scaled(
                    self._place.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
