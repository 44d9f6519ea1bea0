from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox

from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.dicom.presentation import Window
from medal_desktop.dicom.scan import scan
from medal_desktop.ui.viewer.layouts import Layout, arranged, offered
from medal_desktop.ui.viewer.opening import Shown, first_look, open_group
from medal_desktop.ui.viewer.own_thread import OwnThread
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.play_bar import Clock, PlayBar
from medal_desktop.ui.viewer.viewer import Viewer
from tests.builders.dicom import ct_series
from tests.builders.films import film, number_in
from tests.builders.scenes import ball, volume

WINDOW = Window(centre=500.0, width=1000.0)


def shown_of(folder: Any) -> Shown:
    (group,) = scan([folder]).groups
    return open_group(group, Job())


@pytest.fixture
def viewer(shown: Any) -> Any:
    made: Viewer = shown(Viewer(), 1000, 700)
    yield made
    made.close_threads()


def test_that_a_clock_keeps_the_films_own_speed_and_leaves_late_frames_out() -> None:
    clock = Clock(100, 25.0)
    clock.begin(10, 5.0)
    assert clock.due(5.0) == 10
    assert clock.due(6.0) == 35
    assert clock.due(5.0 + 3.6) == 0
    clock.speed = 0.5
    assert clock.due(6.0) == 22


def test_that_each_frame_of_a_film_is_found_exactly(
    viewer: Viewer, qtbot: Any, tmp_path: Any
) -> None:
    film(tmp_path / "film.mp4")
    viewer.show_series(shown_of(tmp_path))
    assert viewer.play.isVisible()
    view = viewer.views[Plane.STORED]
    for number in (0, 61, 7, 89, 8):
        viewer.play._slider.setValue(number)
        picture = viewer.scene.state.picture  # type: ignore[union-attr]
        cut = picture.cuts[Plane.STORED]
        qtbot.waitUntil(lambda p=picture, c=cut, n=number: p.take(c, n) is not None)
        value = picture.take(cut, number)
        assert value is not None
        assert number_in(value) == number
        assert view.index == number
    assert "25 / s" in viewer.play._told.text()


def test_that_space_plays_and_stops_and_full_stop_steps(
    viewer: Viewer, qtbot: Any, tmp_path: Any
) -> None:
    film(tmp_path / "film.mp4")
    viewer.show_series(shown_of(tmp_path))
    view = viewer.views[Plane.STORED]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Period)
    assert view.index == 1
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert viewer.play.plays
    qtbot.waitUntil(lambda: view.index > 4, timeout=20_000)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not viewer.play.plays
    here = view.index
    qtbot.keyClick(view, Qt.Key.Key_Comma)
    assert view.index == here - 1


def test_that_the_speed_can_be_chosen(shown: Any) -> None:
    bar: PlayBar = shown(PlayBar(), 600, 40)
    bar.offer(10, 5.0, "Frame")
    choice = bar.findChild(QComboBox, "play-speed")
    assert choice is not None
    choice.setCurrentIndex(choice.findData(2.0))
    bar.toggle()
    assert bar._clock.speed == 2.0
    bar.stop()


def test_that_a_volume_is_played_slice_by_slice(viewer: Viewer, qtbot: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    view = viewer.views[Plane.AXIAL]
    before = view.index
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view.index != before, timeout=20_000)
    qtbot.keyClick(view, Qt.Key.Key_Space)


def test_that_a_time_point_takes_the_place_of_another_and_all_else_stays(
    viewer: Viewer, qtbot: Any, tmp_path: Any
) -> None:
    ct_series(tmp_path)
    shown = shown_of(tmp_path)
    viewer.show_series(replace(shown, times=3))
    assert viewer.scene is not None
    feed = viewer._moving._times
    assert feed is not None
    base = viewer.scene.state.picture
    assert isinstance(base, VolumePicture)
    later = VolumePicture(base.values + 1, base.grid, base.unit)
    feed._kept[1] = later
    viewer.set_window(Window(1, 2))
    viewer.play._slider.setValue(1)
    qtbot.waitUntil(lambda: viewer.scene.state.picture is later)  # type: ignore[union-attr]
    assert viewer.scene.state.window == Window(1, 2)


