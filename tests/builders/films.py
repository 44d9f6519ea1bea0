"""Small videos in which every frame tells its number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid

from tests.builders.dicom import Patient

FRAMES, ROWS, COLUMNS = 90, 120, 160


def picture(index: int) -> NDArray[np.uint8]:
    """A picture that tells its number: 7 grey bars, one for each bit."""
    bits = [(index >> bit) & 1 for bit in range(7)]
    row = np.repeat(np.array([40 + 170 * bit for bit in bits] + [120], np.uint8), COLUMNS // 8)
    return np.repeat(np.tile(row, (ROWS, 1))[..., None], 3, axis=2)


def number_in(frame: NDArray[np.uint8]) -> int:
    width = COLUMNS // 8
    means = [frame[:, n * width + 4 : (n + 1) * width - 4].mean() for n in range(7)]
    return sum((mean > 125) << bit for bit, mean in enumerate(means))


def film(path: Path, code: str = "mp4v", frames: int = FRAMES) -> Path:
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 25.0, (COLUMNS, ROWS)
    )
    for index in range(frames):
        writer.write(picture(index))
    writer.release()
    return path


STREAMS = {
    "mpeg2.ts": "1.2.840.10008.1.2.4.100",
    "h264.ts": "1.2.840.10008.1.2.4.102",
    "hevc.mp4": "1.2.840.10008.1.2.4.107",
}
"""The pictures above with a sound track and a made-up name in the container: name, syntax."""

ENDOSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.1.1"


def stream(name: str) -> bytes:
    return (Path(__file__).parent / "streams" / name).read_bytes()


def titled(path: Path, text: str, frames: int = 30, shown: range | None = None) -> Path:
    """Write a film of moving tissue, 320 × 240, with a line of text in the frames `shown`."""
    import cv2

    from tests.builders.burned import Letters, anatomy, draw

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 25.0, (320, 240)
    )
    tissue = anatomy(240, 320)
    for index in range(frames):
        grey = np.roll(tissue, 3 * index, axis=1)
        if shown is None or index in shown:
            grey = draw(grey, Letters(text=text, x=20, y=16, size=16))
        writer.write(np.repeat(grey[..., None], 3, axis=2))
    writer.release()
    return path


def endoscopy(
    target: Path,
    data: bytes,
    *,
    syntax: str = STREAMS["h264.ts"],
    rows: int = ROWS,
    columns: int = COLUMNS,
    frames: int = FRAMES,
    patient: Patient | None = None,
) -> Path:
    """Write a stream as Video Endoscopic Image (PS3.3 A.32.5), with a patient in its header."""
    who = patient or Patient()
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = ENDOSCOPY
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.PatientName, dataset.PatientID = who.name, who.id
    dataset.PatientBirthDate, dataset.PatientSex = who.birth_date, who.sex
    dataset.StudyDate, dataset.StudyTime = who.study_date, who.study_time
    dataset.AccessionNumber, dataset.InstitutionName = who.accession, who.institution
    dataset.ReferringPhysicianName, dataset.StudyID = who.referrer, "1"
    dataset.Modality, dataset.SeriesDescription = "ES", "Colonoscopy"
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = rows, columns, frames
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "YBR_PARTIAL_420"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation, dataset.PlanarConfiguration = 7, 0, 0
    dataset.FrameTime, dataset.FrameIncrementPointer = "40", 0x00181063
    dataset.LossyImageCompression = "01"
    dataset.PixelData = encapsulate([data + bytes(len(data) % 2)], has_bot=False)
    dataset["PixelData"].is_undefined_length = True
    target.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(target, enforce_file_format=True)
    return target
