from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QToolButton

from medal_desktop.dicom.presentation import Preset, Window
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.render import Renderer, to_image
from medal_desktop.ui.viewer.viewer import Viewer
from tests.builders.scenes import ball, scene, volume

PRESETS = (
    Preset(name="Brain", window=Window(centre=40, width=80)),
    Preset(name="Bone", window=Window(centre=500, width=2000)),
)
FIRST = Window(centre=500.0, width=1000.0)


@pytest.fixture
def viewer(shown: Any) -> Viewer:
    made: Viewer = shown(Viewer(), 1000, 700)
    made.show_picture(volume(), FIRST, PRESETS, ("gantry_tilt", "uneven"))
    return made


def test_that_a_volume_is_shown_in_three_linked_planes(viewer: Viewer, qtbot: Any) -> None:
    assert {plane for plane, view in viewer.views.items() if view.isVisible()} == {
        Plane.AXIAL,
        Plane.SAGITTAL,
        Plane.CORONAL,
    }
    axial = viewer.views[Plane.AXIAL]
    where = axial.to_screen().map(QPointF(*axial.cut.to_picture((5, 12, 50))))
    qtbot.mouseClick(axial, Qt.MouseButton.LeftButton, pos=where.toPoint())
    assert viewer.views[Plane.SAGITTAL].index == 50
    assert viewer.views[Plane.CORONAL].index == 12


@pytest.mark.parametrize("plane", [Plane.AXIAL, Plane.SAGITTAL, Plane.CORONAL])
def test_that_a_button_shows_one_plane_alone_and_another_all_of_them(
    viewer: Viewer, plane: Plane
) -> None:
    viewer.findChild(QAction, f"layout-{plane}").trigger()  # type: ignore[union-attr]
    assert [p for p, view in viewer.views.items() if view.isVisible()] == [plane]
    viewer.findChild(QAction, "layout-all").trigger()  # type: ignore[union-attr]
    assert all(view.isVisible() for view in viewer.views.values())


def test_that_a_double_click_gives_a_plane_the_whole_place_and_another_gives_it_back(
    viewer: Viewer, qtbot: Any
) -> None:
    for visible in (1, 3):
        qtbot.mouseDClick(viewer.views[Plane.CORONAL], Qt.MouseButton.LeftButton)
        assert sum(view.isVisible() for view in viewer.views.values()) == visible


def test_that_number_keys_use_presets_and_the_list_names_the_one_in_use(
    viewer: Viewer, qtbot: Any
) -> None:
    qtbot.keyClick(viewer.views[Plane.AXIAL], Qt.Key.Key_2)
    assert viewer.scene is not None
    assert viewer.scene.state.window == PRESETS[1].window
    found = viewer.findChild(QComboBox, "viewer-preset")
    assert found is not None
    assert "Bone" in found.currentText()
    qtbot.keyClick(viewer.views[Plane.AXIAL], Qt.Key.Key_9)
    assert viewer.scene.state.window == PRESETS[1].window


@pytest.mark.parametrize(("key", "name"), [("I", "inverted"), ("X", "crosshair")])
def test_that_a_key_flips_a_switch_and_its_button(
    viewer: Viewer, qtbot: Any, key: str, name: str
) -> None:
    assert viewer.scene is not None
    before = getattr(viewer.scene.state, name)
    viewer.views[Plane.AXIAL].setFocus()
    qtbot.keyClick(viewer.views[Plane.AXIAL], key)
    assert getattr(viewer.scene.state, name) is not before
    button = viewer.findChild(QToolButton, f"viewer-{name}")
    assert button is not None
    assert button.isChecked() is not before


def test_that_inverting_turns_black_to_white(viewer: Viewer) -> None:
    assert viewer.scene is not None
    view = viewer.views[Plane.AXIAL]
    where = view.to_screen().map(QPointF(3.5, 40.5)).toPoint()
    before = view.grab().toImage().pixelColor(where).red()
    viewer.scene.change(inverted=True)
    assert view.grab().toImage().pixelColor(where).red() == pytest.approx(255 - before, abs=1)


def test_that_f_shows_everything_as_it_was_at_first(viewer: Viewer, qtbot: Any) -> None:
    assert viewer.scene is not None
    view = viewer.views[Plane.AXIAL]
    view.zoom = 4.0
    viewer.scene.change(window=PRESETS[0].window, inverted=True)
    qtbot.keyClick(view, Qt.Key.Key_F)
    assert (view.zoom, viewer.scene.state.window, viewer.scene.state.inverted) == (
        1.0,
        FIRST,
        False,
    )


