from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.presentation import Window
from medal_desktop.ui.viewer import crop_box, gl
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.pose import Pose, Sight, around, first_seen
from medal_desktop.ui.viewer.scene import Scene, SceneState, middle
from medal_desktop.ui.viewer.volume_scene import WHOLE, VolumeScene, Wish, looks
from medal_desktop.ui.viewer.volume_tile import VolumeTile

FRONT = Pose()
GRID = Grid(
    shape=(40, 50, 60),
    origin=(-30.0, -25.0, 0.0),
    step_slice=(0.0, 0.0, 1.5),
    step_row=(0.0, 1.0, 0.0),
    step_column=(1.0, 0.0, 0.0),
)


def bone_at_the_left() -> VolumePicture:
    """Air, with a block of bone at the patient's left, in the front and at the head."""
    values = np.full(GRID.shape, -1000, np.int16)
    values[28:38, 4:20, 44:58] = 900
    return VolumePicture(values, GRID, "HU")


def sight(pose: Pose = FRONT, size: tuple[int, int] = (200, 160)) -> Sight:
    found, radius = around(GRID)
    return Sight(pose=pose, middle=found, radius=radius, size=size)


def draw(
    picture: VolumePicture,
    pose: Pose = FRONT,
    labels: Any = None,
    **more: Any,
) -> QImage:
    if gl.found() is None:
        pytest.skip("3-D NOT TESTED: nothing on this computer draws it")
    drawer = VolumeScene(picture.values, picture.grid, software=True)
    drawer.show_segments(labels, {1: "#00FF00"})
    wish = Wish(sight=sight(pose), size=(200, 160), look=looks("CT")[0], **more)
    image = drawer.draw(wish)
    drawer.close()
    return image


