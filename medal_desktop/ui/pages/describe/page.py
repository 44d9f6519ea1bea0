"""Describe: the form, section by section, and the questions of the challenge."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medal_desktop.package.documents import Task
from medal_desktop.ui import icons
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.headings import Heading
from medal_desktop.ui.kit.layout import box, clear, column, row, rule, scrolled
from medal_desktop.ui.kit.managed import fix_export
from medal_desktop.ui.page import Page
from medal_desktop.ui.pages.describe.baseline import BaselinePanel
from medal_desktop.ui.pages.describe.fields import Field
from medal_desktop.ui.pages.describe.nested import field
from medal_desktop.ui.pages.describe.since import SincePanel
from medal_desktop.ui.pages.describe.tasks import TasksPanel
from medal_desktop.ui.theme import Tone
from medal_desktop.workflow.views import FormView, SectionView

QUESTIONS = "questions"
BASELINE = "baseline"
SINCE = "since"


class Fields(dict[str, Field]):
    """The fields that were made; asking for another one makes its section."""

    def __init__(self, make: Callable[[str], None]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: str) -> Field:
        self._make(name)
        return dict.__getitem__(self, name)


class DescribePage(Page):
    """Shows a `FormView` and the tasks; each field is kept as it is written.

    A section is made when it is first opened, and the others one by one while nothing else is to
    be done: sixty fields at once would keep the window from answering for half a second.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "")
        self.setAccessibleName(self.tr("Describe"))
        self.fields = Fields(self._make_section_of)
        self._open: dict[str, tuple[SectionView, QVBoxLayout]] = {}
        self._rest = QTimer(self, singleShot=True, interval=15)
        self._rest.timeout.connect(self._make_next)
        self._buttons: dict[str, QPushButton] = {}
        self._shape: tuple[object, ...] = ()
        self._sections: dict[str, str] = {}
        load = button(self.tr("Load from file"), "load-description", icon="file-arrow-up")
        load.setToolTip(self.tr("Fill in the form from a JSON file"))
        load.clicked.connect(self._on_load)
        export = button(self.tr("Export proposal"), "export-proposal", icon="file-pdf")
        export.setToolTip(self.tr("Write the proposal as PDF or HTML, as a panel reads it"))
        export.clicked.connect(self._on_export)
        fix_export(export, of_package=False)
        sentence = self.tr("What you write here is kept as you type.")
        self._heading = Heading(self.tr("Describe"), sentence, load, export)
        self._name = QLineEdit()
        self._name.setObjectName("challenge-name")
        self._name.setAccessibleName(self.tr("Name of the challenge"))
        self._name.setPlaceholderText(self.tr("Name of the challenge"))
        self._name.editingFinished.connect(self._on_name)
        self._id = label("", "challenge-id", tone="muted", size="small", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._pages = QStackedWidget()
        self.tasks_panel = TasksPanel()
        self.tasks_panel.edited.connect(self._on_tasks)
        self.baseline_panel = BaselinePanel()
        self.baseline_panel.import_wanted.connect(self._on_baseline)
        self.since_panel = SincePanel()
        self.since_panel.version_wanted.connect(self._compare)
        self.set_content(self._make_content())

    def refresh(self) -> None:
        """Show the form and the tasks as they are kept."""
        form = self.attempt(self.desk.form)
        tasks = self.attempt(self.desk.tasks)
        if form is not None:
            self.present(form, tasks or ())
        self.baseline_panel.show_scores(self.attempt(self.desk.baseline) or ())
        self._compare("")

    def present(self, form: FormView, tasks: tuple[Task, ...]) -> None:
        """Show all sections; the fields stay the same widgets while the form stays the same."""
        shape = tuple(
            (f.name, f.kind, f.options, f.fields) for s in form.sections for f in s.fields
        )
        if shape != self._shape:
            self._shape = shape
            self._build(form)
        for section in form.sections:
            for view in section.fields:
                if view.name in self.fields:
                    self.fields[view.name].show_field(view)
            if section.name in self._open:
                self._open[section.name] = (section, self._open[section.name][1])
            self._mark(section.name, section.title, section.filled, section.required)
        if not self._name.hasFocus():
            self._name.setText(form.name)
            self._name.setCursorPosition(0)
        self._id.setText(f"{form.challenge_id} · {form.version}")
        self.show_tasks(tasks)

    def show_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Show tasks and their questions."""
        self.tasks_panel.show_tasks(tasks)
        count = sum(len(task.questions) for task in tasks)
        self._mark(QUESTIONS, self.tr("Questions"), min(count, 1), 1, str(count))

    def _compare(self, version: str) -> None:
        """Compare with a version that was sealed, the newest one without a name."""
        versions = self.attempt(self.desk.sealed_versions) or ()
        if SINCE in self._buttons:
            self._buttons[SINCE].setVisible(bool(versions))
        if not versions:
            return
        chosen = version if version in versions else versions[-1]
        found = self.attempt(lambda: self.desk.changes_since(chosen)) or ()
        self.since_panel.show_versions(versions, chosen)
        self.since_panel.show_changes(chosen, found)
        if SINCE in self._buttons:
            title = self.tr("Changes since {version}").format(version=chosen)
            self._buttons[SINCE].setText(f"{title}   {len(found) or ''}".rstrip())

    def open_section(self, name: str) -> None:
        """Bring a section to the front."""
        self._make_section(name)
        if name == SINCE:
            self._compare(self.since_panel.version)
        for index, key in enumerate(self._buttons):
            self._buttons[key].setChecked(key == name)
            if key == name:
                self._pages.setCurrentIndex(index)

    def show_place(self, place: str) -> None:
        """Bring the field that a finding names to the front, ready to be written in."""
        name = place.split("/")[1] if place.startswith("description/") else ""
        self.open_section(self._sections.get(name, QUESTIONS))
        if name not in self.fields:
            return
        QTimer.singleShot(0, self.fields[name], lambda: self._reveal(name))

    def _reveal(self, name: str) -> None:
        for scroll in self._pages.findChildren(QScrollArea, f"form-{self._sections[name]}"):
            scroll.ensureWidgetVisible(self.fields[name], 0, 80)
        for entry in self.fields[name].findChildren(QWidget):
            if entry.focusPolicy() & Qt.FocusPolicy.TabFocus:
                entry.setFocus()
                return

    def stop(self) -> None:
        """Keep what is being typed before the page goes."""
        self._on_name()
        for made in self.fields.values():
            made.flush()
        super().stop()

    def _build(self, form: FormView) -> None:
        clear(self._list)
        self._buttons, self._open = {}, {}
        self.fields.clear()
        self._sections = {view.name: one.name for one in form.sections for view in one.fields}
        self._pages.removeWidget(self.tasks_panel)
        self._pages.removeWidget(self.baseline_panel)
        self._pages.removeWidget(self.since_panel)
        while (old := self._pages.widget(0)) is not None:
            self._pages.removeWidget(old)
            old.deleteLater()
        self._add_section(QUESTIONS, self.tr("Questions"), self.tasks_panel)
        for section in form.sections:
            place = column(space=0)
            self._open[section.name] = (section, place)
            self._add_section(section.name, section.title, box(place))
        self._add_section(BASELINE, self.tr("Human baseline"), self.baseline_panel)
        self._add_section(SINCE, self.tr("Changes"), self.since_panel)
        self._buttons[SINCE].hide()
        icons.put(self._buttons[SINCE], "git-diff", Tone.MUTED)
        self._list.addStretch(1)
        self.open_section(QUESTIONS)
        self._rest.start()

    def _make_section_of(self, name: str) -> None:
        """Make the section that holds a field."""
        for section, _ in tuple(self._open.values()):
            if any(view.name == name for view in section.fields):
                self._make_section(section.name)

    def _make_section(self, name: str) -> None:
        """Make the fields of a section, unless they are there."""
        waiting = self._open.pop(name, None)
        if waiting is not None:
            section, place = waiting
            place.addWidget(self._section(section))

    def _make_next(self) -> None:
        """Make one more section, and come back for the others."""
        if self._open:
            self._make_section(next(iter(self._open)))
            self._rest.start()

    def _add_section(self, name: str, title: str, page: QWidget) -> None:
        made = button(title, f"section-{name}", role="row")
        made.setCheckable(True)
        made.clicked.connect(lambda _=False, name=name: self.open_section(name))
        self._buttons[name] = made
        self._list.addWidget(made)
        self._pages.addWidget(page)

    def _section(self, section: SectionView) -> QWidget:
        inner = QWidget()
        inner.setObjectName("scrolled")
        layout = column(label(section.title, size="large"), space=20)
        layout.setContentsMargins(0, 0, 16, 16)
        inner.setLayout(layout)
        if section.intro:
            layout.addWidget(label(section.intro, tone="muted", wrap=True))
        for view in section.fields:
            made = field(view)
            made.edited.connect(self._on_edited)
            self.fields[view.name] = made
            layout.addWidget(made)
        layout.addStretch(1)
        inner.setMaximumWidth(980)
        return scrolled(inner, f"form-{section.name}")

    def _mark(self, name: str, title: str, filled: int, required: int, count: str = "") -> None:
        made = self._buttons.get(name)
        if made is None:
            return
        done = filled >= required
        count = count or (f"{filled}/{required}" if required else "")
        made.setText(f"{title}   {count}".rstrip())
        made.setAccessibleDescription(
            self.tr("{n} of {total} required fields").format(n=filled, total=required)
        )
        icons.put(made, "check-circle" if done else "circle", Tone.GOOD if done else Tone.MUTED)

    def _on_edited(self, name: str, value: object) -> None:
        form = self.attempt(lambda: self.desk.set_field(name, value))
        if form is not None:
            self._kept(form)

    def _on_name(self) -> None:
        if not self._name.isModified():
            return
        self._name.setModified(False)
        form = self.attempt(lambda: self.desk.set_name(self._name.text().strip()))
        if form is not None:
            self._kept(form)

    def _on_tasks(self, tasks: tuple[Task, ...]) -> None:
        kept = self.attempt(lambda: self.desk.set_tasks(tasks))
        if kept is not None:
            self.show_tasks(kept)
            self.changed.emit()

    def _on_load(self) -> None:
        title = self.tr("Load a description")
        name, _ = QFileDialog.getOpenFileName(self, title, "", self.tr("JSON (*.json)"))
        if name:
            form = self.attempt(lambda: self.desk.load_description(Path(name)))
            if form is not None:
                self.refresh()
                self.changed.emit()

    def _on_baseline(self) -> None:
        kinds = self.tr("Tables (*.csv *.xlsx)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Bring in scores"), "", kinds)
        if name and self.attempt(lambda: self.desk.import_baseline(Path(name))) is not None:
            self.refresh()
            self.changed.emit()

    def _on_export(self) -> None:
        kinds = self.tr("PDF (*.pdf);;HTML (*.html)")
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Export the proposal"), "proposal.pdf", kinds
        )
        if name:
            self.run(lambda _job: self.desk.export_proposal(Path(name)), self._on_exported)

    def _on_exported(self, path: Path) -> None:
        self._heading.say(self.tr("The proposal is in {name}.").format(name=path.name))

    def _kept(self, form: FormView) -> None:
        self.present(form, self.tasks_panel.tasks)
        self.changed.emit()

    def _make_content(self) -> QWidget:
        side = box(column(self._name, self._id, rule(), self._list, space=8))
        side.layout().setStretch(3, 1)  # type: ignore[union-attr]  # set one line above
        side.setFixedWidth(250)
        body = row(side, self._pages, space=24)
        body.setStretch(1, 1)
        whole = column(self._heading, body, space=16)
        whole.setStretch(1, 1)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        return box(whole)
