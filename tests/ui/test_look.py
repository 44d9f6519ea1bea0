from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QSplitter, QTreeView

from medal_desktop.dicom.scan import scan
from medal_desktop.ui.look import LookWindow
from medal_desktop.ui.memory import remember_sizes
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow.views import LibraryView, SeriesView, StudyView
from tests.builders import views
from tests.builders.desk import FrozenDesk
from tests.builders.dicom import Uids, ct_series, mr_series
from tests.builders.films import film

LEFT = Qt.MouseButton.LeftButton


def library(groups: Any) -> LibraryView:
    series = tuple(
        SeriesView(
            key=group.key,
            kind=str(group.kind),
            modality=group.modality,
            title=group.series_description,
            images=len(group.frames),
            size="",
            spacing="",
        )
        for group in groups
    )
    study = StudyView(key="s", patient="P", title="", series=series)
    return replace(views.LIBRARY, studies=(study,), skipped=())


@pytest.fixture
def look(shown: Any, tmp_path: Path) -> Any:
    ct_series(tmp_path / "cd" / "a")
    mr_series(tmp_path / "cd" / "b")
    film(tmp_path / "c" / "film.mp4")
    found = [*scan([tmp_path / "cd"]).groups, *scan([tmp_path / "c"]).groups]
    groups = {group.key: group for group in found}
    desk = FrozenDesk(tmp_path, first_look=groups.get)
    made: LookWindow = shown(LookWindow(desk))  # type: ignore[arg-type]
    made.present(library(groups.values()))
    yield made, {group.modality: group for group in groups.values()}
    made.close()


def choose(made: LookWindow, key: str) -> QListWidget:
    found = made.findChild(QListWidget, "look-series")
    assert found is not None
    for number in range(found.count()):
        if found.item(number).data(Qt.ItemDataRole.UserRole).key == key:
            found.setCurrentRow(number)
    return found


def test_that_enter_shows_a_series_and_others_come_beside_and_over(look: Any, qtbot: Any) -> None:
    made, groups = look
    chosen = choose(made, groups["CT"].key)
    assert chosen.count() == 3
    qtbot.keyClick(chosen, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: made._shown is not None, timeout=60_000)
    assert set(made.viewer.views) == {Plane.AXIAL, Plane.SAGITTAL, Plane.CORONAL}
    beside = made.findChild(QPushButton, "look-beside")
    assert not beside.isEnabled()
    choose(made, groups["MR"].key)
    qtbot.mouseClick(beside, LEFT)
    qtbot.waitUntil(lambda: made.viewer.tiles.beside is not None, timeout=60_000)
    qtbot.mouseClick(made.findChild(QPushButton, "look-over"), LEFT)
    qtbot.waitUntil(lambda: made.viewer.scene.state.fusion is not None, timeout=60_000)


def test_that_a_film_is_shown_with_its_bar(look: Any, qtbot: Any) -> None:
    made, groups = look
    video = next(group for group in groups.values() if str(group.kind) == "video")
    made.show_series(video.key)
    qtbot.waitUntil(lambda: made._shown is not None, timeout=60_000)
    assert made.viewer.play.isVisible()


def test_that_overlay_planes_are_drawn_on_their_image(
    shown: Any, qtbot: Any, tmp_path: Path
) -> None:
    (group,) = scan([Path(str(get_testdata_file("examples_overlay.dcm")))]).groups
    desk = FrozenDesk(tmp_path, first_look={group.key: group}.get)
    made: LookWindow = shown(LookWindow(desk))  # type: ignore[arg-type]
    made.present(library([group]), group.key)
    qtbot.waitUntil(lambda: bool(made._layers), timeout=60_000)
    view = next(iter(made.viewer.views.values()))
    with_it = view.grab().toImage()
    made._forget_layers()
    assert view.grab().toImage() != with_it
    made.close()


def test_that_contours_are_drawn_where_they_lie(shown: Any, qtbot: Any, tmp_path: Path) -> None:
    from tests.builders.structures import structures

    ct_series(tmp_path / "cd", uids=Uids())
    (images,) = scan([tmp_path / "cd"]).groups
    structures(tmp_path / "rt.dcm", images)
    (drawn,) = scan([tmp_path / "rt.dcm"]).groups
    known = {group.key: group for group in (images, drawn)}
    made: LookWindow = shown(LookWindow(FrozenDesk(tmp_path, first_look=known.get)))  # type: ignore[arg-type]
    made.present(library(known.values()), images.key)
    qtbot.waitUntil(lambda: made._shown is not None, timeout=60_000)
    view = made.viewer.views[Plane.AXIAL]
    made.viewer.scene.go_to(Plane.AXIAL, 4)
    before = view.grab().toImage()
    made.show_series(drawn.key)
    qtbot.waitUntil(lambda: bool(made._layers), timeout=60_000)
    after = view.grab().toImage()
    corner = view.to_widget(images.grid.to_lps((4.0, 20.0, 20.0))).toPoint()
    near = [
        after.pixelColor(corner.x() + dx, corner.y() + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    ]
    assert any(colour.red() > 200 and colour.blue() < 80 for colour in near)
    made.viewer.scene.go_to(Plane.AXIAL, 5)
    other = view.grab().toImage().pixelColor(corner)
    assert abs(other.red() - other.blue()) < 30
    assert before != after
    made.close()


def test_that_what_is_drawn_needs_images_first(look: Any, shown: Any, tmp_path: Path) -> None:
    made, _ = look
    (group,) = scan([Path(str(get_testdata_file("rtstruct.dcm")))]).groups
    made.desk.answers["first_look"] = {group.key: group}.get
    made.show_series(group.key)
    assert "first" in made.viewer.state.accessibleName()


def test_that_the_load_page_opens_the_window_for_looking(window: Any, qtbot: Any) -> None:
    page = window("load", library_view=views.LIBRARY).page
    qtbot.waitUntil(lambda: not page.busy)
    tree = page.findChild(QTreeView, "studies")
    key = views.LIBRARY.studies[0].series[0].key
    qtbot.mouseClick(tree.viewport(), LEFT, pos=page.tree.place_of(key).center())
    qtbot.mouseClick(page.findChild(QPushButton, "look"), LEFT)
    assert page._window is not None
    assert page._window.isVisible()
    page.stop()
    assert not page._window.isVisible()


def test_that_a_splitter_stands_where_it_was_put(
    shown: Any, tmp_path: Path, qapp: QApplication
) -> None:
    def split() -> QSplitter:
        made = QSplitter()
        made.setObjectName("some-split")
        for _ in range(2):
            made.addWidget(QPushButton())
        remember_sizes(made, tmp_path)
        return made

    first = shown(split(), 600, 200)
    first.moveSplitter(420, 1)
    second = shown(split(), 600, 200)
    assert abs(second.sizes()[0] - first.sizes()[0]) <= 2
