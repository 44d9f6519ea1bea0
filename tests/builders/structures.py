"""A small structure set: one square on one slice of a series."""

from __future__ import annotations

from pathlib import Path

from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from medal_desktop.dicom.series import Group

RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3"


def structures(target: Path, images: Group) -> Path:
    """Draw a square of rows and columns 20 to 40 on slice 4, in red."""
    assert images.grid is not None
    corners = [(4.0, 20.0, 20.0), (4.0, 20.0, 40.0), (4.0, 40.0, 40.0), (4.0, 40.0, 20.0)]
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = RTSTRUCT
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = generate_uid()
    made.StudyInstanceUID, made.SeriesInstanceUID = images.study_uid, generate_uid()
    made.Modality, made.PatientID = "RTSTRUCT", images.patient_id
    name = Dataset()
    name.ROINumber, name.ROIName = 1, "square"
    line = Dataset()
    line.ContourGeometricType, line.NumberOfContourPoints = "CLOSED_PLANAR", 4
    line.ContourData = [f"{x:.4f}" for corner in corners for x in images.grid.to_lps(corner)]
    roi = Dataset()
    roi.ReferencedROINumber, roi.ROIDisplayColor = 1, [255, 0, 0]
    roi.ContourSequence = Sequence([line])
    made.StructureSetROISequence, made.ROIContourSequence = Sequence([name]), Sequence([roi])
    made.save_as(target, enforce_file_format=True)
    return target
