"""Windows, curves and tables of files, held against pydicom's `apply_voi` and `apply_windowing`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, Sequence, dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels import apply_modality_lut, apply_voi, apply_windowing

from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.presentation import Curve, GreyTable, InvalidWindow, Window, to_grey
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.voi import OWN, file_windows, state_windows
from tests.builders.dicom import ct_series

VALUES = np.arange(-1024, 3072, dtype=np.int16)


def changed(folder: Path, change: Callable[[Dataset], None], count: int = 1) -> Path:
    """A CT whose files say something else of their display."""
    ct_series(folder, slices=count, rows=16, columns=16, change=lambda dataset, _: change(dataset))
    return folder


def shown_as(dataset: Dataset, windows: int = 0) -> np.ndarray:
    """What pydicom makes of the values, from 0 to 255; it works in the range of the stored bits."""
    given = Dataset()
    given.PhotometricInterpretation = "MONOCHROME2"
    given.PixelRepresentation, given.BitsStored = 0, 8
    for name in ("WindowCenter", "WindowWidth", "VOILUTFunction"):
        if name in dataset:
            setattr(given, name, getattr(dataset, name))
    with np.errstate(over="ignore"):
        return np.asarray(apply_windowing(VALUES.astype(np.float64), given, windows))


@pytest.mark.parametrize("curve", ["LINEAR", "LINEAR_EXACT", "SIGMOID", None])
@pytest.mark.parametrize(("centre", "width"), [(40, 80), (-600, 1500), (0.5, 1), (300, 2)])
def test_that_each_curve_gives_the_greys_of_the_standard(
    tmp_path: Path, curve: str | None, centre: float, width: float
) -> None:
    def say(dataset: Dataset) -> None:
        dataset.WindowCenter, dataset.WindowWidth = centre, width
        if curve:
            dataset.VOILUTFunction = curve

    (group,) = scan([changed(tmp_path, say)]).groups
    (preset,) = file_windows(group, 0)
    dataset = dcmread(group.first.path)
    grey = to_grey(VALUES, preset.window).astype(float)
    assert np.abs(grey - shown_as(dataset)).max() <= 0.5 + 1e-3
    assert preset.window.curve is Curve(curve or "LINEAR")


def test_that_all_windows_of_a_file_are_offered_under_their_own_names(tmp_path: Path) -> None:
    def say(dataset: Dataset) -> None:
        dataset.WindowCenter, dataset.WindowWidth = [40, 600, -50], [80, 2800, 300]
        dataset.WindowCenterWidthExplanation = ["BRAIN", "BONE "]

    (group,) = scan([changed(tmp_path, say)]).groups
    found = file_windows(group, 0)
    assert [one.name for one in found] == [f"{OWN}: BRAIN", f"{OWN}: BONE", f"{OWN}, 3"]
    assert [(one.window.centre, one.window.width) for one in found] == [
        (40, 80), (600, 2800), (-50, 300),
    ]  # fmt: skip
    for number, one in enumerate(found):
        theirs = shown_as(dcmread(group.first.path), number)
        assert np.abs(to_grey(VALUES, one.window) - theirs).max() <= 0.5 + 1e-3


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_that_a_table_gives_the_greys_that_pydicom_gives(tmp_path: Path, bits: int) -> None:
    most = (1 << bits) - 1
    size, last = (100, 455) if bits == 8 else (1000, 4096)  # beyond, pydicom's own index overflows
    curve = np.rint(most * np.sqrt(np.linspace(0, 1, size))).astype("<u2")

    def say(dataset: Dataset) -> None:
        item = Dataset()
        item.add_new("LUTDescriptor", "US", [size, 200, bits])
        item.LUTExplanation = "ROOT"
        item.add_new("LUTData", "OW", curve.tobytes())
        dataset.VOILUTSequence = Sequence([item])
        dataset.RescaleIntercept = 0

    (group,) = scan([changed(tmp_path, say)]).groups
    table, window = file_windows(group, 0)
    assert (table.name, window.name) == (f"{OWN}: ROOT", f"{OWN}, 2")
    assert isinstance(table.window.curve, GreyTable)
    stored = np.arange(0, last, dtype=np.uint16)
    theirs = apply_voi(stored, dcmread(group.first.path)) * (255.0 / most)
    assert np.array_equal(to_grey(stored, table.window), np.rint(theirs).astype(np.uint8))


def test_that_a_table_over_negative_values_begins_where_it_says(tmp_path: Path) -> None:
    def say(dataset: Dataset) -> None:
        item = Dataset()
        item.add_new("LUTDescriptor", "SS", [2, -1000, 8])
        item.add_new("LUTData", "US", [10, 200])
        dataset.VOILUTSequence = Sequence([item])

    (group,) = scan([changed(tmp_path, say)]).groups
    table = file_windows(group, 0)[0].window
    assert to_grey(np.array([-3000, -1000, -999, 50]), table).tolist() == [10, 10, 200, 200]


def test_that_a_real_file_with_a_table_is_shown_as_pydicom_shows_it() -> None:
    (group,) = scan([Path(get_testdata_file("vlut_04.dcm"))]).groups
    dataset = dcmread(group.first.path)
    table = file_windows(group, 0)[0].window
    values = load_frame(group, 0)
    theirs = apply_voi(apply_modality_lut(dataset.pixel_array, dataset), dataset)
    most = (1 << int(dataset.VOILUTSequence[0].LUTDescriptor[2])) - 1
    assert np.array_equal(to_grey(values, table), np.rint(theirs * (255.0 / most)))


def test_that_each_frame_of_an_enhanced_object_has_its_own_window() -> None:
    (group,) = scan([Path(get_testdata_file("eCT_Supplemental.dcm"))]).groups
    dataset = dcmread(group.first.path, stop_before_pixels=True)
    for index, frame in enumerate(group.frames):
        own = dataset.PerFrameFunctionalGroupsSequence[frame.index]
        shared = dataset.SharedFunctionalGroupsSequence[0]
        said = (own if "FrameVOILUTSequence" in own else shared).FrameVOILUTSequence[0]
        window = file_windows(group, index)[0].window
        assert window.centre == float(said.WindowCenter)
        assert window.width == float(said.WindowWidth)


def test_that_what_is_damaged_or_missing_offers_nothing(tmp_path: Path) -> None:
    def say(dataset: Dataset) -> None:
        item = Dataset()
        item.add_new("LUTDescriptor", "US", [100, 0, 8])
        item.add_new("LUTData", "US", [1, 2, 3])
        dataset.VOILUTSequence = Sequence([item, Dataset()])
        dataset.WindowWidth = 0

    (group,) = scan([changed(tmp_path, say)]).groups
    assert file_windows(group, 0) == ()
    assert file_windows(group, 9) == ()


def test_that_the_windows_of_a_presentation_state_are_read(tmp_path: Path) -> None:
    (group,) = scan([changed(tmp_path, lambda _: None)]).groups
    path = group.first.path
    dataset = dcmread(path)
    item = Dataset()
    item.WindowCenter, item.WindowWidth, item.VOILUTFunction = 100, 50, "SIGMOID"
    dataset.SoftcopyVOILUTSequence = Sequence([item])
    dataset.save_as(path)
    (found,) = state_windows(group)
    assert found.window == Window(100, 50, Curve.SIGMOID)


def test_that_a_table_is_stretched_with_its_window() -> None:
    table = GreyTable(bytes([0, 100, 255]))
    assert to_grey(np.array([0, 1, 2]), Window(1.5, 3, table)).tolist() == [0, 100, 255]
    assert to_grey(np.array([0, 2, 4]), Window(3, 6, table)).tolist() == [0, 100, 255]


def test_that_values_that_are_no_numbers_are_black_in_every_curve() -> None:
    odd = np.array([np.nan, -np.inf, np.inf], np.float32)
    for curve in (Curve.SIGMOID, Curve.LINEAR, GreyTable(bytes([0, 255]))):
        assert to_grey(odd, Window(0, 10, curve)).tolist() == [0, 0, 255]


def test_that_a_curve_without_values_is_refused() -> None:
    with pytest.raises(InvalidWindow):
        GreyTable(b"")
    with pytest.raises(InvalidWindow):
        Window(0, 0.5, Curve.LINEAR)
