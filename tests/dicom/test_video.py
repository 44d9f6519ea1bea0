"""Videos: each frame is the one that was asked for, whatever was asked before."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid

from medal_desktop.dicom.errors import (
    CorruptFile,
    DicomError,
    NoPixels,
    UnsupportedTransferSyntax,
)
from medal_desktop.dicom.frames import load_frame, thumbnail
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.video import is_video, open_file, open_video
from tests.builders.dicom import ct_series
from tests.builders.films import COLUMNS, FRAMES, ROWS, film, number_in

H264 = "1.2.840.10008.1.2.4.102"
ENDOSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.1.1"


def wrapped(target: Path, stream: bytes, fragments: int = 1, frame_time: str = "") -> Group:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = H264
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = ENDOSCOPY
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.PatientID, dataset.Modality = "P", "ES"
    dataset.Rows, dataset.Columns, dataset.NumberOfFrames = ROWS, COLUMNS, FRAMES
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "YBR_PARTIAL_420"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation, dataset.PlanarConfiguration = 7, 0, 0
    if frame_time:
        dataset.FrameTime = frame_time
    dataset.PixelData = encapsulate([stream], fragments_per_frame=fragments, has_bot=False)
    dataset["PixelData"].is_undefined_length = True
    dataset.save_as(target, enforce_file_format=True)
    (group,) = scan([target]).groups
    return group


@pytest.mark.parametrize(
    ("name", "code"), [("a.mp4", "mp4v"), ("a.mov", "mp4v"), ("a.avi", "MJPG"), ("a.mpg", "mpg1")]
)
def test_that_each_frame_is_the_one_asked_for(tmp_path: Path, name: str, code: str) -> None:
    chance = random.Random(7)
    order = [
        *range(5),
        80,
        3,
        79,
        80,
        0,
        45,
        44,
        43,
        89,
        *chance.sample(range(FRAMES), 9),
    ]
    with open_file(film(tmp_path / name, code)) as video:
        assert [number_in(video.frame(index)) for index in order] == order


def test_that_a_plain_video_says_its_rate_and_size(tmp_path: Path) -> None:
    with open_file(film(tmp_path / "a.mp4")) as video:
        assert (video.frames, video.fps, video.rows, video.columns) == (FRAMES, 25.0, ROWS, COLUMNS)


@pytest.mark.parametrize("fragments", [1, 7])
def test_that_a_video_within_dicom_gives_its_frames(tmp_path: Path, fragments: int) -> None:
    group = wrapped(tmp_path / "v.dcm", film(tmp_path / "x" / "a.mp4").read_bytes(), fragments)
    assert group.kind is Kind.VIDEO
    with open_video(group) as video:
        assert [number_in(video.frame(index)) for index in (0, 60, 2, 89)] == [0, 60, 2, 89]


def test_that_the_data_sets_frame_rate_goes_first(tmp_path: Path) -> None:
    group = wrapped(tmp_path / "v.dcm", film(tmp_path / "x" / "a.mp4").read_bytes(), 1, "50")
    with open_video(group) as video:
        assert video.fps == 20


def test_that_frames_and_thumbnails_of_videos_come_by_the_usual_door(tmp_path: Path) -> None:
    group = wrapped(tmp_path / "v.dcm", film(tmp_path / "x" / "a.mp4").read_bytes())
    assert number_in(load_frame(group, 77)) == 77
    assert thumbnail(group, 80).shape == (60, 80, 3)


def test_that_there_is_no_frame_beyond_the_last(tmp_path: Path) -> None:
    with open_file(film(tmp_path / "a.mp4")) as video, pytest.raises(NoPixels):
        video.frame(FRAMES)


def test_that_a_series_of_slices_is_no_video(tmp_path: Path) -> None:
    ct_series(tmp_path, slices=3)
    with pytest.raises(NoPixels):
        open_video(scan([tmp_path]).groups[0])


@pytest.mark.parametrize(
    "data",
    [b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", b"ffconcat version 1.0\nfile x\n", b"", b"GIF89a"],
)
def test_that_texts_that_name_other_files_never_reach_the_decoder(
    tmp_path: Path, data: bytes
) -> None:
    (tmp_path / "list.mp4").write_bytes(data)
    assert not is_video(data)
    with pytest.raises(UnsupportedTransferSyntax):
        open_file(tmp_path / "list.mp4")


def test_that_a_video_cut_short_is_refused_where_it_breaks_off(tmp_path: Path) -> None:
    path = film(tmp_path / "a.avi", "MJPG")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_file(path) as video, pytest.raises(CorruptFile):
        video.frame(FRAMES - 1)


def test_that_damaged_videos_are_refused_or_shown(tmp_path: Path) -> None:
    whole, chance, ends = film(tmp_path / "a.mp4").read_bytes(), random.Random(3), []
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(30):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "b.mp4").write_bytes(data[: chance.randrange(len(data) // 2, len(data))])
        try:
            with open_file(tmp_path / "b.mp4") as video:
                ends.append(str(video.frame(chance.randrange(FRAMES)).dtype))
        except DicomError as error:
            ends.append(error.reason)
    assert set(ends) <= {"uint8", "corrupt", "no_pixels", "unsupported_transfer_syntax"}


def test_that_a_stream_without_an_index_says_where_it_ends(tmp_path: Path) -> None:
    with open_file(film(tmp_path / "a.mpg", "mpg1")) as video, pytest.raises(NoPixels):
        video.frame(FRAMES)


def test_that_a_video_that_is_gone_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(DicomError):
        open_file(tmp_path / "none.mp4")
