"""What pydicom has to say of a file quotes its values, and is heard by nobody."""

from __future__ import annotations

import logging
import warnings
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import ImplicitVRLittleEndian

from medal_desktop.base.quiet import quiet
from medal_desktop.deid.compare import compare
from medal_desktop.dicom.directory import _referenced
from medal_desktop.dicom.scan import scan
from tests.builders.deid import run
from tests.builders.dicom import ct_series


def odd(folder: Path) -> Path:
    """Write a file without a preamble whose numbers are names."""

    def number(dataset: Dataset, _index: int) -> None:
        dataset.SeriesNumber = 471104

    path = ct_series(folder, slices=1, transfer_syntax=ImplicitVRLittleEndian, change=number)[0]
    data = path.read_bytes()[132:]
    path.write_bytes(data.replace(b"471104", b"Zweist"))
    return path


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder) -> list[object]:
    """Give what was logged and warned so far, each time it is asked for."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("pydicom").propagate = True

    class Heard(list[object]):
        def __len__(self) -> int:
            return len(self.texts())

        def texts(self) -> list[str]:
            said = [record.getMessage() for record in caplog.records]
            return [*said, *(str(warning.message) for warning in recwarn.list)]

    return Heard()


def test_that_a_scan_of_odd_files_says_nothing(tmp_path: Path, heard: list[object]) -> None:
    odd(tmp_path / "in")
    scan([tmp_path / "in"])
    assert len(heard) == 0


def test_that_a_run_over_odd_files_says_nothing(tmp_path: Path, heard: list[object]) -> None:
    run([odd(tmp_path / "in")], tmp_path / "out")
    assert len(heard) == 0


def test_that_a_comparison_of_odd_files_says_nothing(tmp_path: Path, heard: list[object]) -> None:
    path = odd(tmp_path / "in")
    compare(path, path)
    assert len(heard) == 0


def test_that_a_damaged_index_of_a_medium_says_nothing(tmp_path: Path, heard: list[object]) -> None:
    list(_referenced(odd(tmp_path / "in").read_bytes()))
    assert len(heard) == 0


def test_that_pydicom_alone_would_have_said_it(tmp_path: Path) -> None:
    data = odd(tmp_path / "in").read_bytes()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        dataset = dcmread(BytesIO(data), force=True)
        _ = dataset.SeriesNumber
    assert "Zweist" in str([str(warning.message) for warning in said])


def test_that_one_silence_ends_and_another_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("pydicom")
    logger.propagate = True
    first, second = quiet(), quiet()
    first.__enter__()
    second.__enter__()
    second.__exit__(None, None, None)
    logger.warning("a value")
    first.__exit__(None, None, None)
    assert caplog.records == []
