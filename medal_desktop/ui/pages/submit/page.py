"""Submit: send the package, or carry it away, and see what becomes of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLineEdit, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Step
from medal_desktop.package.messages import (
    SignedIn,
    SubmissionState,
    SubmissionStatus,
    WithdrawalReason,
)
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.bands import Band
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.headings import Heading
from medal_desktop.ui.kit.layout import box, card, column, row, scrolled
from medal_desktop.ui.kit.managed import ManagedNote, fix_export, fix_server, fix_upload
from medal_desktop.ui.kit.numbers import byte_words
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.submit.code_card import CodeCard
from medal_desktop.ui.pages.submit.speed import Speed
from medal_desktop.ui.pages.submit.stations import Stations
from medal_desktop.ui.pages.submit.withdraw import WithdrawDialog
from medal_desktop.ui.theme import Tone
from medal_desktop.ui.unlock import with_secrets
from medal_desktop.upload.pacing import Gate
from medal_desktop.workflow.views import PackageView


class SubmitPage(Page):
    """Shows the sealed packages and the status of what was sent."""

    code_came = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("Submit"))
        self._status: SubmissionStatus | None = None
        sentence = self.tr("Send the sealed file over the network, or carry it on a stick.")
        self._heading = Heading(self.tr("Submit"), sentence)
        self._note = Band("submit-note", Tone.GOOD)
        self._strip = ProgressStrip("upload")
        self._packages = QComboBox()
        self._packages.setObjectName("packages")
        self._packages.setAccessibleName(self.tr("Sealed package"))
        self._packages.currentIndexChanged.connect(self._on_package)
        self._facts = label("", "package-facts", tone="muted", size="small", wrap=True)
        self._facts.setTextInteractionFlags(
            self._facts.textInteractionFlags().TextSelectableByMouse
        )
        self._server = QLineEdit(desk.settings.server)
        self._token = QLineEdit()
        self._code = CodeCard()
        self._send = button(
            self.tr("Submit"),
            "submit",
            role="primary",
            icon="paper-plane-tilt",
            shortcut="Ctrl+Return",
        )
        self._sign_in = button(self.tr("Sign in"), "sign-in", icon="sign-in")
        self._gate: Gate | None = None
        self._pause = button(self.tr("Pause"), "pause-upload", role="quiet")
        self._pause.hide()
        self._save = button(self.tr("Save to a stick"), "save-package", icon="hard-drive")
        self._ask = button(self.tr("Ask the server"), "ask-status", icon="arrows-clockwise")
        self._withdraw = button(self.tr("Withdraw …"), "withdraw", role="quiet")
        self._withdraw.hide()
        self.stations = Stations()
        self._fixed = {name: ManagedNote(name) for name in ("server", "upload", "export")}
        self._set_content()
        self._connect()
        fix_server(self._server, self._fixed["server"])
        fix_upload(self._send, self._fixed["upload"])
        fix_export(self._save, self._fixed["export"], of_package=True)

    def refresh(self) -> None:
        """Show the packages there are."""
        packages = self.attempt(self.desk.packages)
        if packages is not None:
            self.present(packages)

    def present(self, packages: tuple[PackageView, ...]) -> None:
        """Show the packages, the newest first."""
        if not packages:
            self.say(
                "package",
                self.tr("No sealed package yet"),
                self.tr("Seal the challenge first; then it can be sent or carried."),
                self.tr("Go to Seal"),
            )
            return
        self.show_content()
        chosen = self.package.path if self.package else ""
        self._packages.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._packages.clear()
        for package in reversed(packages):
            self._packages.addItem(Path(package.path).name, package)
        paths = [package.path for package in reversed(packages)]
        self._packages.setCurrentIndex(paths.index(chosen) if chosen in paths else 0)
        self._packages.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._packages.setVisible(len(packages) > 1)
        self._on_package()

    def show_status(self, status: SubmissionStatus) -> None:
        """Show where the submission stands."""
        self._status = status
        self.stations.show_status(status)
        self._ask.setVisible(True)
        self._withdraw.setVisible(status.state is not SubmissionState.WITHDRAWN)

    @property
    def package(self) -> PackageView | None:
        """The package in hand."""
        found = self._packages.currentData()
        return found if isinstance(found, PackageView) else None

    def _on_package(self) -> None:
        package = self.package
        if package is None:
            return
        self._facts.setText(
            self.tr("{name}\n{size} · sealed {when}\nSHA-256 {digest}").format(
                name=Path(package.path).name,
                size=byte_words(package.size),
                when=package.built[:16].replace("T", " "),
                digest=package.sha256,
            )
        )
        if self._status is None or self._status.sha256 != package.sha256:
            self._status = None
            self._withdraw.hide()
            self.stations.show_none()
            self._ask.setVisible(package.submission is not None)
            if package.submission is not None and package.server:
                self._remember(package.server, package.submission)

    def _remember(self, server: str, number: str) -> None:
        """Show that it was sent; ask how it stands only where no passphrase is wanted for it."""
        self.stations.show_sent(server)
        if not self._server.text().strip():
            self._server.setText(server)
        self.run(
            lambda _job: self.desk.status(server, number) if self.desk.secrets_ready() else None,
            self._on_remembered,
            failed=lambda error: self.stations.say_unknown(error.words()[0]),
        )

    def _on_remembered(self, status: SubmissionStatus | None) -> None:
        if status is not None:
            self.show_status(status)

    def _on_sign_in(self) -> None:
        server, token = self._server.text().strip(), self._token.text().strip()
        if not server:
            self._server.setFocus()
        elif token:
            with_secrets(self, lambda: self._start_sign_in(server, token))
        else:
            with_secrets(self, lambda: self._start_browser(server))

    def _start_browser(self, server: str) -> None:
        """Let the browser do it: nobody types a token."""
        self._sign_in.setEnabled(False)
        self._note.say("")
        task = self.run(
            lambda job: self.desk.sign_in_by_browser(server, self.code_came.emit, job),
            self._on_let_in,
        )
        self._code.stopped.connect(task.cancel)
        task.finished.connect(self._code.hide)
        task.finished.connect(lambda: self._sign_in.setEnabled(True))

    def _on_let_in(self, signed: SignedIn) -> None:
        self._keep_server()
        self._note.say(self.tr("Signed in as {name}.").format(name=signed.name), Tone.GOOD)

    def _start_sign_in(self, server: str, token: str) -> None:
        self._sign_in.setEnabled(False)
        task = self.run(lambda _job: self.desk.sign_in(server, token), self._on_signed_in)
        task.finished.connect(lambda: self._sign_in.setEnabled(True))

    def _on_signed_in(self, _: object) -> None:
        self._token.clear()
        self._keep_server()
        self._note.say(
            self.tr("Signed in. The token is kept in this computer's key store."), Tone.GOOD
        )

    def _on_send(self) -> None:
        package, server = self.package, self._server.text().strip()
        if package is None:
            return
        if not server:
            self._server.setFocus()
            return
        with_secrets(self, lambda: self._start_sending(package, server))

    def _start_sending(self, package: PackageView, server: str) -> None:
        self._keep_server()
        self._note.say("")
        self._send.setEnabled(False)
        speed, gate = Speed(), Gate()
        self._gate = gate
        task = self.run(
            lambda job: self.desk.submit(server, Path(package.path), job, gate),
            self._on_sent,
            strip=self._strip,
            title=self.tr("Sending"),
        )
        task.stepped.connect(lambda step: self._on_step(speed, step))
        self._show_pause(sending=True)
        task.finished.connect(lambda: self._show_pause(sending=False))
        task.finished.connect(lambda: self._send.setEnabled(True))
        task.cancelled.connect(self._on_stopped)

    def _on_step(self, speed: Speed, step: Step) -> None:
        self._strip.note(speed.words(step))

    def _show_pause(self, *, sending: bool) -> None:
        self._pause.setVisible(sending)
        held = self._gate is not None and self._gate.paused
        self._pause.setText(self.tr("Go on") if held else self.tr("Pause"))

    def _on_pause(self) -> None:
        """Hold the bytes, or let them go; what has arrived is kept in any case."""
        if self._gate is not None:
            (self._gate.go_on if self._gate.paused else self._gate.pause)()
            self._show_pause(sending=True)

    def _on_stopped(self) -> None:
        words = self.tr("Stopped. Submit again, and it goes on where it stopped.")
        self._note.say(words, Tone.ACCENT)

    def _on_sent(self, status: SubmissionStatus) -> None:
        self._note.say(self.tr("The server has the whole package, byte for byte."), Tone.GOOD)
        self.show_status(status)
        self.changed.emit()

    def _on_ask(self) -> None:
        package = self.package
        number = self._status.id if self._status else (package.submission if package else None)
        server = (package.server if package else None) or self._server.text().strip()
        if number and server:
            with_secrets(self, lambda: self._look(server, number))

    def _look(self, server: str, number: str) -> None:
        self._ask.setEnabled(False)
        task = self.run(lambda _job: self.desk.status(server, number), self.show_status)
        task.finished.connect(lambda: self._ask.setEnabled(True))

    def _on_withdraw(self) -> None:
        """Have the server forget it, once somebody has read what that means and is sure."""
        status, package = self._status, self.package
        server = (package.server if package else None) or self._server.text().strip()
        if status is None or not server:
            return
        reason = WithdrawDialog.ask(self, status)
        if reason is not None:
            with_secrets(self, lambda: self._start_withdrawing(server, status.id, reason))

    def _start_withdrawing(self, server: str, number: str, reason: WithdrawalReason) -> None:
        self._withdraw.setEnabled(False)
        task = self.run(lambda _job: self.desk.withdraw(server, number, reason), self._on_withdrawn)
        task.finished.connect(lambda: self._withdraw.setEnabled(True))

    def _on_withdrawn(self, status: SubmissionStatus) -> None:
        self.show_status(status)
        self._note.say(self.tr("Withdrawn. The server's audit log keeps the proof."), Tone.GOOD)

    def _on_save(self) -> None:
        package = self.package
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose the stick or a folder"))
        if package is None or not folder:
            return
        server = self._server.text().strip()
        self.run(
            lambda job: self.desk.carry(Path(package.path), Path(folder), server, job),
            self._on_saved,
            strip=self._strip,
            title=self.tr("Copying"),
        )

    def _on_saved(self, _: object) -> None:
        words = self.tr(
            "Copied and compared: the copy is the same, byte for byte. A page beside it says how "
            "to send it from another computer."
        )
        self._note.say(words, Tone.GOOD)

    def _keep_server(self) -> None:
        server = self._server.text().strip()
        self.attempt(
            lambda: self.desk.keep_settings(
                self.desk.settings.model_copy(update={"server": server})
            )
        )

    def fail(self, error: MedalError) -> None:
        """Show an error, and put away what was said before."""
        self._note.say("")
        super().fail(error)

    def _connect(self) -> None:
        self._send.clicked.connect(self._on_send)
        self._pause.clicked.connect(self._on_pause)
        self._sign_in.clicked.connect(self._on_sign_in)
        self.code_came.connect(self._code.show_code)
        self._token.returnPressed.connect(self._on_sign_in)
        self._save.clicked.connect(self._on_save)
        self._ask.clicked.connect(self._on_ask)
        self._withdraw.clicked.connect(self._on_withdraw)
        self.state.acted.connect(lambda: self.go.emit("seal"))

    def _set_content(self) -> None:
        self._server.setPlaceholderText("https://")
        self._token.setEchoMode(QLineEdit.EchoMode.Password)
        self._token.setPlaceholderText(
            self.tr("only if you were given one; else the browser opens")
        )
        account = self._field(self._server, "submit-server", self.tr("Address of the server"))
        token = self._field(self._token, "token", self.tr("Access token, if you have one"))
        package = self._card("package-card", self.tr("The package"), self._packages, self._facts)
        over = self._card(
            "network-card",
            self.tr("Over the network"),
            *account,
            self._fixed["server"],
            *token,
            self._code,
            row(self._sign_in, None, self._pause, self._send),
            self._fixed["upload"],
        )
        words = label(
            self.tr("The file is encrypted; it may travel on any stick."), tone="muted", wrap=True
        )
        save = (words, row(self._save, None), self._fixed["export"])
        carry = self._card("carry-card", self.tr("Without a network"), *save)
        right = column(package, carry, None, space=16)
        upper = row(column(over, None), right, space=16)
        upper.setStretch(0, 1)
        upper.setStretch(1, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        track = self._card(
            "stations-card",
            self.tr("Where it is"),
            self.stations,
            row(self._ask, None, self._withdraw),
        )
        inner.setLayout(column(upper, track, None, space=16))
        whole = column(self._heading, self._note, self._strip, scrolled(inner), space=12)
        whole.setStretch(3, 1)
        self.set_content(box(whole))

    def _card(self, name: str, title: str, *parts: object) -> QFrame:
        return card(column(label(title, size="large"), *parts, space=8, margin=16), name)  # type: ignore[arg-type]  # widgets and rows

    def _field(self, entry: QLineEdit, name: str, title: str) -> tuple[QWidget, QWidget]:
        entry.setObjectName(name)
        entry.setAccessibleName(title)
        words = label(title)
        words.setBuddy(entry)
        return words, entry
