"""Seal: what is still open, for whom, and what leaves the hospital."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from medal_desktop.package.messages import Recipients
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.bands import Band
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.headings import Heading
from medal_desktop.ui.kit.layout import box, card, column, row, scrolled
from medal_desktop.ui.kit.managed import ManagedNote, fix_server
from medal_desktop.ui.kit.numbers import byte_words
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.seal.checklist import Checklist
from medal_desktop.ui.pages.seal.inside import InsideDialog
from medal_desktop.ui.pages.seal.leaves import LeavesAndStays
from medal_desktop.ui.theme import Tone
from medal_desktop.ui.unlock import with_secrets
from medal_desktop.workflow.look_inside import InsideView
from medal_desktop.workflow.views import CheckLine, PackageView


class SealPage(Page):
    """Shows the checklist and the packages sealed so far."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("Seal"))
        self.recipients: Recipients | None = None
        self._lines: tuple[CheckLine, ...] = ()
        self._sealing = False
        sentence = self.tr("One signed and encrypted file, made on this computer.")
        look = button(self.tr("Look into a package"), "look-inside", icon="magnifying-glass")
        look.setToolTip(self.tr("Open a package of somebody else, to be read only"))
        look.clicked.connect(self._on_look)
        self._heading = Heading(self.tr("Seal"), sentence, look)
        self.inside: InsideDialog | None = None
        onward = button(self.tr("Go to Submit"), "to-submit", role="link", icon="arrow-right")
        onward.clicked.connect(lambda: self.go.emit("submit"))
        self._done = Band("sealed", Tone.GOOD, onward)
        self._strip = ProgressStrip("sealing")
        self.checklist = Checklist()
        self.checklist.go.connect(self.go)
        self._server = QLineEdit(desk.settings.server)
        self._signer = QLineEdit(desk.settings.signer_name)
        self._who = label("", "recipients-words", tone="muted", wrap=True)
        self._seal = button(
            self.tr("Seal the package"),
            "seal",
            role="primary",
            icon="package",
            shortcut="Ctrl+Return",
        )
        self._seal.clicked.connect(self._on_seal)
        self._seal.setEnabled(False)  # until the checklist is read
        self._fetch = button(self.tr("Get keys"), "fetch-recipients", icon="key")
        self._fetch.clicked.connect(self._on_fetch)
        self._fixed = ManagedNote("server")
        self._set_content()
        fix_server(self._server, self._fixed)

    def refresh(self) -> None:
        """Show what is open now."""
        recipients = self.recipients
        self.run(
            lambda _job: (self.desk.checklist(recipients), self.desk.packages()),
            lambda found: self.present(*found),
        )

    def present(self, lines: tuple[CheckLine, ...], packages: tuple[PackageView, ...]) -> None:
        """Show the checklist, and the package sealed last."""
        self._lines = lines
        self.checklist.show_lines(lines)
        self._say_recipients()
        self._update_button()
        if packages:
            last = packages[-1]
            words = self.tr("{name} · {size} · sealed {when}\nSHA-256 {digest}").format(
                name=Path(last.path).name,
                size=byte_words(last.size),
                when=last.built[:16].replace("T", " "),
                digest=last.sha256,
            )
            self._done.say(words)
        else:
            self._done.say("")

    def show_recipients(self, recipients: Recipients) -> None:
        """Take the receivers' keys and look at the list again."""
        self.recipients = recipients
        if not self._server.text().strip():
            self._server.setText(recipients.server)
        self._say_recipients()
        self.refresh()

    def _on_fetch(self) -> None:
        server = self._server.text().strip()
        if not server:
            self._server.setFocus()
            return
        self._fetch.setEnabled(False)
        self._who.setText(self.tr("Asking the server …"))
        task = self.run(lambda _job: self.desk.fetch_recipients(server), self._on_fetched)
        task.finished.connect(lambda: self._fetch.setEnabled(True))
        task.finished.connect(self._say_recipients)

    def _on_fetched(self, recipients: Recipients) -> None:
        self._keep(server=self._server.text().strip())
        self.show_recipients(recipients)

    def _on_file(self) -> None:
        title = self.tr("Choose the recipients file")
        name, _ = QFileDialog.getOpenFileName(self, title, "", self.tr("JSON (*.json)"))
        if name:
            found = self.attempt(lambda: self.desk.read_recipients(Path(name)))
            if found is not None:
                self.show_recipients(found)

    def _on_look(self) -> None:
        title = self.tr("Choose a package")
        name, _ = QFileDialog.getOpenFileName(self, title, "", self.tr("Packages (*.medal)"))
        if name:
            self._look(Path(name), None)

    def _look(self, package: Path, key: Path | None) -> None:
        self.run(
            lambda job: self.desk.look_inside(package, key, job),
            lambda view: self._on_looked(package, view),
            strip=self._strip,
            title=self.tr("Opening"),
        )

    def _on_looked(self, package: Path, view: InsideView) -> None:
        if self.inside is None or not self.inside.isVisible():
            self.inside = InsideDialog(self)
            self.inside.key_wanted.connect(lambda: self._on_key(package))
        self.inside.show_inside(view)
        self.inside.show()

    def _on_key(self, package: Path) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose the intake's key file"))
        if name:
            self._look(package, Path(name))

    def _on_seal(self) -> None:
        recipients, name = self.recipients, self._signer.text().strip()
        if recipients is not None:
            with_secrets(self, lambda: self._start(recipients, name))

    def _start(self, recipients: Recipients, name: str) -> None:
        self._keep(signer_name=name)
        self._sealing = True
        self._update_button()
        task = self.run(
            lambda job: self.desk.seal(recipients, name, job),
            self._on_sealed,
            strip=self._strip,
            title=self.tr("Sealing"),
        )
        task.finished.connect(self._on_end)

    def _on_end(self) -> None:
        self._sealing = False
        self._update_button()

    def _on_sealed(self, _: PackageView) -> None:
        self.refresh()
        self.changed.emit()

    def _update_button(self) -> None:
        ready = all(line.done for line in self._lines) and bool(self._lines)
        named = bool(self._signer.text().strip())
        self._seal.setEnabled(ready and named and self.recipients is not None and not self._sealing)
        if not ready or self.recipients is None:
            tip = self.tr("Each open line of the checklist says where it is mended")
        else:
            tip = "" if named else self.tr("Write your name first")
        self._seal.setToolTip(tip)

    def _say_recipients(self) -> None:
        found = self.recipients
        if found is None:
            words = self.tr("Without keys nothing can be sealed. They are public, not secret.")
        else:
            words = self.tr("For {server}. Intake key {a}, evaluation key {b}.").format(
                server=found.server, a=found.intake.id, b=found.evaluation.id
            )
        self._who.setText(words)

    def _keep(self, **choices: str) -> None:
        self.attempt(lambda: self.desk.keep_settings(self.desk.settings.model_copy(update=choices)))

    def _set_content(self) -> None:
        receivers = card(
            column(
                label(self.tr("For whom"), size="large"),
                *self._field(self._server, "recipients-server", self.tr("Address of the server")),
                self._fixed,
                self._key_buttons(),
                self._who,
                8,
                *self._field(self._signer, "signer-name", self.tr("Your name, for the signature")),
                8,
                row(self._seal, None),
                None,
                space=8,
                margin=16,
            ),
            "receivers",
        )
        self._server.setPlaceholderText("https://")
        self._signer.textChanged.connect(self._update_button)
        left = card(
            column(label(self.tr("Before sealing"), size="large"), self.checklist, None, margin=16),
            "before",
        )
        upper = row(left, receivers, space=16)
        upper.setStretch(0, 3)
        upper.setStretch(1, 2)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(column(upper, LeavesAndStays(), None, space=16))
        whole = column(self._heading, self._done, self._strip, scrolled(inner), space=12)
        whole.setStretch(3, 1)
        self.set_content(box(whole))

    def _field(self, entry: QLineEdit, name: str, title: str) -> tuple[QWidget, QWidget]:
        entry.setObjectName(name)
        entry.setAccessibleName(title)
        words = label(title)
        words.setBuddy(entry)
        return words, entry

    def _key_buttons(self) -> QHBoxLayout:
        choose = button(self.tr("Choose file"), "choose-recipients", icon="file")
        choose.clicked.connect(self._on_file)
        return row(self._fetch, choose, None)
