"""The header of an object that another format was wrapped into: nothing of a person is in it."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from medal_desktop.dicom.series import Instance


def header_of(instance: Instance, number: int) -> Any:
    """What every one of these objects says: its UIDs, and that the patient is not known."""
    from pydicom import Dataset  # noqa: PLC0415 - slow import
    from pydicom.dataset import FileMetaDataset  # noqa: PLC0415 - slow import

    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = instance.sop_class
    dataset.SOPInstanceUID = instance.sop_uid if number == 1 else f"{instance.sop_uid}.9.{number}"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = instance.study_uid, instance.series_uid
    for keyword in (
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
        "StudyID", "AccessionNumber", "ReferringPhysicianName", "Manufacturer", "ContentDate",
        "ContentTime", "Laterality", "PatientOrientation",
    ):  # fmt: skip
        setattr(dataset, keyword, None)
    dataset.Modality = instance.modality
    dataset.ConversionType = "WSD"
    dataset.ImageType = ["DERIVED", "SECONDARY"]
    dataset.DerivationDescription = f"Wrapped: {instance.series_description}"
    dataset.SeriesDescription = instance.series_description
    dataset.SeriesNumber, dataset.InstanceNumber = 1, number
    dataset.AcquisitionContextSequence = []
    lossy = "lossy" in instance.warnings
    dataset.LossyImageCompression = "01" if lossy else "00"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


def describe_pixels(dataset: Any, values: NDArray[Any], photometric: str = "") -> None:
    """Say how values (rows, columns) or (rows, columns, 3) are stored (PS3.3 C.7.6.3)."""
    colour = values.ndim == 3
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = photometric or ("RGB" if colour else "MONOCHROME2")
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.Rows, dataset.Columns = values.shape[:2]
    dataset.BitsAllocated = dataset.BitsStored = values.itemsize * 8
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(values.dtype.kind == "i")
