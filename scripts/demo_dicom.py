"""One slice as a valid CT Image (PS3.3 A.3), full of invented identity, JPEG-LS lossless."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import CTImageStorage, JPEGLSLossless

from scripts.demo_head import Field, Point

INSTITUTION = "Kreiskrankenhaus Altstadt"
STATION = "ALTCT02"
_STUDY_COMPONENT = "1.2.840.10008.3.1.2.3.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented patient and visit, as a hospital's system would know them."""

    name: str
    number: str
    born: str
    sex: str
    age: str
    weight: str
    phone: str
    address: str
    accession: str
    referrer: str
    operator: str
    date: str
    time: str
    story: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the slices of one series share; `corner` is the first voxel's centre, LPS mm."""

    person: Person
    corner: Point
    spacing: Point


def write_slice(scan: Scan, values: Field, index: int, path: Path) -> None:
    """Write Hounsfield units (rows, columns) as slice `index`, counted from the feet."""
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    _patient(dataset, scan.person)
    _study(dataset, scan.person, index)
    _equipment(dataset, scan.person)
    _place(dataset, scan, index)
    _image(dataset, values)
    _beneath(dataset, scan.person)
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.file_meta = _meta(dataset)
    dataset.save_as(path, enforce_file_format=True)


def _uid(person: Person, what: str) -> str:
    digest = hashlib.sha256(f"medal demo case {person.number} {what}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _meta(dataset: Dataset) -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = JPEGLSLossless
    meta.ImplementationClassUID = "2.25.240071946210573319046213310964519387313"
    meta.ImplementationVersionName = "MEDAL_DEMO_1"
    meta.SourceApplicationEntityTitle = STATION
    return meta


def _patient(dataset: Dataset, person: Person) -> None:
    dataset.PatientName = person.name
    dataset.PatientID = person.number
    dataset.IssuerOfPatientID = INSTITUTION
    dataset.PatientBirthDate = person.born
    dataset.PatientSex = person.sex
    dataset.PatientAge = person.age
    dataset.PatientWeight = person.weight
    dataset.PatientAddress = person.address
    dataset.PatientTelephoneNumbers = person.phone
    dataset.AdditionalPatientHistory = person.story
    dataset.PatientComments = f"Relatives to be told by {person.referrer.split('^')[0]}"


def _study(dataset: Dataset, person: Person, index: int) -> None:
    dataset.StudyInstanceUID = _uid(person, "study")
    dataset.SeriesInstanceUID = _uid(person, "series")
    dataset.SOPInstanceUID = _uid(person, f"image {index}")
    dataset.SOPClassUID = CTImageStorage
    dataset.FrameOfReferenceUID = _uid(person, "frame")
    dataset.PositionReferenceIndicator = "OM"
    dataset.StudyID = person.accession.split("-")[1]
    dataset.AccessionNumber = person.accession
    dataset.ReferringPhysicianName = person.referrer
    dataset.PhysiciansOfRecord = person.referrer
    dataset.PerformingPhysicianName = "Hallbauer^Renate"
    dataset.OperatorsName = person.operator
    dataset.StudyDescription = "CT head without contrast"
    dataset.SeriesDescription = "Head 5 mm soft"
    dataset.ProtocolName = "HEAD ROUTINE"
    dataset.Modality = "CT"
    dataset.SeriesNumber = 2
    dataset.AcquisitionNumber = 1
    dataset.InstanceNumber = index + 1
    for moment in ("Study", "Series", "Acquisition", "Content"):
        setattr(dataset, f"{moment}Date", person.date)
        setattr(dataset, f"{moment}Time", person.time)
    dataset.PerformedProcedureStepStartDate = person.date
    dataset.PerformedProcedureStepStartTime = person.time


def _equipment(dataset: Dataset, person: Person) -> None:
    dataset.Manufacturer = "MEDAL demo scanners"
    dataset.ManufacturerModelName = "Phantom 16"
    dataset.SoftwareVersions = "demo 1"
    dataset.InstitutionName = INSTITUTION
    dataset.InstitutionAddress = "Klinikweg 1, 99999 Altstadt"
    dataset.InstitutionalDepartmentName = "Neuroradiologie"
    dataset.StationName = STATION
    dataset.DeviceSerialNumber = "DS-48151623"
    dataset.DateOfLastCalibration = person.date
    dataset.TimeOfLastCalibration = "060000"
    dataset.KVP = 120
    dataset.XRayTubeCurrent = 260
    dataset.ExposureTime = 1000
    dataset.ConvolutionKernel = "H30"
    dataset.DataCollectionDiameter = 500
    dataset.ReconstructionDiameter = 230.4
    dataset.GantryDetectorTilt = 0
    dataset.PatientPosition = "HFS"
    dataset.BodyPartExamined = "HEAD"


def _place(dataset: Dataset, scan: Scan, index: int) -> None:
    height = round(scan.corner[2] + index * scan.spacing[0], 3)
    dataset.ImagePositionPatient = [scan.corner[0], scan.corner[1], height]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing = [scan.spacing[1], scan.spacing[2]]
    dataset.SliceThickness = scan.spacing[0]
    dataset.SpacingBetweenSlices = scan.spacing[0]
    dataset.SliceLocation = height


def _image(dataset: Dataset, values: Field) -> None:
    stored = (values + 1024).astype(np.uint16)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = stored.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 40, 80
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    packed = bytes(imagecodecs.jpegls_encode(stored))
    dataset.PixelData = encapsulate([packed + b"\0" * (len(packed) % 2)])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True


def _beneath(dataset: Dataset, person: Person) -> None:
    """Identity in sequences and in a private block, where a careless tool leaves it."""
    other = Dataset()
    other.PatientID = f"INS-{person.number[3:]}"
    other.TypeOfPatientID = "TEXT"
    dataset.OtherPatientIDsSequence = DicomSequence([other])
    request = Dataset()
    request.RequestedProcedureID = person.accession
    request.RequestedProcedureDescription = f"CT head, asked for by {person.referrer}"
    request.ScheduledProcedureStepID = "SPS-1"
    dataset.RequestAttributesSequence = DicomSequence([request])
    study = Dataset()
    study.ReferencedSOPClassUID = _STUDY_COMPONENT
    study.ReferencedSOPInstanceUID = _uid(person, "study component")
    dataset.ReferencedStudySequence = DicomSequence([study])
    block = dataset.private_block(0x0029, "MEDAL DEMO SCANNER", create=True)
    block.add_new(0x10, "LO", person.name)
    block.add_new(0x11, "DA", person.born)
    block.add_new(0x12, "DS", "0.62")
