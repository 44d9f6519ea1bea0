"""What the contact sheet shows: each page, tool, empty and failed state, as a prepared window."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from medal_desktop.base.assets import asset
from medal_desktop.base.progress import Job
from medal_desktop.challenge.difference import Change, ChangeKind
from medal_desktop.dicom.frames import thumbnail
from medal_desktop.dicom.scan import scan
from medal_desktop.ui import errors, theme
from medal_desktop.ui.begin import Opening
from medal_desktop.ui.look import LookWindow
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.notice import Notice
from medal_desktop.ui.start_window import StartWindow
from medal_desktop.ui.viewer.oblique import LEVEL
from medal_desktop.ui.viewer.opening import open_group
from medal_desktop.ui.viewer.picture import StackPicture
from medal_desktop.ui.viewer.slab import Slab
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.workflow.agreement import AgreementLine
from medal_desktop.workflow.companions import Companion, kind_of
from medal_desktop.workflow.views import DeidView, LibraryView, SeriesView, StudyView
from tests.builders import views
from tests.builders.companions import SLICE, export
from tests.builders.desk import FrozenDesk, NoImages
from tests.builders.films import film
from tests.builders.slides import aperio

SIZE = (1280, 800)
_AGREED = (
    ("Is there an intracranial haemorrhage?", "Cohen's κ", 0.86, "the same in 38 of 40"),
    ("How large is the midline shift?", "ICC(2,1)", 0.93, "0.8 mm apart on average"),
    ("Outline the haemorrhage.", "mean Dice", 0.84, "24 compared"),
)


@dataclass(frozen=True, slots=True)
class State:
    """One picture of the sheet."""

    name: str
    make: Callable[[Path], QWidget]


def wait(until: Callable[[], bool] = lambda: True, seconds: float = 30.0) -> None:
    """Let the window work until something is so, and a little longer."""
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        QTest.qWait(20)
    QTest.qWait(250)


def window(folder: Path, step: str, images: Path | None = None, **answers: Any) -> MainWindow:
    """Open the main window at a step, on frozen views."""
    made = MainWindow(FrozenDesk(folder, images, **answers))  # type: ignore[arg-type]  # stands for the desk
    made.resize(*SIZE)
    made.show()
    wait(lambda: bool(made.pages))
    made.open_step(step)
    wait(lambda: not made.page.busy)
    return made


def press(made: QWidget, *names: str) -> QWidget:
    """Press buttons by their names; one that is not there is left out."""
    for name in names:
        found = made.findChild(QAbstractButton, name)
        if found is not None and found.isEnabled():
            found.click()
            wait()
    return made


def pages() -> Iterator[State]:
    """Yield each page as it is, empty, and failed."""
    head = asset("demo_case/export")
    no_cases: tuple[Any, ...] = ()
    yield State("start", lambda _: _shown(StartWindow(Path("haemorrhage"))))
    yield State("opening", lambda _: _shown(Opening(theme.current())))
    yield State("notice", lambda _: _shown(Notice(first_run=True), whole=False))
    yield State("load, empty", lambda at: window(at, "load"))
    yield State("load", lambda at: window(at, "load", library_view=views.LIBRARY))
    none = replace(LibraryView(), skipped=views.LIBRARY.skipped)
    yield State("load, nothing found", lambda at: window(at, "load", library_view=none))
    yield State("an error", lambda at: _failed(window(at, "load", library_view=views.LIBRARY)))
    yield State("annotate, empty", lambda at: window(at, "annotate", cases=no_cases))
    yield State("annotate", lambda at: annotate(at, head))
    yield State("annotate, drawn by others", by_others)
    yield State("annotate, worklist", lambda at: worklist(at, head))
    yield State("annotate, agreement", lambda at: agreement(at, head))
    yield State("annotate, images gone", lambda at: _unread(window(at, "annotate")))
    yield State("de-identify", lambda at: window(at, "de-identify"))
    yield State("de-identify, nothing yet", lambda at: window(
        at, "de-identify", cases=no_cases, deid_view=_untouched()))  # fmt: skip
    yield State("describe, questions", lambda at: window(at, "describe"))
    yield State("describe, form", lambda at: _section(window(at, "describe")))
    yield State("describe, changes", changes)
    yield State("seal, open points", lambda at: window(at, "seal"))
    yield State("seal, ready", lambda at: window(at, "seal", checklist=views.READY))
    yield State("submit, empty", lambda at: window(at, "submit"))
    yield State("submit", lambda at: window(at, "submit", packages=(views.PACKAGE,)))


def viewing() -> Iterator[State]:
    """Yield each layout and tool of the viewer."""
    head = asset("demo_case/export")
    for layout in ("pair", "four-3d", "four-oblique", "main-3d", "axial", "3d"):
        yield State(f"viewer, {layout}", lambda at, one=layout: laid_out(at, head, one))
    yield State("viewer, thick slices", lambda at: changed(at, head, slab=Slab(mm=20)))
    yield State("viewer, colours", lambda at: changed(at, head, colour_map="iron"))
    yield State("viewer, magnifier", lambda at: lens(at, head))
    yield State("viewer, beside", lambda at: beside(at, head))
    yield State("drawing", lambda at: press(
        annotate(at, head), "draw-task-1-extent", "draw-task-1-extent"))  # fmt: skip
    yield State("look", look)
    yield State("film", lambda at: played(film(at / "film.mp4").parent))
    yield State("slide", slide)


def annotate(folder: Path, images: Path) -> MainWindow:
    """Open Annotate on real images."""
    made = window(folder, "annotate", images)
    viewer = _viewer(made)
    wait(lambda: len(viewer.views) >= 3)
    return made


def by_others(folder: Path) -> MainWindow:
    """Show a series with what others drew over it."""
    images = export(folder / "cd")
    found = scan([folder / "cd"]).groups
    drawn = {one.key: one for one in found if one.key != images.key}
    made = window(
        folder,
        "annotate",
        folder / "cd" / "ct",
        companions=tuple(
            Companion(key=key, kind=kind_of(one), title=one.series_description)
            for key, one in drawn.items()
        ),
        open_companion=lambda _case, key, _job: drawn[key],
    )
    viewer = _viewer(made)
    wait(lambda: len(viewer.views) >= 3 and not made.page.busy)
    if viewer.scene is not None:
        viewer.scene.change(voxel=(SLICE, 30, 30))
    wait()
    return made


def worklist(folder: Path, images: Path) -> MainWindow:
    """Show all cases in a table."""
    made = annotate(folder, images)
    made.page.conduct.toggle_worklist()  # type: ignore[attr-defined]  # the Annotate page's own
    wait()
    return made


def agreement(folder: Path, images: Path) -> MainWindow:
    """Show how far two readers agree."""
    lines = tuple(
        AgreementLine(
            task_id="task-1", question_id=str(number), text=text, statistic=statistic,
            value=value, beside=beside, cases=40, decided=number,
        )
        for number, (text, statistic, value, beside) in enumerate(_AGREED)
    )  # fmt: skip
    rule = "The first reader's answer, unless a third reader decided otherwise."
    made = window(folder, "annotate", images, agreement=lines, merging_rule=rule)
    wait(lambda: len(_viewer(made).views) >= 3)
    made.page.conduct.show_agreement()  # type: ignore[attr-defined]  # the Annotate page's own
    wait(lambda: not made.page.busy)
    return made


def changes(folder: Path) -> MainWindow:
    """Show what changed since a version was sealed."""
    found = (
        Change(
            place="description/abstract", kind=ChangeKind.CHANGED,
            before="Can a model find haemorrhage on the first CT of the head?",
            after="Can a model find and measure haemorrhage on the first CT of the head?",
        ),
        Change(place="tasks/finding/questions/volume/unit", kind=ChangeKind.ADDED, after="ml"),
        Change(place="description/keywords", kind=ChangeKind.REMOVED, before=["CT", "head"]),
    )  # fmt: skip
    made = window(folder, "describe", sealed_versions=("1.0.0", "1.1.0"), changes_since=found)
    made.page.open_section("since")  # type: ignore[attr-defined]  # the Describe page's own
    wait()
    return made


def laid_out(folder: Path, images: Path, layout: str) -> MainWindow:
    """Arrange the views another way."""
    made = annotate(folder, images)
    viewer = _viewer(made)
    if viewer.scene is not None:
        viewer.scene.change(tilt=LEVEL.turned((1, 0, 0), 28))
    viewer.set_layout(layout)
    solid = viewer.tiles.solid
    if "3d" in layout and solid is not None:
        wait(lambda: solid.canvas._image is not None or solid.state.isVisible())  # noqa: SLF001 - is it there?
    wait()
    return made


def changed(folder: Path, images: Path, **values: Any) -> MainWindow:
    """Change what the scene shows."""
    made = annotate(folder, images)
    scene = _viewer(made).scene
    if scene is not None:
        scene.change(**values)
    wait()
    return made


def lens(folder: Path, images: Path) -> MainWindow:
    """Hold the magnifier over the middle of the images."""
    made = annotate(folder, images)
    viewer = _viewer(made)
    viewer.act("lens")
    if viewer.scene is not None:
        view = viewer.views[viewer.scene.state.picture.first_plane]
        view.pointer = QPointF(view.width() / 2, view.height() / 2.4)
    viewer.refresh()
    wait()
    return made


def beside(folder: Path, images: Path) -> MainWindow:
    """Show a series beside itself, as a prior."""
    made = annotate(folder, images)
    group = max(scan([images]).groups, key=lambda one: len(one.frames))
    _viewer(made).show_beside(open_group(group, Job()), same_space=True)
    wait()
    return made


def look(folder: Path) -> QWidget:
    """Show the window for looking with the demo's series, and its thumbnails."""
    groups = {group.key: group for group in scan([asset("demo_case/export")]).groups}
    desk = FrozenDesk(
        folder, first_look=groups.get, thumbnail=lambda key, size: thumbnail(groups[key], size)
    )
    series = tuple(
        SeriesView(
            key=group.key,
            kind=str(group.kind),
            modality=group.modality,
            title=group.series_description,
            images=len(group.frames),
            size=" × ".join(str(side) for side in group.shape),
            spacing="",
        )
        for group in groups.values()
    )
    study = StudyView(key="demo", patient="P1", title="", series=series)
    made = LookWindow(desk)  # type: ignore[arg-type]  # stands for the desk
    made.resize(*SIZE)
    made.show()
    largest = max(groups.values(), key=lambda group: len(group.frames))
    made.present(replace(views.LIBRARY, studies=(study,)), largest.key)
    wait(lambda: made._shown is not None)  # noqa: SLF001 - is it there?
    return made


