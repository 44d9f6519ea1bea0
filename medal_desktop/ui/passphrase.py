"""A passphrase for the file of secrets, on computers without a protected place for them."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import Item, column, row

SHORTEST = 10


class PassphraseDialog(QDialog):
    """Given whether it is a new one and what was wrong before, gives back a passphrase."""

    def __init__(self, parent: QWidget, *, new: bool, problem: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("passphrase")
        self.setWindowTitle(self.tr("Passphrase"))
        self._new = new
        self._first = self._entry("passphrase-first")
        self._second = self._entry("passphrase-second")
        self._problem = label(problem, "passphrase-problem", tone="warning", wrap=True)
        self._problem.setVisible(bool(problem))
        words_on_it = self.tr("Protect my keys") if new else self.tr("Open")
        self._keep = button(words_on_it, "passphrase-keep", role="primary")
        self._keep.setDefault(True)
        back = button(self.tr("Cancel"), "passphrase-cancel")
        back.setAutoDefault(False)
        self._keep.clicked.connect(self.accept)
        back.clicked.connect(self.reject)
        for entry in (self._first, self._second):
            entry.textChanged.connect(self._on_changed)
        parts = self._new_parts() if new else self._known_parts()
        last = row(None, back, self._keep)
        self.setLayout(column(*parts, self._problem, 8, last, space=8, margin=24))
        self._on_changed("")
        self._problem.setText(problem)

    @classmethod
    def ask(cls, parent: QWidget, *, new: bool, problem: str = "") -> str | None:
        """Ask; None when the person went back."""
        dialog = cls(parent, new=new, problem=problem)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        typed = dialog.value()
        dialog.deleteLater()
        return typed if accepted else None

    def value(self) -> str:
        """Give what was typed, spaces and all."""
        return self._first.text()

    def _new_parts(self) -> tuple[Item, ...]:
        return (
            self._fixed(label(self.tr("Choose a passphrase for your keys"), size="large")),
            self._fixed(
                label(
                    self.tr(
                        "This computer offers no protected place for passwords. Your keys and "
                        "tokens are kept in a file that only this passphrase opens."
                    ),
                    wrap=True,
                )
            ),
            self._fixed(
                label(
                    self.tr(
                        "Nobody can recover it. Without it, cases added later get other "
                        "pseudonyms than before, and you must sign in anew. Keep it where you "
                        "keep other passwords."
                    ),
                    "passphrase-warning",
                    tone="warning",
                    wrap=True,
                )
            ),
            4,
            *self._field(
                self._first,
                self.tr("Passphrase, at least {n} characters").format(n=SHORTEST),
            ),
            *self._field(self._second, self.tr("The same once more")),
        )

    def _known_parts(self) -> tuple[Item, ...]:
        return (
            self._fixed(label(self.tr("Open your keys"), size="large")),
            self._fixed(
                label(
                    self.tr("Your keys and tokens are in a file that your passphrase opens."),
                    wrap=True,
                )
            ),
            4,
            *self._field(self._first, self.tr("Passphrase")),
        )

    def _fixed(self, words: QLabel) -> QLabel:
        words.setFixedWidth(440)
        return words

    def _entry(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setEchoMode(QLineEdit.EchoMode.Password)
        return made

    def _field(self, entry: QLineEdit, title: str) -> tuple[QWidget, QWidget]:
        words = label(title)
        words.setBuddy(entry)
        entry.setAccessibleName(title)
        return words, entry

    def _on_changed(self, _: str) -> None:
        first, second = self._first.text(), self._second.text()
        if not self._new:
            self._say("", fits=bool(first))
        elif not second:
            self._say("", fits=False)
        elif first != second:
            self._say(self.tr("The two are not the same yet."), fits=False)
        elif len(first) < SHORTEST:
            self._say(self.tr("It is too short. Several words are good."), fits=False)
        else:
            self._say("", fits=True)

    def _say(self, problem: str, *, fits: bool) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._keep.setEnabled(fits)
