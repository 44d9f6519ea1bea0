"""A radiologist's hour at the real window, with real mouse and key events.

Screenshots are kept in `build/journey-shots/`.
"""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its usual name

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLineEdit

from medal_desktop.annotation.marks.model import Shape
from medal_desktop.base.progress import Job
from medal_desktop.dicom.seg import read_seg
from medal_desktop.package.documents import ChoiceAnswer, NumberAnswer, Task
from medal_desktop.ui import singletons, theme, worker
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.workflow import annotate, cases, describe
from medal_desktop.workflow.open_folder import open_folder
from medal_desktop.workflow.workspace import Workspace
from tests.builders import views
from tests.builders.data import real_data
from tests.builders.dicom import Patient, ct_series
from tests.builders.sitting import Reader, open_window

pytestmark = [pytest.mark.journey, pytest.mark.window, pytest.mark.timeout(900)]
LEAST = 60  # HU: the rods of the phantom are brighter than what is around them
SHOTS = Path(__file__).resolve().parents[2] / "build" / "journey-shots"
NO_MASK = Task(id="task-1", name=views.TASK.name, questions=views.TASK.questions[:2])


@pytest.fixture(autouse=True)
def worn(qapp: QApplication) -> Iterator[None]:
    singletons.hold()
    theme.wear(qapp, "dark", by_window=True)
    yield
    assert worker.wait_for_all()


@pytest.fixture
def head(tmp_path: Path) -> Path:
    """A workspace with the real head CT as its only case; gives its folder, closed."""
    library = open_folder([real_data("ct-head-philips")], Job())
    group = max(library.scan.groups, key=lambda found: len(found.frames))
    with Workspace.create(tmp_path / "ws") as workspace:
        cases.add_case(workspace, library, [group.key])
        describe.set_tasks(workspace, (views.TASK,))
    return tmp_path / "ws"


