"""Before a verb that needs a secret: open the file of secrets where there is no keyring."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

from medal_desktop.base.errors import MedalError
from medal_desktop.package.errors import WrongPassphrase
from medal_desktop.ui.page import Page
from medal_desktop.ui.passphrase import PassphraseDialog


def with_secrets(page: Page, act: Callable[[], None]) -> None:
    """Do `act` once secrets can be had; one who cancels leaves everything as it was."""
    if page.asking:
        return
    page.asking = True
    page.run(
        lambda _job: page.desk.secrets_ready(),
        lambda ready: _go_on(page, act) if ready else _ask_later(page, act, ""),
        failed=lambda error: _give_up(page, error),
    )


def _go_on(page: Page, act: Callable[[], None]) -> None:
    page.asking = False
    act()


def _give_up(page: Page, error: MedalError | None) -> None:
    page.asking = False
    if error is not None:
        page.fail(error)


def _ask_later(page: Page, act: Callable[[], None], problem: str) -> None:
    """Let the task that led here end first: a dialog has an event loop of its own."""
    QTimer.singleShot(0, page, lambda: _ask(page, act, problem))


def _ask(page: Page, act: Callable[[], None], problem: str) -> None:
    new = not page.desk.has_key_file()
    passphrase = PassphraseDialog.ask(page, new=new, problem=problem)
    if passphrase is None:
        _give_up(page, None)
        return
    page.run(
        lambda _job: page.desk.open_key_file(passphrase),
        lambda _: _go_on(page, act),
        failed=lambda error: _on_refused(page, act, error),
    )


def _on_refused(page: Page, act: Callable[[], None], error: MedalError) -> None:
    if isinstance(error, WrongPassphrase):
        _ask_later(page, act, error.words()[0])
    else:
        _give_up(page, error)
