"""Small valid CT, MR and US series, full of identifying attributes, written as real files."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence as DicomSequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
US_IMAGE = "1.2.840.10008.5.1.4.1.1.6.1"
US_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1"
_STUDY_COMPONENT = "1.2.840.10008.3.1.2.3.3"
_IMPLEMENTATION = "1.2.826.0.1.3680043.8.498.1"
_PREFIX = "1.2.826.0.1.3680043.8.498."

Array = NDArray[np.generic]


@dataclass(frozen=True, kw_only=True)
class Patient:
    """Invented values for attributes that tell who somebody is."""

    name: str = "Zweistein^Alberta^Q"
    id: str = "PID-4711-0815"
    birth_date: str = "19340317"
    sex: str = "F"
    age: str = "087Y"
    address: str = "12 Relativity Lane, Ulmstadt"
    phone: str = "+49 731 555 0199"
    institution: str = "Klinikum Ulmstadt Nord"
    referrer: str = "Oppenheim^Julia^^Dr"
    operator: str = "Feynfrau^Rita"
    accession: str = "ACC90210X"
    study_date: str = "20210628"
    study_time: str = "134517"
    station: str = "ULMCT03"
    serial: str = "SN-778899-Z"

    def values(self) -> tuple[str, ...]:
        """Give each value that must not survive de-identification."""
        return (
            self.name, self.id, self.birth_date, self.address, self.phone, self.institution,
            self.referrer, self.operator, self.accession, self.study_date, self.station,
            self.serial,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Uids:
    """The UIDs that the files of one series share."""

    study: str = field(default_factory=lambda: generate_uid(_PREFIX))
    series: str = field(default_factory=lambda: generate_uid(_PREFIX))
    frame: str = field(default_factory=lambda: generate_uid(_PREFIX))


def ct_series(
    folder: Path,
    *,
    slices: int = 10,
    rows: int = 64,
    columns: int = 64,
    spacing: tuple[float, float, float] = (2.5, 0.9, 0.8),
    tilt_degrees: float = 0.0,
    missing: Sequence[int] = (),
    transfer_syntax: str = ExplicitVRLittleEndian,
    patient: Patient | None = None,
    uids: Uids | None = None,
    change: Callable[[Dataset, int], None] | None = None,
) -> list[Path]:
    """Write a head-like CT; `missing` slices leave gaps, `change` gets each data set and index.

    `spacing` is (slices, rows, columns) in mm. Gives the written files in order of position.
    """
    uids = uids or Uids()
    volume = head(slices, rows, columns)
    paths = []
    for index in range(slices):
        if index in missing:
            continue
        dataset = _common(CT_IMAGE, "CT", patient or Patient(), uids, index)
        _ct(dataset, tilt_degrees)
        _place(dataset, index, spacing, tilt_degrees)
        _pixels(dataset, (volume[index] + 1024).astype(np.uint16), bits=12)
        if change:
            change(dataset, index)
        paths.append(write(dataset, folder / f"IM{index + 1:05d}", transfer_syntax))
    return paths


def mr_series(
    folder: Path,
    *,
    slices: int = 8,
    rows: int = 48,
    columns: int = 40,
    spacing: tuple[float, float, float] = (4.0, 1.2, 1.1),
    times: int = 1,
    transfer_syntax: str = ExplicitVRLittleEndian,
    patient: Patient | None = None,
    uids: Uids | None = None,
    change: Callable[[Dataset, int], None] | None = None,
) -> list[Path]:
    """Write an MR; with `times` > 1 the volume repeats as time points of one series."""
    uids = uids or Uids()
    volume = head(slices, rows, columns)
    paths = []
    for index in range(slices * times):
        time, position = divmod(index, slices)
        dataset = _common(MR_IMAGE, "MR", patient or Patient(), uids, index)
        _mr(dataset, time, times)
        _place(dataset, position, spacing, 0.0)
        _pixels(dataset, np.clip(volume[position] + 200 + 7 * time, 0, 4095).astype(np.uint16), 12)
        if change:
            change(dataset, index)
        paths.append(write(dataset, folder / f"MR{index + 1:05d}.dcm", transfer_syntax))
    return paths


def us_image(
    path: Path,
    *,
    rows: int = 60,
    columns: int = 80,
    frames: int = 1,
    transfer_syntax: str = ExplicitVRLittleEndian,
    patient: Patient | None = None,
    uids: Uids | None = None,
    change: Callable[[Dataset, int], None] | None = None,
) -> Path:
    """Write a colour ultrasound image, or a cine with `frames` > 1."""
    sop_class = US_MULTIFRAME if frames > 1 else US_IMAGE
    dataset = _common(sop_class, "US", patient or Patient(), uids or Uids(), 0)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"]
    dataset.LossyImageCompression = "00"
    ramp = np.add.outer(np.arange(rows) * 2, np.arange(columns)) % 256
    colour = np.stack([ramp, ramp[::-1], np.full_like(ramp, 40)], axis=-1).astype(np.uint8)
    stack = np.stack([np.roll(colour, 3 * frame, axis=1) for frame in range(frames)])
    _pixels(dataset, stack if frames > 1 else stack[0], bits=8)
    if frames > 1:
        dataset.FrameTime = 40
        dataset.FrameIncrementPointer = 0x00181063
    if change:
        change(dataset, 0)
    return write(dataset, path, transfer_syntax)


def head(slices: int, rows: int, columns: int) -> NDArray[np.int32]:
    """Give Hounsfield-like values: air, a skull, brain with some noise; each slice differs."""
    noise = np.random.default_rng(7).integers(-12, 13, (slices, rows, columns))
    z, y, x = np.ogrid[-1 : 1 : slices * 1j, -1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    radius = np.sqrt((z * 0.6) ** 2 + (y / 0.9) ** 2 + (x / 0.75) ** 2)
    values = np.where(radius < 0.8, 35 + noise, np.where(radius < 0.95, 900 + noise, -1000))
    return np.broadcast_to(values, (slices, rows, columns)).astype(np.int32)


def write(dataset: Dataset, path: Path, transfer_syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a data set whose PixelData is native little endian in `transfer_syntax`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = transfer_syntax
    meta.ImplementationClassUID = _IMPLEMENTATION
    dataset.file_meta = meta
    if transfer_syntax in _ENCODERS:
        frames = [_ENCODERS[transfer_syntax](frame) for frame in _frames(dataset)]
        dataset.PixelData = encapsulate(frames)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    elif transfer_syntax == ExplicitVRBigEndian and dataset.BitsAllocated == 16:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
    dataset.save_as(path, enforce_file_format=True)
    return path


def _common(sop_class: str, modality: str, patient: Patient, uids: Uids, index: int) -> Dataset:
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if modality == "CT" else "OTHER"]
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = generate_uid(_PREFIX)
    dataset.Modality = modality
    dataset.BodyPartExamined = "ABDOMEN" if modality == "US" else "HEAD"
    dataset.Manufacturer = "MEDAL Test Scanners"
    dataset.ManufacturerModelName = "Phantom 1"
    dataset.SoftwareVersions = "1.0"
    dataset.StudyInstanceUID = uids.study
    dataset.SeriesInstanceUID = uids.series
    dataset.StudyID = "S-1"
    dataset.SeriesNumber = 2
    dataset.AcquisitionNumber = 1
    dataset.InstanceNumber = index + 1
    dataset.StudyDescription = f"{modality} of {patient.name.split('^')[0]}"
    dataset.SeriesDescription = f"{modality} standard"
    _who(dataset, patient)
    _when(dataset, patient)
    _deep(dataset, patient, uids)
    if modality != "US":
        dataset.FrameOfReferenceUID = uids.frame
        dataset.PositionReferenceIndicator = None
    else:
        dataset.PatientOrientation = None
    return dataset


def _who(dataset: Dataset, patient: Patient) -> None:
    dataset.PatientName = patient.name
    dataset.PatientID = patient.id
    dataset.PatientBirthDate = patient.birth_date
    dataset.PatientSex = patient.sex
    dataset.PatientAge = patient.age
    dataset.PatientAddress = patient.address
    dataset.PatientTelephoneNumbers = patient.phone
    dataset.PatientComments = f"Known to {patient.referrer.split('^')[0]}"
    dataset.InstitutionName = patient.institution
    dataset.InstitutionAddress = patient.address
    dataset.StationName = patient.station
    dataset.DeviceSerialNumber = patient.serial
    dataset.ReferringPhysicianName = patient.referrer
    dataset.OperatorsName = patient.operator
    dataset.AccessionNumber = patient.accession


def _when(dataset: Dataset, patient: Patient) -> None:
    for name in ("Study", "Series", "Acquisition", "Content"):
        setattr(dataset, f"{name}Date", patient.study_date)
        setattr(dataset, f"{name}Time", patient.study_time)


def _deep(dataset: Dataset, patient: Patient, uids: Uids) -> None:
    """Identity below the top level and in a private block, where naive tools forget it."""
    other = Dataset()
    other.PatientID = patient.id
    other.TypeOfPatientID = "TEXT"
    dataset.OtherPatientIDsSequence = DicomSequence([other])
    request = Dataset()
    request.RequestedProcedureID = patient.accession
    request.RequestedProcedureDescription = f"Head, asked for by {patient.referrer}"
    request.ScheduledProcedureStepID = "SPS-1"
    dataset.RequestAttributesSequence = DicomSequence([request])
    study = Dataset()
    study.ReferencedSOPClassUID = _STUDY_COMPONENT
    study.ReferencedSOPInstanceUID = uids.study
    dataset.ReferencedStudySequence = DicomSequence([study])
    block = dataset.private_block(0x0029, "MEDAL TEST 1.0", create=True)
    block.add_new(0x10, "LO", patient.name)
    block.add_new(0x11, "DS", "1.5")


def _ct(dataset: Dataset, tilt_degrees: float) -> None:
    dataset.KVP = 120
    dataset.GantryDetectorTilt = tilt_degrees
    dataset.RescaleIntercept = -1024
    dataset.RescaleSlope = 1
    dataset.RescaleType = "HU"
    dataset.WindowCenter = 40
    dataset.WindowWidth = 80
    dataset.PatientPosition = "HFS"


def _mr(dataset: Dataset, time: int, times: int) -> None:
    dataset.ScanningSequence = "EP"
    dataset.SequenceVariant = "NONE"
    dataset.ScanOptions = None
    dataset.MRAcquisitionType = "2D"
    dataset.RepetitionTime = 2000
    dataset.EchoTime = 30
    dataset.EchoTrainLength = 1
    dataset.PatientPosition = "HFS"
    if times > 1:
        dataset.TemporalPositionIdentifier = time + 1
        dataset.NumberOfTemporalPositions = times


def _place(
    dataset: Dataset, index: int, spacing: tuple[float, float, float], tilt_degrees: float
) -> None:
    tilt = math.radians(tilt_degrees)
    dataset.ImageOrientationPatient = [
        1,
        0,
        0,
        0,
        round(math.cos(tilt), 8),
        round(math.sin(tilt), 8),
    ]
    dataset.ImagePositionPatient = [-25.6, -28.8, round(-40 + index * spacing[0], 6)]
    dataset.PixelSpacing = [spacing[1], spacing[2]]
    dataset.SliceThickness = spacing[0]
    dataset.SliceLocation = round(-40 + index * spacing[0], 6)


def _pixels(dataset: Dataset, pixels: NDArray[np.uint8] | NDArray[np.uint16], bits: int) -> None:
    colour = pixels.ndim > 2 and pixels.shape[-1] == 3
    frames = pixels.ndim == (4 if colour else 3)
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    if frames:
        dataset.NumberOfFrames = pixels.shape[0]
    dataset.Rows, dataset.Columns = pixels.shape[int(frames) : int(frames) + 2]
    dataset.BitsAllocated = 8 * pixels.itemsize
    dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = 0
    data = pixels.tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB" if pixels.itemsize == 1 else "OW"


def _frames(dataset: Dataset) -> list[Array]:
    kind = np.dtype(np.uint8 if dataset.BitsAllocated == 8 else np.uint16)
    shape = [int(dataset.get("NumberOfFrames", 1)), int(dataset.Rows), int(dataset.Columns)]
    if dataset.SamplesPerPixel == 3:
        shape.append(3)
    count = int(np.prod(shape))
    flat = np.frombuffer(dataset.PixelData, kind, count=count)
    return list(flat.reshape(shape))


def _rle(frame: Array) -> bytes:
    """RLE segments, most significant byte plane first (PS3.5 Annex G)."""
    import imagecodecs

    colour = frame.reshape(frame.shape[0] * frame.shape[1], -1)
    parts = []
    for sample in range(colour.shape[1]):
        split = np.ascontiguousarray(colour[:, sample]).view(np.uint8).reshape(-1, frame.itemsize)
        for byte in reversed(range(frame.itemsize)):
            plane = np.ascontiguousarray(split[:, byte]).reshape(frame.shape[:2])
            packed = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in plane)
            parts.append(packed + b"\0" * (len(packed) % 2))
    offsets = [64]
    for part in parts[:-1]:
        offsets.append(offsets[-1] + len(part))
    header = np.zeros(16, "<u4")
    header[0] = len(parts)
    header[1 : 1 + len(parts)] = offsets
    return header.tobytes() + b"".join(parts)


def _with_imagecodecs(codec: str, **options: object) -> Callable[[Array], bytes]:
    def encode(frame: Array) -> bytes:
        import imagecodecs

        data = bytes(
            getattr(imagecodecs, f"{codec}_encode")(np.ascontiguousarray(frame), **options)
        )
        return data + b"\0" * (len(data) % 2)

    return encode


_ENCODERS: dict[str, Callable[[Array], bytes]] = {
    RLELossless: _rle,
    JPEGLosslessSV1: _with_imagecodecs("jpeg8", lossless=True, predictor=1),
    JPEGLSLossless: _with_imagecodecs("jpegls"),
    JPEG2000Lossless: _with_imagecodecs("jpeg2k", codecformat="j2k", reversible=True),
    HTJ2KLossless: _with_imagecodecs("htj2k"),
}

TRANSFER_SYNTAXES: tuple[str, ...] = (
    ImplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    DeflatedExplicitVRLittleEndian,
    *_ENCODERS,
)
