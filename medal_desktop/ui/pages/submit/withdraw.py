"""Asks why a submission must go, and whether that is meant: what goes cannot come back."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QWidget

from medal_desktop.package.messages import SubmissionState, SubmissionStatus, WithdrawalReason
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import column, row


class WithdrawDialog(QDialog):
    """Given a submission, gives back the reason to withdraw it; keeping it is the default."""

    def __init__(self, parent: QWidget, status: SubmissionStatus) -> None:
        super().__init__(parent)
        self.setObjectName("withdraw-dialog")
        self.setWindowTitle(self.tr("Withdraw the submission"))
        title = label(
            self.tr("Withdraw {name}?").format(name=_named(status)), size="large", wrap=True
        )
        text = label(self._consequences(status), tone="muted", wrap=True)
        text.setFixedWidth(460)
        self.reason = QComboBox()
        self.reason.setObjectName("withdraw-reason")
        self.reason.setAccessibleName(self.tr("Why"))
        for value, words in self._reasons().items():
            self.reason.addItem(words, value)
        self.sure = QCheckBox(self.tr("I am sure that it must go for good."))
        self.sure.setObjectName("withdraw-sure")
        self.go = button(self.tr("Withdraw for good"), "withdraw-yes", role="danger")
        self.go.setEnabled(False)
        keep = button(self.tr("Keep it"), "withdraw-no", role="primary")
        keep.setDefault(True)
        self.sure.toggled.connect(self.go.setEnabled)
        self.go.clicked.connect(self.accept)
        keep.clicked.connect(self.reject)
        why = label(self.tr("Why"))
        why.setBuddy(self.reason)
        buttons = row(None, self.go, keep)
        self.setLayout(
            column(title, text, 8, why, self.reason, self.sure, 8, buttons, space=8, margin=24)
        )

    @classmethod
    def ask(cls, parent: QWidget, status: SubmissionStatus) -> WithdrawalReason | None:
        """Ask; None keeps the submission."""
        dialog = cls(parent, status)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        return WithdrawalReason(dialog.reason.currentData())

    def _consequences(self, status: SubmissionStatus) -> str:
        lines = [
            self.tr("The server removes its images and answers for good. It cannot be undone."),
            self.tr("What stays there is a row of the audit log: who, when, why, and the SHA-256."),
            self.tr("Your originals, your work and the sealed file on this computer stay."),
        ]
        if status.state is SubmissionState.PUBLISHED:
            published = self.tr(
                "It is published: its version is no longer offered, and its number is never used "
                "again. Results of models on it are removed from the boards."
            )
            lines.insert(1, published)
        return "\n\n".join(lines)

    def _reasons(self) -> dict[WithdrawalReason, str]:
        return {
            WithdrawalReason.CONSENT: self.tr("A patient's consent was withdrawn"),
            WithdrawalReason.IDENTITY: self.tr("Somebody can be recognised in it"),
            WithdrawalReason.ERROR: self.tr("It was sent by mistake, or is wrong"),
            WithdrawalReason.LEGAL: self.tr("The law, or an authority, asks for it"),
        }


def _named(status: SubmissionStatus) -> str:
    return f"{status.challenge_id} {status.version}".strip() or status.id[:12]
