"""A series larger than the memory: looked at coarser, and it says so first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medal_desktop.base.progress import Job
from medal_desktop.dicom import volume
from medal_desktop.dicom.errors import TooMuchMemory
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import needed_bytes
from medal_desktop.ui.viewer.opening import open_group
from medal_desktop.ui.viewer.picture import VolumePicture
from tests.builders.dicom import ct_series, mr_series


def only(folder: Path) -> Group:
    (group,) = scan([folder]).groups
    return group


def test_that_what_does_not_fit_is_shown_coarser_and_says_so_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ct_series(tmp_path, slices=12, tilt_degrees=10)
    group = only(tmp_path)
    whole = open_group(group, Job())
    monkeypatch.setattr(volume, "available_bytes", lambda: needed_bytes(group) // 2)
    shown = open_group(group, Job())
    assert isinstance(shown.picture, VolumePicture)
    assert isinstance(whole.picture, VolumePicture)
    assert shown.warnings[0] == "reduced"
    assert "reduced" not in whole.warnings
    assert np.prod(shown.picture.values.shape) < np.prod(whole.picture.values.shape) / 2
    first = shown.picture.position((0, 0, 0))
    assert first == pytest.approx(whole.picture.position((0, 0, 0)))


def test_that_time_points_are_not_thinned_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mr_series(tmp_path, times=2)
    group = only(tmp_path)
    monkeypatch.setattr(volume, "available_bytes", lambda: 1)
    with pytest.raises(TooMuchMemory):
        open_group(group, Job())
