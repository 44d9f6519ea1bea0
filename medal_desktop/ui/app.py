"""The application: reads the environment once, opens the last workspace, catches what falls."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop.base.errors import MedalError, Unexpected
from medal_desktop.ui import errors, language, singletons, theme
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.loading import LATER, later
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.notice import Notice
from medal_desktop.ui.start_window import StartWindow
from medal_desktop.ui.viewer import sampling
from medal_desktop.ui.worker import Task
from medal_desktop.workflow import logs
from medal_desktop.workflow import settings as kept
from medal_desktop.workflow.workspace import Workspace

if TYPE_CHECKING:
    from medal_desktop.workflow.secrets import Vault

_LOG = logging.getLogger(__name__)


class _Fallen(QObject):
    """Carries an exception from any thread to the window's own."""

    caught = Signal(object)


class App(QObject):
    """What lives as long as the program: the settings, the vault, and the window in front."""

    def __init__(self, application: QApplication, environment: Mapping[str, str]) -> None:
        super().__init__()
        singletons.hold()
        self._application = application
        self._environment = environment
        self.settings = kept.load(_settings_folder(environment))
        self.window: MainWindow | StartWindow | None = None
        self._tours = False
        self._tidying: Task | None = None
        self._vault: Vault | None = None
        self._fallen = _Fallen()
        self._fallen.caught.connect(self._show_fallen)
        theme.wear(application, self.settings.theme, by_window=True)

    def catch_everything(self) -> None:
        """Show exceptions of slots and threads in the window; never end silently."""
        sys.excepthook = self._on_exception
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        if sys.stderr is not None:
            faulthandler.enable()

    def begin(self, workspace: Path | None, opening: QWidget | None = None) -> bool:
        """Take over from the frame that was painted first; False when the notice was refused."""
        self.catch_everything()
        language.install(self._application, self.settings.language)
        self._tours = True
        if not self.settings.seen_notice:
            if not Notice.ask():
                return False
            self.settings = self.settings.model_copy(update={"seen_notice": True})
            self._keep()
        self.open(workspace)
        if opening is not None:
            opening.close()
            opening.deleteLater()
        return True

    def open(self, workspace: Path | None = None) -> None:
        """Show the workspace that is named or was open last; otherwise the first page."""
        last = Path(self.settings.workspace) if self.settings.workspace else None
        if workspace is not None:
            self.open_workspace(workspace)
        elif last is not None and last.is_dir():
            self.open_workspace(last)
        else:
            self.show_start(None)

    def open_workspace(self, folder: Path) -> None:
        """Open a workspace in the window; when it fails, show why not on the first page."""
        try:
            desk = self._desk(Workspace.open(folder))
        except MedalError as error:
            self.show_start(folder)
            self._show(error)
            return
        self._show_desk(desk)

    def create_workspace(self, folder: Path) -> None:
        """Begin a new workspace and show it."""
        try:
            desk = self._desk(Workspace.create(folder))
        except MedalError as error:
            self._show(error)
            return
        self._show_desk(desk)

    def show_start(self, last: Path | None) -> None:
        """Show the page where a workspace is chosen."""
        window = StartWindow(last if last and last.is_dir() else None)
        window.begin.connect(self.create_workspace)
        window.reopen.connect(self.open_workspace)
        self._put_in_front(window)
        self._bring_rest()

    def _desk(self, workspace: Workspace) -> Desk:
        from medal_desktop.workflow.secrets import open_vault  # noqa: PLC0415 - keyring is slow

        place = _settings_folder(self._environment)
        return Desk(
            workspace=workspace,
            vault=self._vault or open_vault(self._environment, kept.key_file(place)),
            settings=self.settings,
            settings_folder=place,
        )

    def _show_desk(self, desk: Desk) -> None:
        self.settings = self.settings.model_copy(update={"workspace": str(desk.workspace.folder)})
        desk.settings = self.settings
        window = MainWindow(desk)
        if self._tours and not self.settings.seen_tour:
            self._tours = False
            QTimer.singleShot(0, window, window.hookup.start_tour)
        window.switch_workspace.connect(self._on_switch)
        window.opened.connect(self._bring_rest)
        self._put_in_front(window)
        self._keep()

    def _on_switch(self) -> None:
        if isinstance(self.window, MainWindow):
            self.settings = self.window.desk.settings
            self._vault = self.window.desk.vault  # one that was opened by a passphrase stays open
            self.show_start(self.window.desk.workspace.folder)

    def _put_in_front(self, window: MainWindow | StartWindow) -> None:
        old, self.window = self.window, window
        theme.dress(window)
        window.resize(old.size() if old else self._first_size())
        window.show()
        if old is not None:
            old.close()
            old.deleteLater()

    def _bring_rest(self) -> None:
        """There is something to look at: bring in what later pages need, then tidy up."""
        later().when(LATER[-1], self._tidy)
        later().begin()

    def _tidy(self) -> None:
        if self._tidying is None:
            self._tidying = Task(lambda _job: _tidy(), self)
            self._tidying.start()

    def _first_size(self) -> QSize:
        return self._application.primaryScreen().availableSize() * 0.9

    def _keep(self) -> None:
        try:
            kept.save(self.settings, _settings_folder(self._environment))
        except OSError:
            _LOG.warning("the settings could not be kept")

    def _show(self, error: BaseException) -> None:
        if self.window is not None:
            errors.show(self.window, error)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._application.quit()
            return
        known = (
            error
            if isinstance(error, MedalError)
            else Unexpected.of((error or kind()).with_traceback(trace))
        )
        _LOG.error("not foreseen: %s", known)
        if isinstance(known, Unexpected) and error is not None:
            logs.report(error, trace)
        self._fallen.caught.emit(known)

    def _show_fallen(self, error: MedalError) -> None:
        self._show(error)


def _tidy() -> None:
    """In a thread, once there is something to look at."""
    sampling.warm()
    with suppress(OSError):
        logs.prune()


def _settings_folder(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("MEDAL_SETTINGS")
    return Path(named) if named else None
