from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

import highdicom
import numpy as np
import pydicom
import pytest

from medal_desktop.annotation.errors import NoSource, NotExchanged, OtherSpace
from medal_desktop.annotation.exchange.rtstruct import read_rtstruct, write_rtstruct
from medal_desktop.annotation.exchange.seg import coded, write_seg
from medal_desktop.annotation.exchange.sr import write_sr
from medal_desktop.annotation.exchange.sr_reading import Image, read_sr
from medal_desktop.annotation.exchange.tables import MARK_COLUMNS, mark_rows, write_table
from medal_desktop.annotation.marks.model import Mark, Shape, Space
from medal_desktop.annotation.marks.readings import Images, readings
from medal_desktop.base.progress import Job
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.seg import read_seg
from medal_desktop.dicom.sources import Source
from medal_desktop.package.documents import Segment
from tests.builders.data import real_data
from tests.builders.dicom import ct_series, us_image

SEGMENTS = (
    Segment(value=1, name="haemorrhage", code="SCT:50960005"),
    Segment(value=4, name="oedema", code="79654002"),
    Segment(value=7, name="something else"),
)
NUMBERS = np.zeros(256, np.uint8)
NUMBERS[[1, 4, 7]] = [1, 2, 3]


@pytest.fixture(scope="module", params=[0.0, 18.5], ids=["square", "tilted"])
def group(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("ct")
    ct_series(folder, slices=8, rows=40, columns=36, tilt_degrees=request.param)
    return scan([folder], Job()).groups[0]


def labels_on(grid: Any) -> np.ndarray:  # type: ignore[type-arg]  # uint8
    """Boxes, a ring with an island in its hole, and single pixels."""
    found = np.zeros(grid.shape, np.uint8)
    found[2:7, 5:30, 4:28] = 1
    found[3:5, 10:24, 8:22] = 4
    found[3, 12:20, 10:18] = 0
    found[3, 14:16, 13:15] = 1
    found[1] = (np.random.default_rng(2).random(grid.shape[1:]) < 0.05) * 7
    return found


def sources(group: Any) -> list[Source]:
    return [instance.source for instance in group.instances]


def errors_of(path: Path) -> list[str]:
    """What dciodvfy says is wrong."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("NO DCIODVFY: the package dicom3tools is not installed")
    told = subprocess.run(["dciodvfy", str(path)], capture_output=True, text=True, check=False)
    return [line for line in told.stderr.splitlines() if line.startswith("Error")]


def test_that_a_seg_comes_back_to_the_bit_and_is_valid(group: Any, tmp_path: Path) -> None:
    labels, target = labels_on(group.grid), tmp_path / "out.dcm"
    write_seg(target, labels, group.grid, SEGMENTS, sources(group))
    assert np.array_equal(read_seg(target, group.grid).labels, NUMBERS[labels])
    assert errors_of(target) == []
    assert target.stat().st_mode & 0o077 == 0


def test_that_highdicom_reads_segments_with_their_codes(group: Any, tmp_path: Path) -> None:
    write_seg(tmp_path / "o.dcm", labels_on(group.grid), group.grid, SEGMENTS, sources(group))
    seg = highdicom.seg.segread(tmp_path / "o.dcm")
    told = [seg.get_segment_description(n) for n in seg.segment_numbers]
    assert [one.segment_label for one in told] == [one.name for one in SEGMENTS]
    assert [one.segmented_property_type.value for one in told][:2] == ["50960005", "79654002"]
    uids = {str(uid) for _, _, uid in seg.get_source_image_uids()}
    assert uids == {instance.sop_uid for instance in group.instances}


def test_that_an_empty_mask_is_a_valid_seg(group: Any, tmp_path: Path) -> None:
    empty = np.zeros(group.grid.shape, np.uint8)
    write_seg(tmp_path / "o.dcm", empty, group.grid, SEGMENTS[:1], sources(group))
    assert errors_of(tmp_path / "o.dcm") == []
    assert not read_seg(tmp_path / "o.dcm", group.grid).labels.any()


def test_that_an_rtstruct_comes_back_to_the_bit_and_is_valid(group: Any, tmp_path: Path) -> None:
    labels, target = labels_on(group.grid), tmp_path / "out.dcm"
    colours = [(86, 180, 233), (230, 159, 0)]
    write_rtstruct(target, labels, group.grid, SEGMENTS, sources(group), colours)
    found, names = read_rtstruct(target, group.grid)
    assert np.array_equal(found, NUMBERS[labels])
    assert names == [one.name for one in SEGMENTS]
    assert errors_of(target) == []


def test_that_contours_of_another_space_or_beside_the_series_are_refused(
    group: Any, tmp_path: Path
) -> None:
    target = tmp_path / "out.dcm"
    write_rtstruct(target, labels_on(group.grid), group.grid, SEGMENTS, sources(group))
    with pytest.raises(OtherSpace):
        read_rtstruct(target, group.grid, "1.2.3.4")
    dataset = pydicom.dcmread(target)
    for roi in dataset.ROIContourSequence:
        for contour in roi.ContourSequence:
            contour.ContourData = [float(value) + 5000 for value in contour.ContourData]
    dataset.save_as(target)
    with pytest.raises(NotExchanged):
        read_rtstruct(target, group.grid)


@pytest.mark.parametrize("damage", [b"", b"no dicom", b"\0" * 128 + b"DICM" + b"\xff" * 64])
def test_that_a_damaged_file_is_refused_in_words(group: Any, tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "bad.dcm"
    path.write_bytes(damage)
    for read in (
        lambda: read_rtstruct(path, group.grid),
        lambda: read_sr(path, "series-001", ()),
    ):
        with pytest.raises(NotExchanged):
            read()


def test_that_images_that_are_gone_are_said_to_be_missing(tmp_path: Path, group: Any) -> None:
    gone = [Source(path=tmp_path / "gone.dcm")]
    with pytest.raises(NoSource):
        write_seg(tmp_path / "o.dcm", labels_on(group.grid), group.grid, SEGMENTS, gone)
    assert not (tmp_path / "o.dcm").exists()


def test_that_a_code_may_name_its_scheme_or_be_a_bare_number() -> None:
    assert coded(SEGMENTS[0]) == ("50960005", "SCT", "haemorrhage")
    assert coded(SEGMENTS[1]) == ("79654002", "SCT", "oedema")
    assert coded(SEGMENTS[2])[1] == "SCT"
    assert coded(Segment(value=1, name="x", code="FMA:50801"))[:2] == ("50801", "FMA")


INDEXES: dict[Shape, list[tuple[float, float, float]]] = {
    Shape.RULER: [(4, 10, 10), (4, 30, 25)],
    Shape.LINE: [(4, 10, 10), (5, 30, 25)],
    Shape.ANGLE: [(4, 10, 10), (4, 30, 25), (4, 10, 30)],
    Shape.COBB: [(4, 10, 10), (4, 12, 30), (4, 30, 10), (4, 25, 30)],
    Shape.BIDIRECTIONAL: [(4, 10, 10), (4, 10, 30), (4, 5, 20), (4, 15, 20)],
    Shape.ELLIPSE: [(4, 20, 20), (4, 20, 34), (4, 28, 20)],
    Shape.FREEHAND: [(4, 10, 10), (4, 10, 30), (4, 25, 28), (4, 30, 12)],
    Shape.POLYGON: [(4, 10, 10), (4, 10, 30), (4, 25, 28)],
    Shape.BOX: [(4, 10, 10), (4, 10, 30), (4, 25, 30), (4, 25, 10)],
    Shape.BOX_3D: [(4, 20, 20), (4, 20, 30), (4, 28, 20), (6, 20, 20)],
    Shape.POINT: [(4, 20, 20)],
    Shape.ARROW: [(4, 20, 20), (4, 5, 5)],
    Shape.POLYLINE: [(4, 10, 10), (5, 20, 20), (6, 20, 30)],
}


def drawn(group: Any) -> list[Mark]:
    return [
        Mark(
            id=secrets.token_hex(8),
            series="series-001",
            shape=shape,
            points=tuple(group.grid.to_lps(index) for index in indexes),
            text=f"{shape}: näher ansehen" if number % 2 else "",
        )
        for number, (shape, indexes) in enumerate(INDEXES.items())
    ]


def test_that_every_shape_comes_back_from_a_valid_report(group: Any, tmp_path: Path) -> None:
    values = np.zeros(group.grid.shape, np.int16)
    images = Images(values=values, grid=group.grid, unit="HU")
    marks, target = drawn(group), tmp_path / "sr.dcm"
    count = write_sr(target, [(one, readings(one, images)) for one in marks], sources(group))
    assert count == len(marks)
    assert errors_of(target) == []
    found = read_sr(target, "series-001", ())
    assert [one.id for one in found] == [one.id for one in marks]
    for one, again in zip(marks, found, strict=True):
        assert (again.shape, again.text) == (one.shape, one.text)
        assert np.abs(np.array(one.points) - np.array(again.points)).max() < 1e-4
    with pytest.raises(OtherSpace):
        read_sr(target, "series-001", (), "1.2.3.4")


def test_that_highdicom_reads_the_report_as_measurement_groups(group: Any, tmp_path: Path) -> None:
    marks = drawn(group)
    write_sr(tmp_path / "sr.dcm", [(one, readings(one)) for one in marks], sources(group))
    content = highdicom.sr.srread(tmp_path / "sr.dcm").content
    lines, areas = (
        content.get_image_measurement_groups(),
        content.get_planar_roi_measurement_groups(),
    )
    assert len(lines) + len(areas) == len(marks)
    (length,) = lines[0].get_measurements()
    assert (length.name.meaning, length.unit.value) == ("Length", "mm")
    assert length.value == pytest.approx(readings(marks[0])[0].value)


def test_that_marks_on_a_cine_come_back_on_their_frame(tmp_path: Path) -> None:
    us_image(tmp_path / "us", frames=4)
    (group,) = scan([tmp_path / "us"], Job()).groups
    ruler = Mark(
        id="ab" * 8,
        series="series-001",
        shape=Shape.RULER,
        space=Space.PICTURE,
        points=((3.0, 4.0, 2.0), (10.0, 4.0, 2.0)),
        spacing=(0.5, 0.5),
    )
    write_sr(tmp_path / "sr.dcm", [(ruler, readings(ruler))], sources(group))
    images = (Image(group.instances[0].sop_uid, None, 0),)
    (found,) = read_sr(tmp_path / "sr.dcm", "series-001", images)
    assert (found.space, found.points) == (Space.PICTURE, ruler.points)


def test_that_what_ohif_writes_is_read(group: Any, tmp_path: Path) -> None:
    """cornerstone3D: SCOORD on the image, with its own tracking identifiers (TID 300)."""
    images = [pydicom.dcmread(instance.path) for instance in group.instances]
    flat = {
        "Cornerstone3DTools@^0.1.0:Length": [(10.5, 12.5), (30.5, 12.5)],
        "Cornerstone3DTools@^0.1.0:Angle": [(10.5, 12.5), (30.5, 12.5), (30.5, 30.5)],
    }
    groups = [_ohif(name, points, images[3]) for name, points in flat.items()]
    _report(tmp_path / "sr.dcm", groups, images)
    grids = tuple(
        Image(instance.sop_uid, _slice(group.grid, n), n)
        for n, instance in enumerate(group.instances)
    )
    ruler, angle = read_sr(tmp_path / "sr.dcm", "series-001", grids)
    assert (ruler.shape, angle.shape) == (Shape.RULER, Shape.ANGLE)
    assert ruler.points[0] == pytest.approx(group.grid.to_lps((3.0, 12.0, 10.0)), abs=1e-3)
    assert readings(ruler)[0].value == pytest.approx(20 * group.grid.spacing[2], abs=1e-3)


def _slice(grid: Any, index: int) -> Any:
    from medal_desktop.workflow.exchange import _slice_grid

    return _slice_grid(grid, index)


def _ohif(name: str, points: list[tuple[float, float]], image: Any) -> Any:
    codes = pydicom.sr.codedict.codes
    region = highdicom.sr.CoordinatesForMeasurement(
        graphic_type="POLYLINE",
        graphic_data=np.array(points),
        source_image=highdicom.sr.SourceImageForRegion.from_source_image(image),
    )
    return highdicom.sr.MeasurementsAndQualitativeEvaluations(
        tracking_identifier=highdicom.sr.TrackingIdentifier(uid=highdicom.UID(), identifier=name),
        measurements=[
            highdicom.sr.Measurement(
                name=codes.SCT.Length,
                value=1.0,
                unit=codes.UCUM.Millimeter,
                referenced_coordinates=[region],
            )
        ],
    )


def _report(target: Path, groups: list[Any], images: list[Any]) -> None:
    codes = pydicom.sr.codedict.codes
    device = highdicom.sr.DeviceObserverIdentifyingAttributes(uid=highdicom.UID(), name="OHIF")
    context = highdicom.sr.ObservationContext(
        observer_device_context=highdicom.sr.ObserverContext(
            observer_type=codes.DCM.Device, observer_identifying_attributes=device
        )
    )
    report = highdicom.sr.MeasurementReport(
        observation_context=context,
        procedure_reported=codes.SCT.ImagingProcedure,
        imaging_measurements=groups,
    )
    for image in images:
        image.StudyID = image.get("StudyID", "")
    highdicom.sr.ComprehensiveSR(
        evidence=images,
        content=report[0],
        series_instance_uid=highdicom.UID(),
        series_number=1,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer="OHIF",
    ).save_as(target)


def test_that_a_table_holds_a_line_for_each_number_and_runs_nothing(tmp_path: Path) -> None:
    ruler = Mark(
        id="ab" * 8,
        series="series-001",
        shape=Shape.RULER,
        points=((-3.0, 4.0, 2.0), (10.0, 4.0, 2.0)),
        text="=HYPERLINK(1)",
    )
    write_table(tmp_path / "t.csv", MARK_COLUMNS, mark_rows("case-001", ruler, readings(ruler)))
    head, line = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()
    assert head.split(",") == list(MARK_COLUMNS)
    assert "'=HYPERLINK(1)" in line
    assert "length,13,mm,SCT:410668003" in line


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ct-head-philips", "ct-head-ge-tilted"])
def test_that_real_series_go_out_and_come_back_exactly(name: str, tmp_path: Path) -> None:
    groups = [one for one in scan([real_data(name)], Job()).groups if one.grid is not None]
    group = max(groups, key=lambda one: len(one.instances))
    labels = labels_on(group.grid)
    write_seg(tmp_path / "seg.dcm", labels, group.grid, SEGMENTS, sources(group))
    write_rtstruct(tmp_path / "rt.dcm", labels, group.grid, SEGMENTS, sources(group))
    assert np.array_equal(read_seg(tmp_path / "seg.dcm", group.grid).labels, NUMBERS[labels])
    assert np.array_equal(read_rtstruct(tmp_path / "rt.dcm", group.grid)[0], NUMBERS[labels])
    assert errors_of(tmp_path / "seg.dcm") + errors_of(tmp_path / "rt.dcm") == []