def test_that_the_facts_tell_value_unit_and_position_at_the_cross_hair(viewer: Viewer) -> None:
    assert viewer.scene is not None
    viewer.scene.change(voxel=(5, 10, 20))
    assert viewer.facts._value.text() == "510 HU"
    assert viewer.facts._position.text() == "R 12.0 mm   A 14.0 mm   H 10.0 mm"


def test_that_what_is_odd_with_a_series_is_written_beneath_it(viewer: Viewer) -> None:
    assert viewer.facts._warnings.isVisible()
    assert "Gantry tilt" in viewer.facts._warnings.text()
    assert "Uneven" in viewer.facts._warnings.toolTip()


def test_that_the_viewer_always_says_what_it_is_not_for(viewer: Viewer) -> None:
    note = viewer.facts.findChild(object, "viewer-note")
    assert note.isVisible()  # type: ignore[union-attr]
    assert "diagnostic" in note.text()  # type: ignore[union-attr]


def test_that_a_mask_brings_the_slice_where_it_is_largest(viewer: Viewer) -> None:
    viewer.show_mask(ball())
    assert viewer.views[Plane.AXIAL].index == 7
    button = viewer.findChild(QToolButton, "viewer-mask_shown")
    assert button is not None
    assert button.isVisible()


def test_that_words_take_the_place_of_pictures_when_there_are_none(viewer: Viewer) -> None:
    viewer.say("image", "Nothing", "Choose a case.")
    assert viewer.views == {}
    assert viewer.state.isVisible()


def test_that_a_single_slice_is_shown_alone(shown: Any) -> None:
    made: Viewer = shown(Viewer(), 600, 400)
    flat = volume((1, 48, 64))
    made.show_picture(flat, FIRST)
    assert list(made.views) == [Plane.AXIAL]


def test_that_a_stored_picture_is_asked_for_and_drawn_when_it_comes(shown: Any, qtbot: Any) -> None:
    picture = StackPicture((20, 30), 3)
    made: Viewer = shown(Viewer(), 600, 400)
    with qtbot.waitSignal(made.wanted) as asked:
        made.show_picture(picture, Window(centre=128, width=256))
        made.grab()
    assert asked.args == [1]
    colour = np.zeros((20, 30, 3), np.uint8)
    colour[:] = (200, 30, 60)
    picture.put(1, colour)
    made.refresh()
    view = made.views[Plane.STORED]
    found = view.grab().toImage().pixelColor(view.rect().center())
    assert (found.red(), found.green(), found.blue()) == (200, 30, 60)


def test_that_the_oldest_stored_pictures_are_let_go() -> None:
    picture = StackPicture((10, 10), 9, keep_bytes=350)
    for index in range(9):
        picture.put(index, np.zeros((10, 10), np.uint8))
    held = [n for n in range(9) if picture.take(picture.cuts[Plane.STORED], n) is not None]
    assert held == [6, 7, 8]


def test_that_a_stored_picture_tells_its_value_but_colour_and_position_tell_none() -> None:
    picture = StackPicture((2, 2), 1, unit="US")
    picture.put(0, np.array([[1, 2], [3, 4]]))
    assert picture.value_at((0, 1, 0)) == 3.0
    assert picture.position((0, 1, 0)) is None
    picture.put(0, np.zeros((2, 2, 3), np.uint8))
    assert picture.value_at((0, 1, 0)) is None


def test_that_a_redraw_of_the_same_picture_computes_nothing_again() -> None:
    renderer, state = Renderer(), scene().state
    assert renderer.image(state, Plane.AXIAL) is renderer.image(state, Plane.AXIAL)


def test_that_an_image_has_the_pixels_it_was_given() -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    image = to_image(grey[::-1])
    assert (image.width(), image.height()) == (4, 3)
    assert image.pixelColor(1, 0).red() == grey[2, 1]


@pytest.mark.parametrize(
    ("limit", "length"), [(47.0, 20.0), (50.0, 50.0), (9.9, 5.0), (0.3, 0.2), (0.0, 0.0)]
)
def test_that_the_scale_bar_has_a_round_length(limit: float, length: float) -> None:
    assert marks.round_length(limit) == pytest.approx(length)


def test_that_a_flat_volume_has_one_plane_and_a_thick_one_three() -> None:
    assert len(volume((2, 48, 64)).cuts) == 1
    assert len(volume((3, 48, 64)).cuts) == 3
    assert isinstance(volume(), VolumePicture)
