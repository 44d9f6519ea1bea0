"""The window: the rail at the left, one page at a time, and one place for errors."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QScrollBar, QSplitter, QStackedWidget, QWidget

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.places import user_folder
from medal_desktop.ui import icons, language, manual, theme, worker
from medal_desktop.ui.banner import Banner
from medal_desktop.ui.commands.hookup import Hookup
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.controls import icon_button, label
from medal_desktop.ui.kit.layout import box, column, row, rule
from medal_desktop.ui.loading import bring, later
from medal_desktop.ui.memory import remember_sizes
from medal_desktop.ui.notice import Notice
from medal_desktop.ui.page import Page
from medal_desktop.ui.probe import OPENING
from medal_desktop.ui.step_rail import STEPS, StepRail, step_key
from medal_desktop.ui.worker import Task
from medal_desktop.workflow import updates
from medal_desktop.workflow.views import RailView, StepState

PAGES = {
    "load": ("ui.pages.load.page", "LoadPage"),
    "annotate": ("ui.pages.annotate.page", "AnnotatePage"),
    "de-identify": ("ui.pages.deidentify.page", "DeidentifyPage"),
    "describe": ("ui.pages.describe.page", "DescribePage"),
    "seal": ("ui.pages.seal.page", "SealPage"),
    "submit": ("ui.pages.submit.page", "SubmitPage"),
}
_NEWS_MS = 2000


class MainWindow(QWidget):
    """One workspace on the screen; pages are made when first shown.

    Signals:
        switch_workspace: another workspace is wanted.
        opened: the first page is shown; before, no other can be.
    """

    switch_workspace = Signal()
    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(f"MEDAL Desktop · {desk.workspace.folder.name}")
        self.setMinimumSize(1080, 680)
        self.desk = desk
        self.pages: dict[str, Page] = {}
        self.rail = StepRail()
        self.rail.chosen.connect(self.open_step)
        self.banner = Banner()
        self._stack = QStackedWidget()
        self._side = self._make_side()
        middle = column(self.banner, self._stack, space=12, margin=16)
        middle.setStretch(1, 1)
        self.setLayout(row(self._side, middle, space=0))
        hide = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        hide.activated.connect(self._on_escape)
        self.hookup = Hookup(self, desk.settings.shortcuts)
        self.hookup.keys_chosen.connect(self._on_keys)
        self.hookup.toured.connect(lambda: self._keep(seen_tour=True))
        self.hookup.showing.connect(self.rail.select)
        self.setProperty(OPENING, "yes")
        self._reading: Task | None = None
        self._stale = self._closed = False
        self._wanted = ""
        self.read_rail()
        if policy.current().text("UpdateMode") == "notify":
            QTimer.singleShot(_NEWS_MS, self, self._ask_for_news)

    def show_error(self, error: MedalError) -> None:
        """Show an error at the top; `ui.errors.show` finds its way here."""
        self.banner.show_error(error)

    def open_step(self, name: str) -> None:
        """Bring a step's page to the front, by its key or name; `step#place` leads to a place."""
        if self.property(OPENING):
            self._wanted = name
            return
        name, _, place = name.partition("#")
        key = step_key(name)
        known = self.pages.get(key)
        page = known or self._make_page(key)
        if len(self.pages) > 1:  # what was said before the first page is still to be read
            self.banner.hide()
        self._stack.setCurrentWidget(page)
        self.rail.select(key)
        if known is None:
            page.refresh_soon(place)
        else:
            page.refresh()
            page.show_place_soon(place)

    @property
    def page(self) -> Page:
        """The page in front."""
        current = self._stack.currentWidget()
        return next(page for page in self.pages.values() if page is current)

    def read_rail(self) -> None:
        """Read the story so far in a thread; several wishes at once become one."""
        if self._closed:
            return
        if self._reading is not None:
            self._stale = True
            return
        self._stale = False
        self._reading = Task(lambda _job: self.desk.rail(), self)
        self._reading.succeeded.connect(self._show_rail)
        self._reading.failed.connect(self._on_rail_failed)
        self._reading.finished.connect(self._on_rail_read)
        # The first page waits for it, and it needs nothing but what the window needed.
        self._reading.start(though_held=bool(self.property(OPENING)))

    def wear(self, name: str) -> None:
        """Change the theme for every window, and remember it."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.wear(application, name)
        icons.dress(self)
        for page in self.pages.values():
            page.refresh()
        self._keep(theme=name)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask running work to stop, wait for it, and let go of the workspace."""
        self._closed = True
        for page in self.pages.values():
            page.stop()
        worker.wait_for_all()
        self.desk.workspace.close()
        event.accept()

    def _show_rail(self, view: RailView) -> None:
        self.rail.show_rail(view)
        if self.property(OPENING):
            self._open_first(_first_open_step(view))

    def _open_first(self, key: str) -> None:
        """Open a page as soon as it is loaded."""
        later().when(PAGES[key][0], partial(self._open, key))

    def _open(self, key: str) -> None:
        if not self._closed and not self.pages:
            self.setProperty(OPENING, None)
            try:
                self.open_step(self._wanted or key)
            finally:
                self.opened.emit()

    def _on_rail_failed(self, error: MedalError) -> None:
        if self.property(OPENING):
            self._open_first(STEPS[0])
        self.show_error(error)

    def _on_rail_read(self) -> None:
        if self._reading is not None:
            self._reading.deleteLater()
        self._reading = None
        if self._stale:
            self.read_rail()

    def _on_changed(self) -> None:
        """Something was kept, so what was wrong before is old."""
        self.banner.hide()
        self.read_rail()

    def _make_page(self, key: str) -> Page:
        module, name = PAGES[key]
        page: Page = getattr(bring(module), name)(self.desk)
        page.changed.connect(self._on_changed)
        page.go.connect(self.open_step)
        self.pages[key] = page
        for split in page.findChildren(QSplitter):
            remember_sizes(split, self.desk.settings_folder or user_folder())
            for number in range(1, split.count()):
                split.handle(number).setAccessibleName(self.tr("Divider"))
        for bar in page.findChildren(QScrollBar):
            bar.setAccessibleName(self.tr("Scroll"))
        self._stack.addWidget(page)
        self.hookup.dress(page)
        return page

    def _make_side(self) -> QWidget:
        folder = label(
            self.desk.workspace.folder.name, "workspace-name", tone="muted", size="small"
        )
        folder.setToolTip(self.tr("The workspace: your work is kept here after every act."))
        switch = icon_button("folder-open", "switch-workspace", self.tr("Open another workspace"))
        switch.clicked.connect(self.switch_workspace)
        light = icon_button("sun-dim", "theme", self.tr("Dark or light"), shortcut="Ctrl+Shift+T")
        light.clicked.connect(self._toggle_theme)
        about = icon_button("info", "about", self.tr("About MEDAL Desktop"))
        about.clicked.connect(partial(Notice.show_about, self))
        find = icon_button("command", "open-palette", self.tr("Find a command (Ctrl+K)"))
        find.clicked.connect(lambda: self.hookup.open_palette())  # noqa: PLW0108 - made later
        keys = icon_button("keyboard", "open-keys", self.tr("Keys (F1)"))
        keys.clicked.connect(lambda: self.hookup.open_editor())  # noqa: PLW0108 - made later
        speak = icon_button("translate", "language", self.tr("Deutsch / English"))
        speak.clicked.connect(self._change_language)
        help_ = icon_button("question", "manual", self.tr("Help: the manual"))
        help_.clicked.connect(self._on_help)
        self._news = label("", "news", tone="muted", size="small", wrap=True)
        self._news.hide()
        saved = label(self.tr("Saved after every act"), "saved", tone="muted", size="small")
        side = box(
            column(
                box(column(label("MEDAL", size="large"), folder, space=0, margin=8)),
                self.rail,
                None,
                rule(),
                self._news,
                row(box(row(saved, margin=8)), None, help_),
                row(switch, light, find, keys, speak, about, None, space=2),
                space=8,
                margin=8,
            ),
            "rail",
        )
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side.setFixedWidth(224)
        return side

    def _on_help(self) -> None:
        step = next((key for key, page in self.pages.items() if page.isVisible()), "")
        try:
            manual.open_manual(step)
        except MedalError as error:
            self.show_error(error)

    def _ask_for_news(self) -> None:
        """Ask whether there is a newer version, where the organisation wants that asked."""
        if self.property(OPENING):
            QTimer.singleShot(_NEWS_MS, self, self._ask_for_news)
            return
        self._asking = Task(lambda _job: updates.newer_version(self.desk.settings.server), self)
        self._asking.succeeded.connect(self._show_news)
        self._asking.start()

    def _show_news(self, newest: str) -> None:
        words = self.tr("Version {number} is there. Your IT installs it.")
        self._news.setText(words.format(number=newest))
        self._news.setVisible(bool(newest))

    def _toggle_theme(self) -> None:
        self.wear("light" if theme.current().name == "dark" else "dark")

    def _on_escape(self) -> None:
        """Let go of what is begun; otherwise hide the banner."""
        letting_go = getattr(self.page, "let_go", None) if self.pages else None
        if letting_go is None or not letting_go():
            self.banner.hide()

    def _change_language(self) -> None:
        """Speak the other language from the next start on."""
        other = "en" if language.wanted(self.desk.settings.language) == "de" else "de"
        self._keep(language=other)
        self.banner.say(self.tr("The language changes when you open the program again."))

    def _on_keys(self, keys: dict[str, str]) -> None:
        self._keep(shortcuts=keys)

    def _keep(self, **choices: object) -> None:
        try:
            self.desk.keep_settings(self.desk.settings.model_copy(update=choices))
        except (MedalError, OSError) as error:
            self.show_error(error if isinstance(error, MedalError) else MedalError())


def _first_open_step(view: RailView) -> str:
    """Where one left off: the first step that is neither done nor waiting for another."""
    for key, step in zip(STEPS, view.steps, strict=False):
        if step.state in {StepState.STARTED, StepState.READY}:
            return key
    return STEPS[0]
