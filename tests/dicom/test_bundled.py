"""Every file that pydicom brings: values equal to pydicom's, or refused with a reason.

The table of all outcomes stands in the test report (`--junit-xml`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data
import pytest
from numpy.typing import NDArray

from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group

_ROOT = Path(pydicom.data.__file__).parent
_REASONS = {
    "not_dicom", "empty", "truncated", "corrupt", "no_pixels", "non_image", "dicomdir", "duplicate",
    "unsupported_transfer_syntax", "missing_file", "archive_corrupt", "junk",
}  # fmt: skip
_MOST_FRAMES = 3


def bundled() -> list[Path]:
    return sorted(
        path
        for folder in ("test_files", "palettes")
        for path in (_ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".json"}
    )


def by_pydicom(path: Path) -> tuple[Any, NDArray[Any]] | None:
    """Read with the second decoder; None where it cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dataset = pydicom.dcmread(path, force=True)
            values = dataset.pixel_array
        except Exception:  # noqa: BLE001 - whatever stops pydicom, there is nothing to compare with
            return None
    many = int(dataset.get("NumberOfFrames") or 1) > 1
    return dataset, values if many else values[np.newaxis]


def comparable(group: Group, dataset: Any) -> bool:
    """Whether both give the same kind of values: grey, and one line for all frames or none."""
    grey = (
        dataset.get("SamplesPerPixel") == 1 and "PALETTE" not in dataset.PhotometricInterpretation
    )
    enhanced = "PerFrameFunctionalGroupsSequence" in dataset
    return bool(grey and not enhanced and not group.first.has_lut and group.frames[0].tile is None)


def outcome(path: Path) -> str:
    """Give one word on what became of a file."""
    result = scan([path])
    if not result.groups:
        return result.skipped[0].reason
    group = result.groups[0]
    if not group.frames:
        return f"recognised as {group.kind}"
    try:
        ours = [load_frame(group, index) for index in range(min(len(group.frames), _MOST_FRAMES))]
    except DicomError as error:
        return f"refused: {error.reason}"
    theirs = by_pydicom(path)
    if theirs is None:
        return "read; pydicom cannot"
    dataset, values = theirs
    if not comparable(group, dataset):
        return "read in colour or by frame"
    return "equal" if all(map(equal, ours, group.frames, [values] * len(ours))) else "DIFFERENT"


def equal(ours: NDArray[Any], frame: Any, values: NDArray[Any]) -> bool:
    expected = values[frame.index].astype(np.float64) * frame.slope + frame.intercept
    if ours.shape != expected.shape:
        return False
    close = np.abs(ours.astype(np.float64) - expected) <= 1e-3 + 1e-6 * np.abs(expected)
    lossy = "lossy" in frame.instance.warnings
    return bool(np.abs(ours - expected).max() <= 2 if lossy else close.all())


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory, record_testsuite_property: Callable[[str, str], None]
) -> dict[str, str]:
    """Give each file's outcome; the table goes into the test report and the run's folder."""
    found = {path.relative_to(_ROOT).as_posix(): outcome(path) for path in bundled()}
    table = "".join(f"{name}\t{word}\n" for name, word in found.items())
    (tmp_path_factory.mktemp("outcomes") / "pydicom-files.tsv").write_text(table)
    record_testsuite_property("pydicom-files", table)
    return found


def test_that_no_bundled_file_is_read_otherwise_than_pydicom_does(
    outcomes: dict[str, str],
) -> None:
    assert [name for name, word in outcomes.items() if word == "DIFFERENT"] == []


def test_that_most_bundled_pictures_are_read(outcomes: dict[str, str]) -> None:
    words = list(outcomes.values())
    assert words.count("equal") >= 50


def test_that_each_bundled_file_that_is_not_read_has_a_reason(outcomes: dict[str, str]) -> None:
    read = {"equal", "read; pydicom cannot", "read in colour or by frame"}
    words = {word.removeprefix("refused: ") for word in outcomes.values()} - read
    assert {word for word in words if not word.startswith("recognised as ")} <= _REASONS


def test_that_what_pydicom_reads_is_refused_only_for_what_is_missing(
    outcomes: dict[str, str],
) -> None:
    """A picture that pydicom gives and we refuse stands here, with its reason."""
    refused = {
        name: word
        for name, word in outcomes.items()
        if (word in _REASONS or word.startswith("refused")) and by_pydicom(_ROOT / name)
    }
    assert set(refused.values()) <= {"truncated", "corrupt", "refused: corrupt"}, refused
