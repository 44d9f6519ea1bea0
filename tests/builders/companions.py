"""An export with what others drew: a CT, with a segmentation, structures and a state over it."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from tests.builders.dicom import ct_series
from tests.builders.structures import structures

STATE = "1.2.840.10008.5.1.4.1.1.11.1"
SLICE = 4


def labels() -> NDArray[np.uint8]:
    """A block of two segments on slices 3 to 5 of ten."""
    made = np.zeros((10, 64, 64), np.uint8)
    made[3:6, 10:30, 12:40] = 1
    made[3:6, 40:50, 20:30] = 2
    return made


def export(folder: Path) -> Group:
    """Write everything below a folder, each in a folder of its own; gives the images."""
    paths = ct_series(folder / "ct")
    (images,) = scan([folder / "ct"]).groups
    for name in ("seg", "rt", "pr"):
        (folder / name).mkdir()
    _segmentation(folder / "seg" / "1.dcm", paths)
    structures(folder / "rt" / "1.dcm", images)
    state(folder / "pr" / "1.dcm", images)
    return images


def state(target: Path, images: Group) -> Path:
    """A line over slice 4, and a window of its own."""
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = STATE
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = generate_uid()
    made.StudyInstanceUID, made.SeriesInstanceUID = images.study_uid, generate_uid()
    made.Modality, made.PatientID, made.SeriesDescription = "PR", images.patient_id, "Read by A"
    place, line, layer = Dataset(), Dataset(), Dataset()
    place.ReferencedSOPClassUID = images.first.sop_class
    place.ReferencedSOPInstanceUID = images.frames[SLICE].instance.sop_uid
    line.GraphicAnnotationUnits, line.GraphicDimensions = "PIXEL", 2
    line.NumberOfGraphicPoints, line.GraphicData = 2, [5.0, 5.0, 60.0, 60.0]
    line.GraphicType, line.GraphicFilled = "POLYLINE", "N"
    layer.ReferencedImageSequence, layer.GraphicLayer = Sequence([place]), "ONE"
    layer.GraphicObjectSequence = Sequence([line])
    made.GraphicAnnotationSequence = Sequence([layer])
    made.save_as(target, enforce_file_format=True)
    return target


def _segmentation(target: Path, paths: list[Path]) -> None:
    import highdicom
    from pydicom.sr.codedict import codes

    tissue = codes.SCT.Tissue
    manual = highdicom.seg.SegmentAlgorithmTypeValues.MANUAL
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        highdicom.seg.Segmentation(
            source_images=[dcmread(path) for path in paths],
            pixel_array=labels(),
            segmentation_type=highdicom.seg.SegmentationTypeValues.BINARY,
            segment_descriptions=[
                highdicom.seg.SegmentDescription(number, f"Region {number}", tissue, tissue, manual)
                for number in (1, 2)
            ],
            series_instance_uid=generate_uid(),
            series_number=9,
            sop_instance_uid=generate_uid(),
            instance_number=1,
            manufacturer="MEDAL",
            manufacturer_model_name="Test",
            software_versions="1",
            device_serial_number="1",
        ).save_as(target)
