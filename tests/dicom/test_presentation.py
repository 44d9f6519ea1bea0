"""Windows: the file's own, a preset, or one that fits the values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from medal_desktop.dicom.presentation import (
    InvalidWindow,
    Window,
    default_window,
    presets,
    to_grey,
)
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series, mr_series


def test_that_the_ends_of_a_window_are_black_and_white() -> None:
    values = np.array([[-1000, 0, 40, 80, 3000]])
    assert to_grey(values, Window(40, 80)).tolist() == [[0, 0, 128, 255, 255]]


def test_that_inverted_grey_is_the_other_way_round() -> None:
    values = np.array([[0, 80]])
    assert to_grey(values, Window(40, 80), inverted=True).tolist() == [[255, 0]]


def test_that_values_that_are_no_numbers_are_black() -> None:
    grey = to_grey(np.array([[np.nan, np.inf, -np.inf]], np.float32), Window(0, 10))
    assert grey.tolist() == [[0, 255, 0]]


@pytest.mark.parametrize(("centre", "width"), [(0, 0), (0, -1), (float("nan"), 5), (0, np.inf)])
def test_that_a_window_without_width_is_refused(centre: float, width: float) -> None:
    with pytest.raises(InvalidWindow):
        Window(centre, width)


def test_that_the_window_of_the_file_comes_first(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=3)
    (group,) = scan([tmp_path]).groups
    assert default_window(group, load_volume(group).values) == Window(40, 80)


def test_that_a_window_without_width_in_the_file_is_passed_over(tmp_path: Path) -> None:
    def broken(dataset: Dataset, index: int) -> None:
        dataset.WindowWidth = 0

    ct_series(tmp_path, slices=3, change=broken)
    (group,) = scan([tmp_path]).groups
    assert default_window(group, load_volume(group).values).width > 100


def test_that_a_default_window_spans_nearly_all_values(tmp_path: Path) -> None:
    mr_series(tmp_path, slices=3)
    (group,) = scan([tmp_path]).groups
    values = load_volume(group).values
    window = default_window(group, values)
    low, high = window.centre - window.width / 2, window.centre + window.width / 2
    assert ((values >= low) & (values <= high)).mean() > 0.98


def test_that_flat_values_still_have_a_window(tmp_path: Path) -> None:
    mr_series(tmp_path, slices=3)
    (group,) = scan([tmp_path]).groups
    assert default_window(group, np.full((4, 4), 7)).width > 0


def test_that_ct_has_presets_with_keys_of_their_own_and_others_may_have_none() -> None:
    found = presets("CT")
    assert {"Brain", "Bone", "Lung"} <= {preset.name for preset in found}
    assert len({preset.key for preset in found}) == len(found)
    assert presets("ZZ") == ()
