"""What others drew: structures, presentation states, overlay planes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from medal_desktop.dicom.drawings import bitmaps, contours, graphics, is_presentation
from medal_desktop.dicom.errors import CorruptFile
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from tests.builders.dicom import ct_series

SOFTCOPY = "1.2.840.10008.5.1.4.1.1.11.1"


def only(path: Path, kind: Kind | None = None) -> Group:
    return next(g for g in scan([path]).groups if kind is None or g.kind is kind)


def presentation(target: Path, image: str) -> Path:
    state = Dataset()
    state.file_meta = FileMetaDataset()
    state.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    state.file_meta.MediaStorageSOPClassUID = state.SOPClassUID = SOFTCOPY
    state.file_meta.MediaStorageSOPInstanceUID = state.SOPInstanceUID = generate_uid()
    state.StudyInstanceUID, state.SeriesInstanceUID = generate_uid(), generate_uid()
    state.Modality, state.PatientID = "PR", "P"
    reference = Dataset()
    reference.ReferencedSOPClassUID, reference.ReferencedSOPInstanceUID = SOFTCOPY, image
    line = Dataset()
    line.GraphicAnnotationUnits, line.GraphicDimensions = "PIXEL", 2
    line.NumberOfGraphicPoints, line.GraphicData = 3, [1.0, 2.0, 10.5, 2.0, 10.5, 8.0]
    line.GraphicType, line.GraphicFilled = "POLYLINE", "N"
    text = Dataset()
    text.BoundingBoxAnnotationUnits = "DISPLAY"
    text.BoundingBoxTopLeftHandCorner, text.BoundingBoxBottomRightHandCorner = (
        [0.1, 0.2],
        [0.5, 0.3],
    )
    text.UnformattedTextValue = "look here"
    layer = Dataset()
    layer.ReferencedImageSequence = Sequence([reference])
    layer.GraphicLayer = "ONE"
    layer.GraphicObjectSequence, layer.TextObjectSequence = Sequence([line]), Sequence([text])
    state.GraphicAnnotationSequence = Sequence([layer])
    state.save_as(target, enforce_file_format=True)
    return target


def test_that_a_structure_set_gives_its_contours_in_patient_space() -> None:
    path = Path(str(get_testdata_file("rtstruct.dcm")))
    found = contours(only(path))
    raw = dcmread(path, force=True)
    points = sum(
        len(item.ContourData) // 3
        for roi in raw.ROIContourSequence
        for item in roi.get("ContourSequence", [])
    )
    assert sum(len(one.points) for one in found) == points > 0
    assert found[0].colour.startswith("#")
    names = {str(roi.ROIName) for roi in raw.StructureSetROISequence}
    assert {one.name for one in found} <= names


def test_that_a_presentation_state_gives_lines_and_words_with_their_images(tmp_path: Path) -> None:
    image = generate_uid()
    group = only(presentation(tmp_path / "pr.dcm", image))
    assert is_presentation(group)
    line, text = graphics(group)
    assert line.place == (image, 0)
    assert (line.kind, line.shared) == ("polyline", False)
    assert np.array_equal(line.points, [[1, 2], [10.5, 2], [10.5, 8]])
    assert (text.words, text.shared) == ("look here", True)


def test_that_overlay_planes_come_as_bits(tmp_path: Path) -> None:
    path = Path(str(get_testdata_file("examples_overlay.dcm")))
    (found, *_) = bitmaps(only(path))
    raw = dcmread(path, force=True)
    assert np.array_equal(found.bits, raw.overlay_array(0x6000).astype(bool))
    assert found.place == (str(raw.SOPInstanceUID), 0)
    assert found.origin == (0, 0)


def test_that_images_without_overlays_are_read_no_further_than_the_first(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=4)
    group = only(tmp_path)
    for path in sorted(tmp_path.iterdir())[1:]:
        path.unlink()
    assert bitmaps(group) == ()


def test_that_what_is_none_of_these_is_refused(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=3)
    group = only(tmp_path)
    for read in (contours, graphics):
        with pytest.raises(CorruptFile):
            read(group)


def test_that_damaged_drawings_are_refused(tmp_path: Path) -> None:
    raw = dcmread(str(get_testdata_file("rtstruct.dcm")), force=True)
    raw.ROIContourSequence[0].ContourSequence[0].ContourData = [1.0, 2.0]
    raw.save_as(tmp_path / "bad.dcm", implicit_vr=True, little_endian=True)
    with pytest.raises(CorruptFile):
        contours(only(tmp_path))