def bright(image: QImage) -> Any:
    """Give (row, column) of what is lit, as the middle of all of it."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3]
    found = np.argwhere(pixels.sum(axis=2) > 150)
    return found.mean(axis=0) if found.size else None


def test_that_what_lies_left_front_and_high_is_seen_where_one_expects_it() -> None:
    picture = bone_at_the_left()
    lit = bright(draw(picture))
    index = np.argwhere(picture.values > 0).mean(axis=0)
    x, y = sight().to_widget(GRID.to_lps(tuple(index.tolist())))
    assert lit is not None
    assert abs(lit[1] - x) < 4
    assert abs(lit[0] - y) < 4
    assert x > 100
    assert y < 80


@pytest.mark.parametrize("pose", [Pose(yaw=90), Pose(yaw=-60, pitch=40), Pose(pitch=-30, zoom=1.4)])
def test_that_picture_and_arithmetic_agree_from_every_side(pose: Pose) -> None:
    picture = bone_at_the_left()
    lit = bright(draw(picture, pose))
    index = np.argwhere(picture.values > 0).mean(axis=0)
    x, y = sight(pose).to_widget(GRID.to_lps(tuple(index.tolist())))
    assert lit is not None
    assert abs(lit[1] - x) < 6
    assert abs(lit[0] - y) < 6


def test_that_the_crop_box_cuts_away_what_lies_outside() -> None:
    assert bright(draw(bone_at_the_left(), crop=((0.0, 1.0), (0.0, 1.0), (0.0, 0.6)))) is None
    assert bright(draw(bone_at_the_left(), crop=((0.5, 1.0), (0.0, 1.0), (0.5, 1.0)))) is not None


def test_that_a_segment_has_a_surface_in_its_colour_without_the_volume() -> None:
    labels = np.zeros(GRID.shape, np.uint8)
    labels[10:20, 20:30, 10:20] = 1
    image = draw(bone_at_the_left(), labels=labels, volume_shown=False)
    lit = bright(image)
    assert lit is not None
    x, y = sight().to_widget(GRID.to_lps((14.5, 24.5, 14.5)))
    assert abs(lit[1] - x) < 4
    assert abs(lit[0] - y) < 4
    seen = image.pixelColor(round(x), round(y))
    assert seen.green() > 2 * max(seen.red(), seen.blue())


def test_that_each_modality_has_looks_and_ct_has_the_four_that_are_asked_for() -> None:
    assert [look.id for look in looks("CT")][:4] == ["bone", "vessels", "skin", "lung"]
    assert looks("MR")
    assert all(look.points for look in looks("MR"))
    low, high = 0.0, 200.0
    assert 0 <= looks("MR")[0].least((low, high)) <= 200


def test_that_a_click_finds_the_first_thing_along_the_ray() -> None:
    picture = bone_at_the_left()
    pose = Pose(yaw=20, pitch=10)
    x, y = sight(pose).to_widget(GRID.to_lps((33.0, 12.0, 50.0)))
    found = first_seen(picture.values, GRID, sight(pose), (x, y), 100.0)
    assert found is not None
    index = GRID.to_index(found)
    assert picture.values[tuple(round(at) for at in index)] == 900
    assert index[1] < 12
    assert first_seen(picture.values, GRID, sight(pose), (2.0, 2.0), 100.0) is None


def test_that_a_face_of_the_crop_box_follows_the_pointer_along_its_own_axis() -> None:
    here = sight()
    right = (2, 1)
    x, y = here.to_widget(crop_box.middle_of(right, WHOLE, GRID))
    assert crop_box.face_at(QPointF(x, y), WHOLE, GRID, here) == right
    way = QPointF(-30 * here.pixels_per_mm, 17.0)
    crop = crop_box.pulled(right, WHOLE, GRID, here, way)
    assert crop[2] == pytest.approx((0.0, 0.5))
    assert crop[:2] == WHOLE[:2]
    assert crop_box.pulled(right, WHOLE, GRID, here, QPointF(-9e3, 0))[2][1] > 0


@pytest.mark.parametrize(
    "program",
    ["import sys; sys.exit(3)", "print('no json')", "print('{}')", "import os; os.abort()"],
)
def test_that_a_probe_that_falls_or_talks_nonsense_says_no(program: str) -> None:
    assert gl.ask([sys.executable, "-c", program]) is None
    assert gl.ask(["/no/such/program"]) is None


def test_that_a_probe_that_hangs_says_no() -> None:
    assert gl.ask([sys.executable, "-c", "import time; time.sleep(60)"], 0.5) is None


def test_that_software_is_known_by_its_name() -> None:
    told = "OpenGL vendor string: Mesa\nOpenGL renderer string: llvmpipe (LLVM 15)\n"
    assert gl.renderer_name(told) == "llvmpipe (LLVM 15)"
    assert gl.is_software("llvmpipe (LLVM 15)")
    assert gl.is_software("")
    assert not gl.is_software("NVIDIA RTX A2000")


def tile(shown: Any) -> VolumeTile:
    picture = bone_at_the_left()
    state = SceneState(picture=picture, voxel=middle(picture), window=Window(40, 400))
    made: VolumeTile = shown(VolumeTile(Scene(state), picture, "CT"), 420, 420)
    return made


def test_that_the_tile_says_so_where_nothing_draws_in_3d(
    shown: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gl, "found", lambda: None)
    made = tile(shown)
    qtbot.waitUntil(made.state.isVisible)
    assert "OpenGL" in made.state.accessibleName()


def test_that_one_walks_around_zooms_and_aims_in_the_tile(shown: Any, qtbot: Any) -> None:
    if gl.found() is None:
        pytest.skip("3-D NOT TESTED: nothing on this computer draws it")
    made = tile(shown)
    canvas = made.canvas
    qtbot.waitUntil(lambda: canvas._image is not None, timeout=60_000)
    x, y = canvas.sight.to_widget(GRID.to_lps((33.0, 12.0, 50.0)))
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert canvas.scene.state.voxel[2] == pytest.approx(50, abs=1)
    assert canvas.scene.state.voxel[0] == pytest.approx(33, abs=1)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(140, 220))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(140, 220))
    assert canvas.pose.yaw == pytest.approx(30)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.pose.zoom > 1
    before = canvas._image
    canvas.show_look(made._looks[1])
    qtbot.waitUntil(lambda: canvas._image is not before, timeout=60_000)
    made.close_drawer()
