"""A named person's decision about a finding."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QWidget

from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row
from medal_desktop.workflow.views import DecisionView


class DecideDialog(QDialog):
    """Given a finding and a name, gives back (name, reason)."""

    def __init__(self, parent: QWidget, decision: DecisionView, name: str) -> None:
        super().__init__(parent)
        self.setObjectName("decide")
        self.setWindowTitle(self.tr("Decide"))
        self._name = QLineEdit(name)
        self._name.setObjectName("decide-name")
        self._name.setPlaceholderText(self.tr("For example Dr A. Rossi"))
        self._reason = QPlainTextEdit()
        self._reason.setObjectName("decide-reason")
        self._reason.setTabChangesFocus(True)
        self._reason.setFixedHeight(96)
        self._reason.setPlaceholderText(
            self.tr("For example: looked at all images, the text is a scale and names nobody")
        )
        name_label = label(self.tr("Your name"))
        name_label.setBuddy(self._name)
        reason_label = label(self.tr("Why these images may leave the hospital"))
        reason_label.setBuddy(self._reason)
        self._name.setAccessibleName(name_label.text())
        self._reason.setAccessibleName(reason_label.text())
        self._keep = button(self.tr("Keep the decision"), "decide-keep", role="primary")
        refuse = button(self.tr("Back"), "decide-back")
        self._keep.clicked.connect(self.accept)
        refuse.clicked.connect(self.reject)
        for field in (self._name, self._reason):
            field.textChanged.connect(self._on_changed)
        title = label(decision.finding.message, size="large", wrap=True)
        title.setFixedWidth(480)
        note = label(
            self.tr("Name, reason and time go into the report for the data protection officer."),
            tone="muted",
            size="small",
            wrap=True,
        )
        fields = (name_label, self._name, 8, reason_label, self._reason)
        last = row(None, refuse, self._keep)
        self.setLayout(column(title, 8, *fields, note, 8, last, space=6, margin=24))
        self._on_changed()

    @classmethod
    def ask(cls, parent: QWidget, decision: DecisionView, name: str) -> tuple[str, str] | None:
        """Ask; None when the person went back."""
        dialog = cls(parent, decision, name)
        return dialog.value() if dialog.exec() == QDialog.DialogCode.Accepted else None

    def value(self) -> tuple[str, str]:
        """Give name and reason."""
        return self._name.text().strip(), self._reason.toPlainText().strip()

    def _on_changed(self) -> None:
        self._keep.setEnabled(all(self.value()))
