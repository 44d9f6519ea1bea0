"""Hangs palette, keys and tour onto the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from medal_desktop.ui.commands.editor import ShortcutEditor
from medal_desktop.ui.commands.palette import Palette
from medal_desktop.ui.commands.table import CommandTable
from medal_desktop.ui.page import Page
from medal_desktop.ui.tour import Tour

if TYPE_CHECKING:
    from collections.abc import Mapping

VIEW_ACTS = ("turn-right", "turn-left", "mirror", "upturn", "one-to-one", "lens", "back", "on")
LAYOUTS = ("all", "axial", "sagittal", "coronal")
TABS = ("questions", "marks", "segments")


class Hookup(QObject):
    """One for each window.

    Signals:
        keys_chosen: keys by command, to be kept.
        toured: the tour was seen.
        showing: the step that the tour is at.
    """

    keys_chosen = Signal(object)
    toured = Signal()
    showing = Signal(str)

    def __init__(self, window: QWidget, chosen: Mapping[str, str]) -> None:
        super().__init__(window)
        self._window = window
        self.table = CommandTable(window, chosen)
        self.tour: Tour | None = None
        self.table.add("palette", self.tr("Find a command"), self.open_palette)
        self.table.add("shortcuts", self.tr("Show and change all keys"), self.open_editor)
        self.table.add("tour", self.tr("Take the tour"), self.start_tour)
        self.table.dress(window)

    def dress(self, page: Page) -> None:
        """Give a page that was just made its keys."""
        viewer = getattr(page, "viewer", None)
        if viewer is not None and hasattr(page, "conduct"):
            self._offer_views(page, viewer)
        self.table.dress(page)

    def open_palette(self) -> None:
        """Let a command be found by its words, and do it."""
        chosen = Palette.ask(self._window, self.table.commands())
        if chosen is not None:
            chosen.run()

    def open_editor(self) -> None:
        """Show all keys."""
        made = ShortcutEditor(self._window, self.table)
        made.changed.connect(lambda: self.keys_chosen.emit(dict(self.table.chosen)))
        made.exec()
        made.deleteLater()

    def start_tour(self) -> None:
        """Take the tour, from the beginning."""
        if self.tour is None:
            self.tour = Tour(self._window)
            self.tour.showing.connect(self.showing)
            self.tour.ended.connect(self.toured)
        self.tour.begin()

    def _offer_views(self, page: Any, viewer: Any) -> None:
        """Offer what the viewer does by keys alone; where another page is in front, nothing."""
        titles = self._titles()

        def when_shown(act: Callable[[], object]) -> Callable[[], object]:
            return lambda: act() if page.isVisible() and viewer.scene is not None else None

        for name in VIEW_ACTS:
            run = when_shown(partial(viewer.act, name))
            self.table.add(f"view-{name}", titles[name], run)
        for name in LAYOUTS:
            run = when_shown(partial(viewer.set_layout, name))
            self.table.add(f"view-{name}", titles[name], run)
        for at, name in enumerate(TABS):
            run = when_shown(partial(page.show_tab, at))
            self.table.add(f"tab-{name}", titles[name], run)
        self.table.add("annotate-next-open", titles["next"], when_shown(page.conduct.next_open))
        self.table.add("annotate-focus-question", titles["ask"], when_shown(page.focus_question))
        self.table.add("annotate-focus-images", titles["look"], when_shown(page.focus_images))

    def _titles(self) -> dict[str, str]:
        return {
            "turn-right": self.tr("Turn the image to the right"),
            "turn-left": self.tr("Turn the image to the left"),
            "mirror": self.tr("Mirror the image"),
            "upturn": self.tr("Turn the image upside down"),
            "one-to-one": self.tr("One pixel of the image to one of the screen"),
            "lens": self.tr("Magnifier"),
            "back": self.tr("One picture back"),
            "on": self.tr("One picture on"),
            "all": self.tr("Show three planes"),
            "axial": self.tr("Show the axial plane alone"),
            "sagittal": self.tr("Show the sagittal plane alone"),
            "coronal": self.tr("Show the coronal plane alone"),
            "questions": self.tr("Go to the questions"),
            "marks": self.tr("Go to the marks"),
            "segments": self.tr("Go to the segments"),
            "next": self.tr("Go to the next open case"),
            "ask": self.tr("Bring the keyboard to the first open question"),
            "look": self.tr("Bring the keyboard to the images"),
        }