def wheel(view: Any, steps: int) -> None:
    """Turn the wheel over the middle of a view; towards oneself by positive steps."""
    at = QPointF(view.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, view.mapToGlobal(at), QPoint(), QPoint(0, -120 * steps), Qt.MouseButton.NoButton,
        none, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def keep(reader: Reader, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    QApplication.processEvents()
    assert reader.window.grab().save(str(SHOTS / f"annotate-{name}.png"))


def as_simpleitk(grid: Any) -> sitk.Image:
    """An image without values that knows where its voxels lie."""
    made = sitk.Image([1, 1, 1], sitk.sitkUInt8)
    slices, rows, columns = (np.array(grid.directions[axis]) for axis in range(3))
    made.SetOrigin(grid.origin)
    made.SetSpacing(grid.spacing[::-1])
    normal = np.cross(columns, rows)  # SimpleITK knows no sheared grid; within a slice none is
    made.SetDirection(np.array([columns, rows, normal * np.sign(normal @ slices)]).T.ravel())
    return made


def test_that_a_head_ct_is_read_measured_drawn_lost_and_found(
    qapp: QApplication,
    qtbot: Any,
    tmp_path: Path,
    head: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = Reader(open_window(qapp, qtbot, head, tmp_path / "settings"), qtbot)
    reader.window.resize(1440, 900)
    QApplication.processEvents()
    _window_and_scroll(reader)
    _measure(reader)
    drawn = _segment(reader)
    _undo_to_the_bit(reader, drawn)
    _export(reader, tmp_path / "out", monkeypatch)
    reader.window.close()


def _window_and_scroll(reader: Reader) -> None:
    scene = reader.page.viewer.scene
    before = scene.state.window
    reader.drag((0, 0), (20, 0), (60, 40))
    assert scene.state.window != before
    reader.view.setFocus()
    reader.qtbot.keyClick(reader.view, Qt.Key.Key_1)
    at = reader.view.index
    wheel(reader.view, 3)
    assert reader.view.index == at + 3
    keep(reader, "1-windowed")


def _measure(reader: Reader) -> None:
    """From one voxel's centre to another's, as SimpleITK knows them; right to 0.1 mm."""
    view, page = reader.view, reader.page
    picture = page.viewer.scene.state.picture
    page.viewer.set_layout(Plane.AXIAL)
    QApplication.processEvents()
    for _ in range(12):
        reader.qtbot.wait(5)
    start, end = (view.index, 150, 140), (view.index, 390, 330)
    image = as_simpleitk(picture.grid)
    shift = [(0, row, column) for _, row, column in (start, end)]
    ends = [image.TransformIndexToPhysicalPoint(index[::-1]) for index in shift]
    reader.qtbot.keyClick(view, Qt.Key.Key_D)
    reader.qtbot.waitUntil(lambda: page.marking.pencil.shape is Shape.RULER)
    middle = view.rect().center()
    places = [
        view.to_widget(picture.to_place(tuple(map(float, index)))).toPoint()
        for index in (start, end)
    ]
    reader.drag(*[(one.x() - middle.x(), one.y() - middle.y()) for one in places])
    (ruler,) = page.marking.board.marks
    table = page.marking.list
    page.side.setCurrentIndex(1)
    pulled = _exactly(reader, ruler, (start, end))
    told = page.marking.board.told(pulled)[0]
    assert told.value == pytest.approx(math.dist(*ends), abs=0.1)
    assert f"{told.value:.1f} mm" in str(table.model.index(0, 2).data())
    keep(reader, "2-measured")


def _exactly(reader: Reader, ruler: Any, indexes: Any) -> Any:
    """The pixels of a screen are coarser than 0.1 mm: zoom in and pull the ends to the centres."""
    page, view = reader.page, reader.view
    picture = page.viewer.scene.state.picture
    for number, index in enumerate(indexes):
        target = picture.to_place(tuple(map(float, index)))
        _look_at(view, target, 24.0)
        start = view.to_widget(page.marking.board.marks[0].points[number]).toPoint()
        end = view.to_widget(target).toPoint()
        middle = view.rect().center()
        ways = [
            (p.x() - middle.x(), p.y() - middle.y()) for p in (start, start + QPoint(30, 9), end)
        ]
        reader.page.marking.choose(None)
        reader.drag(*ways)
    _look_at(view, picture.to_place((float(view.index), 256.0, 256.0)), 1.0)
    return page.marking.board.marks[0]


def _look_at(view: Any, target: Any, zoom: float) -> None:
    """Zoom about the middle of the view and bring a place there, as wheel and middle drag do."""
    from medal_desktop.ui.viewer import gestures

    view.fit()
    gestures.zoom_at(view, QPointF(view.rect().center()), zoom)
    way = QPointF(view.rect().center()) - view.to_widget(target)
    view.pan = view.pan + way
    view.update()
    QApplication.processEvents()


def _segment(reader: Reader) -> Any:
    """Brush within values on two slices, fill between; compared with a threshold of the phantom."""
    page = reader.page
    page.side.setCurrentIndex(0)
    reader.press("draw-task-1-extent")
    reader.qtbot.waitUntil(lambda: page.drawing.hand is not None, timeout=60_000)
    hand = page.drawing.hand
    values, first = hand.drawn.values, 24
    for name, value in (("draw-low", str(LEAST)), ("draw-high", "3000")):
        field: Any = page.findChild(QLineEdit, name)
        field.selectAll()
        reader.qtbot.keyClicks(field, value)
    page.findChild(QCheckBox, "draw-limit").setChecked(True)
    hand.resize(6)
    at = _brightest(values[first])
    for index in (first, first + 6):
        page.viewer.scene.go_to(Plane.AXIAL, index)
        _paint(reader, (index, *at))
    reader.press("draw-fill")
    reader.qtbot.waitUntil(lambda: not hand.busy and not page.busy, timeout=60_000)
    labels = hand.drawn.labels
    between = labels[first + 1 : first + 6] > 0
    known = np.zeros(labels.shape, bool)
    rows, columns = _disc(hand.drawn.grid, at, hand.radius_mm)
    for index in range(first, first + 7):
        known[index][rows, columns] = True
    known &= values >= LEAST
    inside = known[first + 1 : first + 6]
    dice = 2 * np.count_nonzero(between & inside) / (between.sum() + inside.sum())
    assert dice > 0.9, dice
    keep(reader, "3-segmented")
    return labels


def _brightest(flat: Any) -> tuple[int, int]:
    """The middle of the largest bright thing within the head."""
    found = sitk.ConnectedComponent(sitk.GetImageFromArray((flat > LEAST).astype(np.uint8)))
    ordered = sitk.GetArrayFromImage(sitk.RelabelComponent(found, sortByObjectSize=True))
    sizes = np.bincount(ordered.ravel())
    for label in range(1, min(len(sizes), 12)):
        rows, columns = np.nonzero(ordered == label)
        row, column = int(rows.mean()), int(columns.mean())
        if ordered[row, column] == label and sizes[label] > 200:
            return row, column
    raise AssertionError("no bright thing")


def _disc(grid: Any, at: tuple[int, int], radius: float) -> Any:
    """The pixels within a radius in mm of one."""
    rows, columns = np.mgrid[: grid.shape[1], : grid.shape[2]]
    _, row_mm, column_mm = grid.spacing
    near = ((rows - at[0]) * row_mm) ** 2 + ((columns - at[1]) * column_mm) ** 2 <= radius**2
    return np.nonzero(near)


def _paint(reader: Reader, index: tuple[int, int, int]) -> None:
    view, picture = reader.view, reader.page.viewer.scene.state.picture
    place = view.to_widget(picture.to_place((float(index[0]), float(index[1]), float(index[2]))))
    way = place.toPoint() - view.rect().center()
    reader.drag((way.x(), way.y()), (way.x(), way.y()))


def _undo_to_the_bit(reader: Reader, labels: Any) -> None:
    """Two hundred acts, all taken back by Ctrl+Z, all brought again."""
    page, view = reader.page, reader.view
    desk = reader.window.desk
    begun, before = labels.copy(), len(desk.sitting.journal)
    page.findChild(QCheckBox, "draw-limit").setChecked(False)
    hand = page.drawing.hand
    hand.resize(-12)
    page.viewer.scene.go_to(Plane.AXIAL, 40)
    for number in range(200):
        x, y = -150 + number % 20 * 15, -100 + number // 20 * 20
        reader.drag((x, y), (x + 8, y + 8))
    assert len(desk.sitting.journal) == before + 200
    drawn = labels.copy()
    view.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for _ in range(200):
        page.steps.undo()
    assert np.array_equal(labels, begun)
    reader.qtbot.keyClick(view, Qt.Key.Key_Z, control | shift)
    reader.qtbot.waitUntil(lambda: not np.array_equal(labels, begun))
    for _ in range(199):
        page.steps.redo()
    assert np.array_equal(labels, drawn)
    for _ in range(200):
        page.steps.undo()
    assert np.array_equal(labels, begun)


def _export(reader: Reader, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SEG that highdicom and dciodvfy take."""
    page = reader.page
    labels = page.drawing.hand.drawn.labels.copy()
    reader.press("draw-done")
    page.drawing.finish()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(out))
    page.conduct.handover.export("seg")
    reader.rest()
    (path,) = out.glob("*.seg.dcm")
    grid = page.viewer.scene.state.picture.grid
    assert np.array_equal(read_seg(path, grid).labels, labels)
    seg = highdicom.seg.segread(path)
    assert list(seg.segment_numbers) == [1, 2]
    if shutil.which("dciodvfy"):
        told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
        assert "Error" not in told.stderr, told.stderr
    keep(reader, "4-exported")


PERSON = """
import sys, time
from pathlib import Path
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from medal_desktop.ui import singletons
from tests.builders.sitting import Reader, open_window
qapp = QApplication([])
singletons.hold()
class Bot:
    mousePress, mouseMove = QTest.mousePress, QTest.mouseMove
    mouseRelease, mouseClick = QTest.mouseRelease, QTest.mouseClick
    def waitUntil(self, look, timeout=60000):
        end = time.monotonic() + timeout / 1000
        while not look():
            assert time.monotonic() < end
            qapp.processEvents()
            time.sleep(0.005)
folder, settings = map(Path, sys.argv[1:])
reader = Reader(open_window(qapp, Bot(), folder, settings), Bot())
reader.press("choice-task-1-present-yes")
reader.press("mark-ruler")
reader.drag((-60, 0), (0, 0), (60, 0))
reader.press("draw-task-1-extent")
reader.qtbot.waitUntil(lambda: reader.page.drawing.hand is not None)
reader.page.viewer.scene.go_to("axial", 20)
view, middle = reader.view, reader.view.rect().center()
QTest.mousePress(view, Qt.LeftButton, pos=middle)
QTest.mouseMove(view, middle * 1.1)
QTest.mouseRelease(view, Qt.LeftButton, pos=middle * 1.1)
print(int(reader.page.drawing.hand.drawn.labels.sum()), flush=True)
reader.page.conduct.place.keep()
print("done", flush=True)
while True:
    time.sleep(1)
"""


def test_that_nothing_is_lost_when_the_window_is_killed(
    qapp: QApplication, qtbot: Any, tmp_path: Path, head: Path
) -> None:
    root = Path(__file__).resolve().parents[2]
    words = [sys.executable, "-c", PERSON, str(head), str(tmp_path / "settings")]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    ) as killed:
        assert killed.stdout is not None
        drawn = int(killed.stdout.readline())
        assert killed.stdout.readline() == b"done\n"
        killed.send_signal(signal.SIGKILL)
    assert drawn > 0
    reader = Reader(open_window(qapp, qtbot, head, tmp_path / "settings"), qtbot)
    assert reader.answer("present") == ChoiceAnswer(value="yes")
    assert len(reader.page.marking.board.marks) == 1
    mask = annotate.load_mask(reader.window.desk.workspace, "case-001", "task-1", "extent")
    assert mask is not None
    assert int(mask.labels.sum()) == drawn
    assert reader.page.viewer.scene.state.index(Plane.AXIAL) == 20
    keep(reader, "5-reopened")
    reader.window.close()


@pytest.fixture
def fifty(tmp_path: Path) -> Path:
    """Fifty cases of fifty patients, asked a choice and a number."""
    with Workspace.create(tmp_path / "ws") as workspace:
        for number in range(50):
            patient = Patient(name=f"Made^Up{number:02d}", id=f"P-{number:04d}")
            folder = tmp_path / f"export-{number:02d}"
            ct_series(folder, slices=4, rows=24, columns=24, patient=patient)
            library = open_folder([folder], Job())
            cases.add_case(workspace, library, [library.scan.groups[0].key])
        describe.set_tasks(workspace, (NO_MASK,))
    return tmp_path / "ws"


def test_that_fifty_cases_are_annotated_by_the_keyboard_alone(
    qapp: QApplication, qtbot: Any, tmp_path: Path, fifty: Path
) -> None:
    reader = Reader(open_window(qapp, qtbot, fifty, tmp_path / "settings"), qtbot)
    page = reader.page
    began = time.monotonic()
    for number in range(1, 51):
        qtbot.waitUntil(lambda number=number: page.case.number == number, timeout=60_000)
        qtbot.waitUntil(lambda: page._loader._shown is not None, timeout=60_000)
        _type(qtbot, Qt.Key.Key_Q)
        _type(qtbot, Qt.Key.Key_1 if number % 3 else Qt.Key.Key_2)
        _type(qtbot, Qt.Key.Key_Q)
        qtbot.keyClicks(QApplication.focusWidget(), str(number % 40))
        _type(qtbot, Qt.Key.Key_Return)
        reader.rest()
        if number < 50:
            _type(qtbot, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
            _type(qtbot, Qt.Key.Key_N)
    assert time.monotonic() > began
    found = reader.window.desk.cases()
    assert [case.complete for case in found] == [True] * 50
    assert found[6].questions[0].answer == ChoiceAnswer(value="yes")
    assert found[2].questions[0].answer == ChoiceAnswer(value="no")
    assert found[11].questions[1].answer == NumberAnswer(value=12.0)
    keep(reader, "6-fifty")
    reader.window.close()


def _type(qtbot: Any, key: Qt.Key, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    where = QApplication.focusWidget() or QApplication.activeWindow()
    qtbot.keyClick(where, key, keys)
    QApplication.processEvents()
