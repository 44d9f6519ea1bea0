"""Millimetres of radiographs and ultrasound, and where they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from medal_desktop.cli.main import medal
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from tests.builders.dicom import us_image

_MAMMOGRAM = "1.2.840.10008.5.1.4.1.1.1.2"
_WHOLE = {
    "RegionSpatialFormat": 1,
    "RegionLocationMinX0": 5,
    "RegionLocationMinY0": 4,
    "RegionLocationMaxX1": 75,
    "RegionLocationMaxY1": 56,
    "PhysicalUnitsXDirection": 3,
    "PhysicalUnitsYDirection": 3,
    "PhysicalDeltaX": 0.02,
    "PhysicalDeltaY": -0.03,
}


def projection(path: Path, modality: str = "MG", **attributes: Any) -> Group:
    def change(dataset: Dataset, index: int) -> None:
        dataset.SOPClassUID, dataset.Modality = _MAMMOGRAM, modality
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        del dataset.PlanarConfiguration
        dataset.PixelData = dataset.PixelData[: dataset.Rows * dataset.Columns]
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)

    (group,) = scan([us_image(path, change=change)]).groups
    return group


def ultrasound(path: Path, *regions: dict[str, Any], syntax: str = ExplicitVRLittleEndian) -> Group:
    def change(dataset: Dataset, index: int) -> None:
        items = []
        for region in regions:
            item = Dataset()
            for keyword, value in region.items():
                setattr(item, keyword, value)
            items.append(item)
        dataset.SequenceOfUltrasoundRegions = items

    (group,) = scan([us_image(path, change=change, transfer_syntax=syntax)]).groups
    return group


def scale(group: Group) -> tuple[tuple[float, float] | None, str]:
    return group.frames[0].spacing, group.first.scale


@pytest.mark.parametrize("modality", ["CR", "DX", "MG", "XA"])
def test_that_a_projection_without_pixel_spacing_is_measured_at_the_detector(
    tmp_path: Path, modality: str
) -> None:
    group = projection(tmp_path / "a", modality, ImagerPixelSpacing=[0.07, 0.08])
    assert scale(group) == ((0.07, 0.08), "detector")
    assert group.spacing == (1.0, 0.07, 0.08)
    assert group.warnings == ()


@pytest.mark.parametrize(
    ("spacing", "calibration", "where"),
    [
        ([0.07, 0.07], None, "detector"),
        ([0.07, 0.07], "GEOMETRY", ""),
        ([0.065, 0.065], None, ""),
    ],
)
def test_that_pixel_spacing_comes_first_and_says_whether_it_was_calibrated(
    tmp_path: Path, spacing: list[float], calibration: str | None, where: str
) -> None:
    said = {"PixelSpacingCalibrationType": calibration} if calibration else {}
    group = projection(
        tmp_path / "a", PixelSpacing=spacing, ImagerPixelSpacing=[0.07, 0.07], **said
    )
    assert scale(group) == (tuple(spacing), where)


def test_that_the_detector_says_nothing_of_slices(tmp_path: Path) -> None:
    assert scale(projection(tmp_path / "a", "CT", ImagerPixelSpacing=[0.07, 0.07])) == (None, "")


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_that_one_region_in_centimetres_gives_ultrasound_its_millimetres(
    tmp_path: Path, syntax: str
) -> None:
    group = ultrasound(tmp_path / "a", _WHOLE, syntax=syntax)
    assert group.frames[0].spacing == pytest.approx((0.3, 0.2))
    assert group.first.scale == "region"


@pytest.mark.parametrize(
    "regions",
    [
        [],
        [_WHOLE, _WHOLE],
        [_WHOLE | {"PhysicalUnitsXDirection": 4}],
        [_WHOLE | {"RegionSpatialFormat": 3}],
        [_WHOLE | {"PhysicalDeltaX": 0.0}],
        [_WHOLE | {"RegionLocationMaxX1": 30}],
        [_WHOLE | {"RegionLocationMaxY1": 5_000}],
        [{}],
    ],
    ids=["none", "two", "seconds", "spectrum", "nothing", "a part", "outside", "empty"],
)
def test_that_other_regions_give_no_millimetres(
    tmp_path: Path, regions: list[dict[str, Any]]
) -> None:
    assert scale(ultrasound(tmp_path / "a", *regions)) == (None, "")


def test_that_a_damaged_region_costs_the_scale_and_not_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "a"
    ultrasound(path, _WHOLE)
    dataset = dcmread(path)
    value = dataset.SequenceOfUltrasoundRegions[0]["PhysicalDeltaX"]
    data = bytearray(path.read_bytes())
    at = data.index(b"\x18\x00\x2c\x60FD")
    assert value.VR == "FD"
    data[at + 4 : at + 6] = b"LO"
    path.write_bytes(data)
    (group,) = scan([path]).groups
    assert scale(group) == (None, "")


def test_that_a_person_and_a_script_are_told_where_the_millimetres_hold(tmp_path: Path) -> None:
    projection(tmp_path / "in" / "a", ImagerPixelSpacing=[0.07, 0.07])
    report = tmp_path / "scan.json"
    CliRunner().invoke(medal, ["scan", str(tmp_path / "in"), "--json", str(report)])
    done = CliRunner().invoke(medal, ["scan", str(tmp_path / "in")])
    assert "millimetres at the detector" in done.output
    assert "0.070 × 0.070 mm" in done.output
    (group,) = json.loads(report.read_text())["groups"]
    assert group["scale"] == "detector"
    assert group["warnings"] == []
