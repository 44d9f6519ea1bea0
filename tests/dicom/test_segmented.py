"""Segmented palettes, by the standard's own example and by a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from medal_desktop.dicom.errors import CorruptFile
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.segmented import expand
from tests.builders.dicom import ct_series


@pytest.mark.parametrize(
    ("data", "entries"),
    [
        ((0, 3, 5, 6, 9), (5, 6, 9)),
        ((0, 1, 0, 1, 4, 8), (0, 2, 4, 6, 8)),
        ((0, 1, 8, 1, 4, 0), (8, 6, 4, 2, 0)),
        ((0, 1, 0, 1, 2, 4, 0, 1, 9, 2, 2, 0, 0), (0, 2, 4, 9, 0, 2, 4)),
        ((0, 2, 1, 2, 2, 1, 0, 0), (1, 2, 1, 2)),
    ],
)
def test_that_segments_become_entries(data: tuple[int, ...], entries: tuple[int, ...]) -> None:
    assert expand(data, len(entries)) == list(entries)


@pytest.mark.parametrize(
    "data",
    [
        (0, 5, 1),
        (1, 3, 4),
        (0, 1, 2, 1, 0, 9),
        (7, 1, 1),
        (2, 1, 0, 0),
        (0, 1, 0, 2, 1, 3, 0),
        (0, 1, 0, 2, 60000, 0, 0),
        (0, 1, 0, 1, 65535, 3),
        (0,),
        (0, 1, 1),
    ],
)
def test_that_damaged_segments_are_refused(data: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"segment|entries"):
        expand(data, 4)


def coloured(red: tuple[int, ...]) -> object:
    def change(dataset: Dataset, index: int) -> None:
        dataset.PhotometricInterpretation, dataset.PixelRepresentation = "PALETTE COLOR", 0
        dataset.BitsStored, dataset.HighBit = 8, 7
        dataset.PixelData = (np.arange(64 * 64, dtype="<u2") % 256).tobytes()
        for name in ("Red", "Green", "Blue"):
            setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
            words = red if name == "Red" else (0, 1, 0, 1, 255, 0)
            data = np.array(words, "<u2").tobytes()
            setattr(dataset, f"Segmented{name}PaletteColorLookupTableData", data)

    return change


def test_that_a_picture_with_a_segmented_palette_has_its_colours(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=1, change=coloured((0, 1, 0, 1, 255, 65280)))
    shown = load_frame(scan([tmp_path]).groups[0])
    assert [shown[n // 64, n % 64].tolist() for n in (0, 100, 255)] == [
        [0, 0, 0], [100, 0, 0], [255, 0, 0],
    ]  # fmt: skip


def test_that_a_damaged_segmented_palette_is_an_error(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=1, change=coloured((2, 1, 0, 0)))
    with pytest.raises(CorruptFile):
        load_frame(scan([tmp_path]).groups[0])