def played(folder: Path) -> QWidget:
    """Show a film with its bar."""
    return _series(folder, lambda group: str(group.kind) == "video")


def slide(folder: Path) -> QWidget:
    """Show a slide."""
    aperio(folder / "slide.svs")
    return _series(folder, lambda group: str(group.kind) == "wsi" and not group.warnings)


def _series(folder: Path, wanted: Callable[[Any], bool]) -> QWidget:
    found = [group for group in scan([folder]).groups if str(group.kind) in {"video", "wsi"}]
    group = next((one for one in found if wanted(one)), found[0])
    viewer = Viewer()
    viewer.setStyleSheet(f"Viewer {{ background: {theme.current().colours['background']}; }}")
    _shown(viewer)
    viewer.show_series(open_group(group, Job()))
    slide_view = viewer.slide
    wait(lambda: slide_view is None or len(slide_view.canvas._kept) > 2)  # noqa: SLF001 - is it there?
    if slide_view is not None:
        slide_view.canvas.magnify(20)
    if viewer.play.isVisible():
        viewer.play.step(33)
        picture = viewer.scene.state.picture if viewer.scene is not None else None
        wait(lambda: isinstance(picture, StackPicture) and picture.holds(33))
    QTest.qWait(300)
    return viewer


def _viewer(made: MainWindow) -> Viewer:
    viewer: Viewer = made.page.viewer  # type: ignore[attr-defined]  # the Annotate page's own
    return viewer


def _shown(widget: QWidget, *, whole: bool = True) -> QWidget:
    if whole:
        widget.resize(*SIZE)
    widget.show()
    wait()
    return widget


def _failed(made: MainWindow) -> QWidget:
    errors.show(made, NoImages())
    wait()
    return made


def _unread(made: MainWindow) -> QWidget:
    QTest.qWait(1500)  # the images that are not there are looked for
    return made


def _section(made: MainWindow) -> QWidget:
    made.page.open_section(views.FORM.sections[0].name)  # type: ignore[attr-defined]  # the Describe page's own
    wait()
    return made


def _untouched() -> DeidView:
    fields = {name: () for name in ("series", "decisions") if hasattr(views.DEID, name)}
    return replace(views.DEID, **fields)  # type: ignore[arg-type]  # empty rows


def all_states() -> tuple[State, ...]:
    """Give every state, pages first."""
    return (*pages(), *viewing())
