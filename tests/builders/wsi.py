"""Whole-slide images as a scanner writes them (PS3.3 A.32.8): levels, a label, an overview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit, generate_uid

from tests.builders.dicom import Patient

SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
TILE = 128
LABEL_WORDS = "ZWEISTEIN S21-4711 A1"
BARCODE = "S214711A1-HE"
Array = NDArray[np.uint8]


def tissue(rows: int, columns: int, seed: int = 5) -> Array:
    """Something like stained tissue on glass: pink clouds with darker grains."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns]
    cloud = np.exp(-(((y / rows - 0.5) / 0.3) ** 2 + ((x / columns - 0.45) / 0.32) ** 2))
    grain = np.kron(rng.random((rows // 8 + 1, columns // 8 + 1)), np.ones((8, 8)))[:rows, :columns]
    stain = cloud * (0.5 + 0.5 * grain)
    colour = np.array([236, 236, 238]) - stain[..., None] * np.array([40, 120, 60])
    return colour.clip(0, 255).astype(np.uint8)


def whole_slide(
    folder: Path,
    *,
    rows: int = 600,
    columns: int = 800,
    levels: int = 2,
    jpeg: bool = True,
    patient: Patient | None = None,
    words: str = "",
) -> list[Array]:
    """Write levels, label and overview of one slide; give what the levels show, largest first.

    `words` stand in the pictures of all levels.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole, uids = tissue(rows, columns), [generate_uid() for _ in range(5)]
    if words:
        whole = _written(whole, words)
    pictures = [whole[:: 2**number, :: 2**number] for number in range(levels)]
    for number, shown in enumerate(pictures):
        _save(folder / f"level{number}.dcm", shown, "VOLUME", uids, jpeg, patient, number)
    label = _written(np.full((120, 200, 3), 255, np.uint8), LABEL_WORDS)
    _save(folder / "label.dcm", label, "LABEL", uids, jpeg, patient, 90)
    overview = np.concatenate([np.repeat(label, 2, axis=1), tissue(120, 400)], axis=1)
    _save(folder / "overview.dcm", overview, "OVERVIEW", uids, jpeg, patient, 91)
    return pictures


def _written(picture: Array, words: str) -> Array:
    from tests.builders.burned import Letters, draw

    dark = [
        draw(picture[..., channel], Letters(text=words, size=14, x=6, y=8, contrast=-230))
        for channel in range(3)
    ]
    return np.stack(dark, axis=-1)


def _tiles(whole: Array) -> list[Array]:
    rows, columns = whole.shape[:2]
    padded = np.pad(whole, ((0, -rows % TILE), (0, -columns % TILE), (0, 0)), "edge")
    return [
        np.ascontiguousarray(padded[top : top + TILE, left : left + TILE])
        for top in range(0, rows, TILE)
        for left in range(0, columns, TILE)
    ]


def _save(
    path: Path,
    whole: Array,
    flavour: str,
    uids: list[str],
    jpeg: bool,
    patient: Patient | None,
    number: int,
) -> None:
    import imagecodecs

    dataset = _header(patient or Patient(), uids, flavour, number)
    spacing = 0.0005 * 2 ** min(number, 8)
    _geometry(dataset, whole, spacing)
    tiles = _tiles(whole)
    dataset.NumberOfFrames = len(tiles)
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit if jpeg else ExplicitVRLittleEndian
    if jpeg:
        dataset.PhotometricInterpretation = "YBR_FULL_422"
        dataset.LossyImageCompression = "01"
        dataset.LossyImageCompressionMethod, dataset.LossyImageCompressionRatio = "ISO_10918_1", "8"
        streams = [bytes(imagecodecs.jpeg8_encode(t, level=90, subsampling="422")) for t in tiles]
        dataset.PixelData = encapsulate([one + bytes(len(one) % 2) for one in streams])
        dataset["PixelData"].is_undefined_length = True
    else:
        dataset.PhotometricInterpretation, dataset.LossyImageCompression = "RGB", "00"
        dataset.PixelData = b"".join(tile.tobytes() for tile in tiles)
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path, enforce_file_format=True)


def _header(who: Patient, uids: list[str], flavour: str, number: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = SLIDE
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.FrameOfReferenceUID = uids[:3]
    dataset.PyramidUID, dataset.DimensionOrganizationType = uids[3], "TILED_FULL"
    dataset.PatientName, dataset.PatientID = who.name, who.id
    dataset.PatientBirthDate, dataset.PatientSex = who.birth_date, who.sex
    dataset.StudyDate = dataset.SeriesDate = dataset.ContentDate = who.study_date
    dataset.StudyTime = dataset.ContentTime = who.study_time
    dataset.AcquisitionDateTime = who.study_date + who.study_time
    dataset.AccessionNumber, dataset.InstitutionName = who.accession, who.institution
    dataset.ReferringPhysicianName, dataset.StudyID = who.referrer, "S21-4711"
    dataset.Modality, dataset.Manufacturer = "SM", "Leica Biosystems"
    dataset.DeviceSerialNumber = who.serial
    dataset.ImageType = ["ORIGINAL", "PRIMARY", flavour, "NONE"]
    dataset.SeriesNumber, dataset.InstanceNumber = 1, number + 1
    dataset.ContainerIdentifier, dataset.BarcodeValue = "S21-4711-A1", BARCODE
    dataset.IssuerOfTheContainerIdentifierSequence = []
    dataset.LabelText, dataset.SpecimenLabelInImage = LABEL_WORDS, "NO"
    if flavour != "VOLUME":
        dataset.SpecimenLabelInImage = "YES"
    dataset.ContainerTypeCodeSequence = [_code("433466003", "SCT", "Microscope slide")]
    dataset.AcquisitionContextSequence = []
    dataset.BurnedInAnnotation, dataset.VolumetricProperties = "NO", "VOLUME"
    dataset.FocusMethod, dataset.ExtendedDepthOfField = "AUTO", "NO"
    dataset.SpecimenDescriptionSequence = [_specimen(who, uids[4])]
    return dataset


def _specimen(who: Patient, uid: str) -> Dataset:
    specimen, step, item = Dataset(), Dataset(), Dataset()
    specimen.SpecimenIdentifier, specimen.SpecimenUID = "S21-4711-A1-1", uid
    specimen.IssuerOfTheSpecimenIdentifierSequence = []
    specimen.SpecimenShortDescription = f"Colon biopsy of {who.name.split('^')[0]}"
    item.ValueType, item.TextValue = "TEXT", f"embedded by {who.operator}"
    item.ConceptNameCodeSequence = [_code("111703", "DCM", "Processing step description")]
    step.SpecimenPreparationStepContentItemSequence = [item]
    specimen.SpecimenPreparationSequence = [step]
    return specimen


def _geometry(dataset: Dataset, whole: Array, spacing: float) -> None:
    rows, columns = whole.shape[:2]
    dataset.TotalPixelMatrixRows, dataset.TotalPixelMatrixColumns = rows, columns
    dataset.TotalPixelMatrixFocalPlanes = 1
    dataset.ImagedVolumeWidth, dataset.ImagedVolumeHeight = columns * spacing, rows * spacing
    dataset.ImagedVolumeDepth = 0.001
    dataset.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    origin, path, measures, shared = Dataset(), Dataset(), Dataset(), Dataset()
    origin.XOffsetInSlideCoordinateSystem, origin.YOffsetInSlideCoordinateSystem = 20, 40
    dataset.TotalPixelMatrixOriginSequence = [origin]
    path.OpticalPathIdentifier = "1"
    path.IlluminationTypeCodeSequence = [_code("111744", "DCM", "Brightfield illumination")]
    path.IlluminationColorCodeSequence = [_code("414298005", "SCT", "Full Spectrum")]
    dataset.OpticalPathSequence, dataset.NumberOfOpticalPaths = [path], 1
    measures.PixelSpacing, measures.SliceThickness = [spacing, spacing], 0.001
    shared.PixelMeasuresSequence = [measures]
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.Rows = dataset.Columns = TILE
    dataset.SamplesPerPixel, dataset.PlanarConfiguration, dataset.PixelRepresentation = 3, 0, 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    item: Any = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


def sparse_slide(path: Path, *, twice: bool = False, outside: bool = False) -> None:
    """Write a level that lists its four tiles; `twice`: the first place has a second plane."""
    places = [(0, 0), (0, 1), (1, 0), (1, 1)] + [(0, 0)] * twice
    if outside:
        places[-1] = (7, 7)
    dataset = _header(Patient(), [generate_uid() for _ in range(5)], "VOLUME", 0)
    _geometry(dataset, np.zeros((2 * TILE, 2 * TILE, 3), np.uint8), 0.0005)
    dataset.DimensionOrganizationType = "TILED_SPARSE"
    items = []
    for row, column in places:
        item, position = Dataset(), Dataset()
        position.RowPositionInTotalImagePixelMatrix = row * TILE + 1
        position.ColumnPositionInTotalImagePixelMatrix = column * TILE + 1
        item.PlanePositionSlideSequence = [position]
        items.append(item)
    dataset.PerFrameFunctionalGroupsSequence = items
    dataset.NumberOfFrames, dataset.PhotometricInterpretation = len(places), "RGB"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.PixelData = tissue(TILE, TILE).tobytes() * len(places)
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path, enforce_file_format=True)
