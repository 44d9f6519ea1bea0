"""What the organisation decided for this computer, shown as such: with a lock, and disabled."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from medal_desktop.base import policy
from medal_desktop.base.policy import MANAGED_WORDS
from medal_desktop.ui import icons
from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import row
from medal_desktop.ui.theme import Tone


class ManagedNote(QWidget):
    """A lock and a few words; hidden where nothing is fixed."""

    def __init__(self, name: str, *, wrap: bool = True) -> None:
        super().__init__()
        self.setObjectName(f"managed-{name}")
        self._lock = QLabel()
        self._words = label("", f"managed-{name}-words", tone="muted", size="small", wrap=wrap)
        line: QHBoxLayout = row(self._lock, self._words, space=6)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def say(self, words: str = "") -> None:
        """Show that something is fixed, and why if `words` say so."""
        told = f"{managed_words()}. {words}".strip() if words else managed_words()
        self._lock.setPixmap(icons.pixmap("lock", Tone.MUTED, 16))
        self._words.setText(told)
        self.setAccessibleName(told)
        self.show()


def managed_words() -> str:
    """Give the words beside the lock, in the language of the window."""
    return QCoreApplication.translate("Managed", MANAGED_WORDS)


def fix_server(entry: QLineEdit, note: ManagedNote) -> None:
    """Put the fixed address into its field, where there is one."""
    held = policy.current()
    address = held.text("ServerUrl")
    if not address:
        return
    entry.setText(address)
    _close(entry)
    note.say()


def fix_profile(chosen: QComboBox, note: ManagedNote) -> None:
    """Close the choice of profile, where one is fixed."""
    if policy.current().text("DeidProfile"):
        _close(chosen)
        note.say()


def fix_upload(button: QAbstractButton, note: ManagedNote) -> None:
    """Close a button that sends, where nothing may be sent."""
    if not policy.current().is_on("UploadEnabled"):
        words = "Nothing is sent from this computer; carry the package instead."
        _shut(button, note, QCoreApplication.translate("Managed", words))


def fix_export(
    button: QAbstractButton, note: ManagedNote | None = None, *, of_package: bool
) -> None:
    """Close a button that copies something out of the workspace, where it may not."""
    _shut(button, note, _export_reason(of_package=of_package))


def export_words(*, of_package: bool) -> str:
    """Say why nothing may be copied out of the workspace; empty where it may."""
    reason = _export_reason(of_package=of_package)
    return f"{managed_words()}. {reason}" if reason else ""


def _export_reason(*, of_package: bool) -> str:
    allowed = policy.current().text("AllowedExport")
    if allowed == "all" or (of_package and allowed == "package"):
        return ""
    if allowed == "package":
        return QCoreApplication.translate("Managed", "Only sealed packages leave the workspace.")
    return QCoreApplication.translate("Managed", "Nothing is copied out of the workspace.")


def _shut(button: QAbstractButton, note: ManagedNote | None, reason: str) -> None:
    if not reason:
        return
    button.setEnabled(False)
    icons.put(button, "lock", Tone.MUTED)
    button.setToolTip(f"{managed_words()}. {reason}")
    if note is not None:
        note.say(reason)


def _close(entry: QWidget) -> None:
    entry.setEnabled(False)
    entry.setToolTip(managed_words())
    entry.setAccessibleDescription(managed_words())
