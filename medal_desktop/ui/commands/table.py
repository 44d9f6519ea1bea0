"""One table of all commands: every button and menu entry of the window, and what has none.

Keys come from `resources/shortcuts.json` and from what a person chose instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from medal_desktop.base.assets import load_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to do.

    Attributes:
        id: the name under which its key is kept.
        title: words for a person.
        keys: in Qt's portable form, such as `Ctrl+K`; empty without.
        run: does it.
    """

    id: str
    title: str
    keys: str
    run: Callable[[], object]


@cache
def delivered() -> dict[str, str]:
    """Give the keys as delivered."""
    found: dict[str, str] = load_json("shortcuts.json")
    return found


class CommandTable(QObject):
    """Knows what a window offers now. `chosen` are keys that a person set, by id."""

    def __init__(self, window: QWidget, chosen: Mapping[str, str]) -> None:
        super().__init__(window)
        self._window = window
        self.chosen = dict(chosen)
        self._named: dict[str, tuple[str, Callable[[], object]]] = {}
        self._shortcuts: dict[str, QShortcut] = {}
        self._before: dict[str, str] = {}

    def add(self, name: str, title: str, run: Callable[[], object]) -> None:
        """Offer something that has no button."""
        self._named[name] = (title, run)
        self._bind(name)

    def keys_of(self, name: str) -> str:
        """Give the keys of a command, as chosen or as delivered."""
        usual = delivered().get(name, self._before.get(name, ""))
        return self.chosen.get(name, usual)

    def dress(self, root: QWidget) -> None:
        """Give the buttons below `root` their keys; once for each page, and after each change."""
        for button in root.findChildren(QAbstractButton):
            name = button.objectName()
            if not name:
                continue
            now = button.shortcut().toString(QKeySequence.SequenceFormat.PortableText)
            if now and name not in self._before:
                self._before[name] = now
            wanted = self.keys_of(name)
            if wanted != now:
                button.setShortcut(QKeySequence(wanted))
            _tell_keys(button, wanted)

    def commands(self) -> tuple[Command, ...]:
        """Give all that can be done now: what is on the screen and not disabled, then the rest."""
        found = {one.id: one for one in self._buttons()}
        for name, (title, run) in self._named.items():
            found[name] = Command(id=name, title=title, keys=self.keys_of(name), run=run)
        for one in self._menu_entries():
            found.setdefault(one.id, one)
        return tuple(found.values())

    def taken_by(self, keys: str, but: str) -> Command | None:
        """Give the command that has some keys already."""
        wanted = QKeySequence(keys)
        for one in self.commands():
            if one.id != but and one.keys and QKeySequence(one.keys) == wanted:
                return one
        return None

    def choose(self, name: str, keys: str) -> None:
        """Give a command other keys; empty ones take them away."""
        usual = delivered().get(name, self._before.get(name, ""))
        if keys == usual:
            self.chosen.pop(name, None)
        else:
            self.chosen[name] = keys
        self.apply()

    def reset(self) -> None:
        """Give every command the keys as delivered."""
        self.chosen.clear()
        self.apply()

    def apply(self) -> None:
        """Have all keys as they are in the table now."""
        self.dress(self._window)
        for name in self._named:
            self._bind(name)

    def _bind(self, name: str) -> None:
        made = self._shortcuts.get(name)
        if made is None:
            made = QShortcut(self._window)
            made.activated.connect(lambda name=name: self._run(name))
            self._shortcuts[name] = made
        made.setKey(QKeySequence(self.keys_of(name)))

    def _run(self, name: str) -> None:
        self._named[name][1]()

    def _buttons(self) -> Iterator[Command]:
        for button in self._window.findChildren(QAbstractButton):
            name = button.objectName()
            if not name or not button.isVisible() or not button.isEnabled():
                continue
            title = button.accessibleName() or button.text()
            if title and button.parentWidget() is not None and not name.startswith("qt_"):
                yield Command(id=name, title=title, keys=self.keys_of(name), run=button.click)

    def _menu_entries(self) -> Iterator[Command]:
        for menu in self._window.findChildren(QMenu):
            owner = menu.parentWidget()
            if owner is None or not owner.isVisible():
                continue
            for act in menu.actions():
                if act.objectName() and act.text() and act.isEnabled():
                    yield _entry(menu, act)


def _entry(menu: QMenu, act: QAction) -> Command:
    title = f"{menu.accessibleName()}: {act.text()}" if menu.accessibleName() else act.text()
    return Command(id=act.objectName(), title=title, keys="", run=act.trigger)


def _tell_keys(button: QAbstractButton, keys: str) -> None:
    """Write the keys behind the words of the tooltip."""
    words = button.toolTip().split("  (", maxsplit=1)[0] or button.accessibleName()
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    if keys or "  (" in button.toolTip():
        button.setToolTip(f"{words}  ({shown})" if shown else words)
