"""Load: a folder becomes studies and series, and chosen series become cases."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.vocabulary import Split
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.bands import Band
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.headings import Heading
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.numbers import counted
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.look import LookWindow
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.load.drop import DropZone
from medal_desktop.ui.pages.load.skipped import SkippedFiles
from medal_desktop.ui.pages.load.studies import THUMBNAIL, StudiesTree
from medal_desktop.ui.theme import Tone
from medal_desktop.ui.viewer.render import to_image
from medal_desktop.workflow.views import LibraryView


class LoadPage(Page):
    """Shows a `LibraryView`."""

    drawn = Signal(str, QImage)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("Load"))
        self._chosen: list[str] = []
        self._window: LookWindow | None = None
        self._thumbnails_of: LibraryView | None = None
        self._heading = Heading(self.tr("Load"), self.tr("Choose the images of your challenge."))
        self.drop = DropZone()
        self.drop.dropped.connect(self.open_paths)
        self.drop.choose_folder.connect(self._on_folder)
        self.drop.choose_files.connect(self._on_files)
        self._strip = ProgressStrip("scan")
        self._danger = Band("danger", Tone.DANGER)
        self._nothing = Band("nothing-found", Tone.WARNING)
        self._added = Band("added", Tone.GOOD, self._to_annotate())
        self.tree = StudiesTree()
        self.tree.chosen.connect(self._on_chosen)
        self.tree.looked.connect(self.look)
        self.drawn.connect(self.tree.set_picture)
        self._skipped = SkippedFiles()
        self._actions = box(self._make_actions(), "case-actions")
        parts = (self._heading, self.drop, self._strip, self._danger, self._nothing)
        rest = (self.tree, self._skipped, self._added, self._actions)
        content = column(*parts, *rest, space=12)
        content.setStretchFactor(self.drop, 1)
        content.setStretchFactor(self.tree, 4)
        self.set_content(box(content))
        self.present(LibraryView())

    def refresh(self) -> None:
        """Show the folder last opened, as it stands now."""
        view = self.attempt(self.desk.library_view)
        if view is not None:
            self.present(view)

    def present(self, view: LibraryView) -> None:
        """Show a folder's studies, dangers and skipped files."""
        filled = bool(view.studies)
        self.drop.set_large(large=not filled)
        self.tree.setVisible(filled)
        self._actions.setVisible(filled)
        self.tree.show_library(view)
        self._danger.say("\n".join(view.dangers))
        self._skipped.show_skipped(view.skipped)
        self._nothing.say(self._nothing_words(view))
        self._heading.say(self._sentence(view))
        self._added.say("")
        if filled:
            self._draw_thumbnails(view)

    def look(self, key: str) -> None:
        """Show a series in a window of its own, whether it will be a case or not."""
        view = self.attempt(self.desk.library_view)
        if view is None:
            return
        if self._window is None:
            self._window = LookWindow(self.desk)
            self._window.resize(self.window().size() * 0.9)
        self._window.present(view, key)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def stop(self) -> None:
        """Close the window for looking too."""
        if self._window is not None:
            self._window.close()
        super().stop()

    def open_paths(self, paths: list[Path]) -> None:
        """Look through what was dropped or chosen."""
        if not paths:
            return
        self.run(
            lambda job: self.desk.open_folder(paths, job),
            self.present,
            strip=self._strip,
            title=self.tr("Looking through the files"),
        )

    def _make_actions(self) -> QHBoxLayout:
        self._count = label(self.tr("Choose one or more series"), "chosen-count", tone="muted")
        self._split = QComboBox()
        self._split.setObjectName("split")
        self._split.setAccessibleName(self.tr("Who sees the reference answers"))
        self._split.addItem(self.tr("Hidden case: only scored with"), Split.HIDDEN)
        self._split.addItem(self.tr("Public case: an example for everybody"), Split.PUBLIC)
        self._each = button(
            self.tr("One case per series"),
            "add-cases",
            tip=self.tr("Each chosen series becomes a case of its own"),
        )
        self._add = button(
            self.tr("Add as one case"),
            "add-case",
            role="primary",
            icon="plus",
            shortcut="Ctrl+Return",
        )
        self._each.clicked.connect(lambda: self._add_cases(each=True))
        self._add.clicked.connect(lambda: self._add_cases(each=False))
        self._look = button(
            self.tr("Look"), "look", icon="eye", tip=self.tr("Look at the chosen series (Enter)")
        )
        self._look.clicked.connect(lambda: self.look(self._chosen[0]))
        return row(self._count, None, self._look, self._split, self._each, self._add, space=8)

    def _to_annotate(self) -> QPushButton:
        made = button(self.tr("Go to Annotate"), "to-annotate", role="link", icon="arrow-right")
        made.clicked.connect(lambda: self.go.emit("annotate"))
        return made

    def _on_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Open a folder with images"))
        self.open_paths([Path(folder)] if folder else [])

    def _on_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open images or archives"))
        self.open_paths([Path(name) for name in names])

    def _on_chosen(self, keys: list[str]) -> None:
        self._chosen = keys
        self._add.setEnabled(bool(keys))
        self._look.setEnabled(bool(keys))
        self._each.setEnabled(len(keys) > 1)
        if not keys:
            self._count.setText(self.tr("Choose one or more series of one patient"))
        else:
            self._count.setText(self.tr("{n} series chosen").format(n=len(keys)))

    def _add_cases(self, *, each: bool) -> None:
        split = Split(self._split.currentData())
        groups = [[key] for key in self._chosen] if each else [list(self._chosen)]
        added = []
        for keys in groups:
            case = self.attempt(partial(self.desk.add_case, keys, split))
            if case is None:
                break
            added.append(case.id)
        if added:
            self.refresh()
            self.changed.emit()
            self._added.say(self.tr("Added {cases}.").format(cases=", ".join(added)))

    def _draw_thumbnails(self, view: LibraryView) -> None:
        keys = [series.key for study in view.studies for series in study.series]
        known = self._thumbnails_of
        if known is not None and _keys(known) == keys:
            return
        self._thumbnails_of = view
        self.run(lambda job: self._thumbnails(keys, job), _enough, failed=_enough)

    def _thumbnails(self, keys: list[str], job: Job) -> None:
        """In a thread: draw one after the other; a series without a thumbnail stays a series."""
        for key in job.each(keys, total=len(keys)):
            with suppress(MedalError):
                self.drawn.emit(key, to_image(self.desk.thumbnail(key, 2 * THUMBNAIL)))

    def _nothing_words(self, view: LibraryView) -> str:
        if view.studies or not view.skipped:
            return ""
        return self.tr("No images were found. Choose the folder that your PACS exported.")

    def _sentence(self, view: LibraryView) -> str:
        if not view.studies:
            return self.tr("Choose the images of your challenge.")
        series = sum(len(study.series) for study in view.studies)
        files = counted(view.files, self.tr("{n} file"), self.tr("{n} files"))
        studies = counted(len(view.studies), self.tr("{n} study"), self.tr("{n} studies"))
        return f"{files} · {studies} · " + self.tr("{n} series").format(n=series)


def _enough(_: object) -> None:
    """Nothing is left to do when thumbnails are drawn, or cannot be."""


def _keys(view: LibraryView) -> list[str]:
    return [series.key for study in view.studies for series in study.series]