def test_that_the_first_look_is_one_picture_that_does_not_move(tmp_path: Any) -> None:
    ct_series(tmp_path)
    (group,) = scan([tmp_path]).groups
    found = first_look(group)
    assert (found.fps, found.times) == (0.0, 1)
    assert found.picture.cuts[Plane.STORED].count == 1


def test_that_what_waits_is_replaced_and_errors_come_back(qtbot: Any) -> None:
    thread = OwnThread("test")
    answers: list[Any] = []
    failures: list[Any] = []
    thread.answered.connect(lambda key, value: answers.append((key, value)))
    thread.failed.connect(lambda key, error: failures.append((key, error.code)))
    with thread._turn:
        for number in range(5):
            thread._waiting["same"] = lambda number=number: number
    thread.ask("bad", lambda: 1 // 0)
    qtbot.waitUntil(lambda: bool(failures))
    assert answers == [("same", 4)]
    assert failures == [("bad", "app.unexpected")]
    done: list[int] = []
    thread.close(lambda: done.append(1))
    assert done == [1]
    thread.ask("late", lambda: answers.append("late"))
    assert len(answers) == 1


def test_that_layouts_are_complete_and_never_overlap() -> None:
    planes = (Plane.AXIAL, Plane.SAGITTAL, Plane.CORONAL)
    for layout in offered(planes, solid=True):
        places = arranged(layout, planes, Plane.AXIAL)
        cells = [
            (row + a, column + b)
            for row, column, rows, columns in places.values()
            for a in range(rows)
            for b in range(columns)
        ]
        assert len(cells) == len(set(cells))
    assert "3d" in arranged(Layout.FOUR_3D, planes, Plane.AXIAL)
    assert not any("3d" in layout for layout in offered(planes, solid=False))
    assert offered((Plane.STORED,), solid=False) == (Layout.STORED,)


@pytest.mark.parametrize(("layout", "count"), [("pair", 2), ("four-oblique", 4), ("oblique", 1)])
def test_that_a_layout_is_chosen_from_the_menu(viewer: Viewer, layout: str, count: int) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.findChild(QAction, f"layout-{layout}").trigger()  # type: ignore[union-attr]
    assert sum(view.isVisible() for view in viewer.views.values()) == count


def moved(by: float) -> VolumePicture:
    base = volume()
    grid = Grid(
        shape=base.grid.shape,
        origin=(-32.0, -24.0, by),
        step_slice=base.grid.step_slice,
        step_row=base.grid.step_row,
        step_column=base.grid.step_column,
    )
    return VolumePicture(base.values, grid, "HU")


def other(picture: VolumePicture, tmp_path: Any) -> Shown:
    ct_series(tmp_path / "other")
    made = shown_of(tmp_path / "other")
    return replace(made, picture=picture, window=WINDOW, title="Prior")


def test_that_two_series_scroll_together_in_patient_space(viewer: Viewer, tmp_path: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.show_beside(other(moved(4.0), tmp_path), same_space=True)
    beside = viewer.tiles.beside
    assert beside is not None
    assert viewer.scene is not None
    assert beside.isVisible()
    viewer.scene.go_to(Plane.AXIAL, 7)
    assert beside.index == 5
    beside.scene.go_to(Plane.AXIAL, 2)
    assert viewer.views[Plane.AXIAL].index == 4
    viewer.act("link")
    viewer.scene.go_to(Plane.AXIAL, 9)
    assert beside.index == 2
    viewer.act("alone")
    assert viewer.tiles.beside is None
    assert viewer.layout_name == "all"


def test_that_series_without_a_common_space_keep_their_distance(
    viewer: Viewer, tmp_path: Any
) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.show_beside(other(moved(400.0), tmp_path), same_space=False)
    beside = viewer.tiles.beside
    assert beside is not None
    assert viewer.scene is not None
    before = beside.index
    viewer.scene.step(Plane.AXIAL, 2)
    assert beside.index == before + 2


def test_that_linked_views_show_the_same_place_equally_large(viewer: Viewer, tmp_path: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.show_beside(other(moved(0.0), tmp_path), same_space=True)
    first, second = viewer.views[Plane.AXIAL], viewer.tiles.beside
    assert second is not None
    first.zoom = 3.0
    first.pan = QPointF(40, -25)
    assert second.pixels_per_mm == pytest.approx(first.pixels_per_mm)
    place = first.place_at(QPointF(first.width() / 2, first.height() / 2))
    assert place is not None
    assert second.to_widget(place).x() == pytest.approx(second.width() / 2, abs=0.6)


def test_that_another_volume_is_laid_over_in_colour(viewer: Viewer, tmp_path: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.show_over(other(volume(), tmp_path))
    image = viewer.views[Plane.AXIAL].grab().toImage()
    place = viewer.views[Plane.AXIAL].to_screen().map(QPointF(20, 30)).toPoint()
    found = image.pixelColor(place)
    assert found.red() > found.blue() + 40
    viewer.offer_others([("pt", "PT", True)])
    viewer.findChild(QAction, "over-30").trigger()  # type: ignore[union-attr]
    viewer.findChild(QAction, "over-map-viridis").trigger()  # type: ignore[union-attr]
    fusion = viewer.scene.state.fusion  # type: ignore[union-attr]
    assert fusion is not None
    assert (fusion.opacity, fusion.colour_map) == (0.3, "viridis")
    viewer.alone()
    grey = viewer.views[Plane.AXIAL].grab().toImage().pixelColor(place)
    assert grey.red() == grey.blue()


def test_that_a_picture_is_turned_and_mirrored_with_its_letters(viewer: Viewer, qtbot: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.set_layout("axial")
    view = viewer.views[Plane.AXIAL]
    view.setFocus()
    assert view.camera.letters(view.cut) == ("R", "L", "A", "P")
    qtbot.keyClick(view, Qt.Key.Key_R)
    assert view.camera.letters(view.cut) == ("P", "A", "R", "L")
    qtbot.keyClick(view, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_H)
    assert view.camera.letters(view.cut) == ("L", "R", "A", "P")
    qtbot.keyClick(view, Qt.Key.Key_V)
    assert view.camera.letters(view.cut) == ("L", "R", "P", "A")
    place = view.place_at(QPointF(300, 200))
    assert place is not None
    assert view.to_widget(place).x() == pytest.approx(300)


def test_that_one_pixel_to_one_and_the_lens_work(viewer: Viewer, qtbot: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.set_layout("axial")
    view = viewer.views[Plane.AXIAL]
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_O)
    assert view.pixels_per_mm == pytest.approx(1.0)
    view.fit()
    plain = view.grab().toImage()
    qtbot.keyClick(view, Qt.Key.Key_L)
    view.pointer = QPointF(view.width() / 2 + 60, view.height() / 2)
    assert view.grab().toImage() != plain


def test_that_thick_slices_and_colour_maps_are_chosen_from_menus(viewer: Viewer) -> None:
    viewer.show_picture(volume(), WINDOW)
    assert viewer.scene is not None
    viewer.findChild(QAction, "slab-10").trigger()  # type: ignore[union-attr]
    viewer.findChild(QAction, "slab-mean").trigger()  # type: ignore[union-attr]
    assert (viewer.scene.state.slab.mm, str(viewer.scene.state.slab.mode)) == (10.0, "mean")
    viewer.findChild(QAction, "map-hot").trigger()  # type: ignore[union-attr]
    assert viewer.scene.state.colour_map == "hot"
    viewer.show_mask(ball())
    assert viewer.views[Plane.AXIAL].grab().toImage().width() > 0


def test_that_other_series_are_offered_and_asked_for(viewer: Viewer, qtbot: Any) -> None:
    viewer.show_picture(volume(), WINDOW)
    viewer.offer_others([("series-002", "PT", True), ("series-003", "US", False)])
    assert viewer.findChild(QAction, "over-series-003") is None
    with qtbot.waitSignal(viewer.other_wanted) as asked:
        viewer.findChild(QAction, "over-series-002").trigger()  # type: ignore[union-attr]
    assert asked.args == ["series-002", "over"]
