"""Films: what leaves is pictures, one by one; no sound, no stream, no name in header or pixels."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job
from medal_desktop.deid.check import check, check_file
from medal_desktop.deid.decisions import DECIDABLE
from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.folder import deidentify_folder
from medal_desktop.deid.known import KnownBook
from medal_desktop.deid.pixels.boxes import Box
from medal_desktop.deid.pixels.film import write_film
from medal_desktop.deid.pixels.look import stretches
from medal_desktop.deid.pixels.stretch import Stretch
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.risks import burned_in_text
from medal_desktop.deid.run import deidentify
from medal_desktop.deid.work import Status
from medal_desktop.dicom.film import JPEG_BASELINE
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.video import open_file
from tests.builders.burned import NAME
from tests.builders.deid import KEY, one, run
from tests.builders.dicom import Patient
from tests.builders.films import (
    COLUMNS,
    FRAMES,
    ROWS,
    STREAMS,
    endoscopy,
    number_in,
    picture,
    stream,
    titled,
)


@pytest.mark.parametrize("name", STREAMS)
def test_that_a_stream_leaves_as_its_pictures_each_at_its_number(tmp_path: Path, name: str) -> None:
    source = endoscopy(tmp_path / "in" / "v.dcm", stream(name), syntax=STREAMS[name])
    before = source.read_bytes()
    copy = one(source, tmp_path / "out")
    (path,) = (tmp_path / "out").rglob("*.dcm")
    (group,) = scan([path]).groups
    assert [number_in(load_frame(group, index)) for index in (0, 1, 44, 45, 89)] == [
        0, 1, 44, 45, 89,
    ]  # fmt: skip
    assert (copy.NumberOfFrames, copy.Rows, copy.Columns) == (FRAMES, ROWS, COLUMNS)
    assert copy.file_meta.TransferSyntaxUID == JPEG_BASELINE
    assert group.fps == 25.0
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", STREAMS)
def test_that_neither_sound_nor_words_of_the_container_leave(tmp_path: Path, name: str) -> None:
    data = stream(name)
    assert b"ZWEISTEIN" in data or name.endswith(".ts")
    source = endoscopy(tmp_path / "in" / "v.dcm", data, syntax=STREAMS[name])
    one(source, tmp_path / "out")
    (path,) = (tmp_path / "out").rglob("*.dcm")
    written = path.read_bytes()
    assert b"ZWEISTEIN" not in written.upper()
    assert not [value for value in Patient().values() if value.encode() in written]
    size = len(data) // 40
    pieces = [data[at : at + 24] for at in range(size, len(data) - 24, size)]
    assert not [piece for piece in pieces if len(set(piece)) > 8 and piece in written]


def test_that_the_copy_says_what_was_lost_on_the_way(tmp_path: Path) -> None:
    copy = one(endoscopy(tmp_path / "v.dcm", stream("h264.ts")), tmp_path / "out")
    assert copy.LossyImageCompression == "01"
    assert list(copy.LossyImageCompressionMethod) == ["ISO_14496_10", "ISO_10918_1"]
    assert len(copy.LossyImageCompressionRatio) == 2
    assert copy.ImageType[0] == "DERIVED"


def test_that_a_name_in_the_pictures_of_a_stream_is_painted_over(tmp_path: Path) -> None:
    data = titled(tmp_path / "a.mp4", NAME, frames=2).read_bytes()
    endoscopy(tmp_path / "in" / "v.dcm", data, rows=240, columns=320, frames=2)
    report = deidentify_folder(
        tmp_path / "in", tmp_path / "out", load_profile("medal-default"), KEY, workers=1
    )
    assert [file.status for file in report.files] == ["written"]
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert dcmread(path).BurnedInAnnotation == "NO"
    (group,) = scan([path]).groups
    with open_file(tmp_path / "a.mp4") as video:
        for index in (0, 1):
            mine, theirs = load_frame(group, index), video.frame(index)
            assert mine[18:30, 24:180].max() < 40
            assert np.abs(mine[80:].astype(int) - theirs[80:]).mean() < 2


def test_that_a_films_own_boxes_are_black_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    source = endoscopy(tmp_path / "v.dcm", stream("h264.ts"))
    write_film(source, tmp_path / "o.dcm", read_path(source), [Box(x=0, y=0, width=40, height=40)])
    (group,) = scan([tmp_path / "o.dcm"]).groups
    shown = load_frame(group, 85)
    assert shown[:32, :32].max() < 10
    assert np.abs(shown[48:].astype(int) - picture(85)[48:]).mean() < 6


def test_that_a_film_cut_short_is_refused_and_nothing_stays(tmp_path: Path) -> None:
    data = stream("h264.ts")
    endoscopy(tmp_path / "in" / "v.dcm", data[: len(data) // 2])
    result = run([tmp_path / "in" / "v.dcm"], tmp_path / "out")
    (outcome,) = result.outcomes
    assert (outcome.status, outcome.code) == (Status.REFUSED, "deid.film-unreadable")
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_that_a_film_that_is_no_film_is_refused(tmp_path: Path) -> None:
    endoscopy(tmp_path / "v.dcm", b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n" * 40)
    (outcome,) = run([tmp_path / "v.dcm"], tmp_path / "out").outcomes
    assert outcome.status is Status.REFUSED


def test_that_the_check_lets_no_stream_pass_and_nobody_can_decide_it(tmp_path: Path) -> None:
    def codes(path: Path) -> set[str]:
        return {finding.code for finding in check_file(path, KnownBook(), path.name)}

    source = endoscopy(tmp_path / "v.dcm", stream("h264.ts"))
    copy = one(source, tmp_path / "out")
    assert "check.film-stream" in codes(source)
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert "check.film-stream" not in codes(path)
    original: Dataset = dcmread(source)
    copy.PixelData = original.PixelData
    copy.file_meta.TransferSyntaxUID = original.file_meta.TransferSyntaxUID
    copy.save_as(tmp_path / "forged.dcm", enforce_file_format=True)
    found = check([tmp_path / "forged.dcm"], None)
    assert [one.blocking for one in found if one.code == "check.film-stream"] == [True]
    assert "check.film-stream" not in DECIDABLE


def test_that_a_second_run_keeps_what_is_written(tmp_path: Path) -> None:
    source = endoscopy(tmp_path / "v.dcm", stream("h264.ts"))
    arguments = {"profile": load_profile("medal-default"), "key": KEY, "workers": 1}
    first = deidentify([source], tmp_path / "out", **arguments)
    again = deidentify([source], tmp_path / "out", **arguments)
    assert [one.status for one in (*first.outcomes, *again.outcomes)] == [
        Status.WRITTEN, Status.RESUMED,
    ]  # fmt: skip


def test_that_a_long_film_is_looked_at_in_stretches() -> None:
    assert stretches(90) == (90,)
    assert stretches(250) == (125, 250)
    assert len(stretches(100_000)) == 24
    assert stretches(100_000)[-1] == 100_000


def test_that_a_title_between_scenes_is_among_what_is_looked_at() -> None:
    stretch = Stretch(many=True)
    scene = np.full((48, 64, 3), 120, np.uint8)
    title = np.zeros_like(scene)
    title[20:28, 10:50] = 255
    for shown in (scene, scene + 3, title, scene):
        stretch.add(shown)
    low, high, unlike = stretch.taken()
    assert (low == np.minimum(scene, title)).all()
    assert (high == np.maximum(scene + 3, title)).all()
    assert (unlike == title).all()
    assert list(stretch.taken()) == []


@pytest.mark.parametrize("modality", ["ES", "CT", "SEG"])
def test_that_a_film_may_carry_text_whatever_it_calls_itself(tmp_path: Path, modality: str) -> None:
    source = endoscopy(tmp_path / "v.dcm", stream("h264.ts"))
    dataset = dcmread(source)
    dataset.Modality, dataset.SOPClassUID = modality, "1.2.840.10008.5.1.4.1.1.4"
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.save_as(source, enforce_file_format=True)
    assert burned_in_text(read_path(source).dataset)
    assert burned_in_text(one(source, tmp_path / "out"))


def test_that_a_damaged_stream_is_refused_or_written_whole(tmp_path: Path) -> None:
    chance, ends = random.Random(11), set()
    for number in range(12):
        data = bytearray(stream("h264.ts"))
        for _ in range(40):
            data[chance.randrange(len(data))] = chance.randrange(256)
        source = endoscopy(tmp_path / f"{number}.dcm", bytes(data))
        (outcome,) = run([source], tmp_path / f"out{number}").outcomes
        ends.add(outcome.status)
        for path in (tmp_path / f"out{number}").rglob("*.dcm"):
            assert int(dcmread(path).NumberOfFrames) >= FRAMES - 2
    assert ends <= {Status.WRITTEN, Status.REFUSED}


def test_that_a_film_can_be_stopped_in_its_midst_and_leaves_nothing(tmp_path: Path) -> None:
    source = endoscopy(tmp_path / "in" / "v.dcm", stream("h264.ts"))
    job = Job(lambda step: job.cancel() if (step.label, step.done) == ("pictures", 40) else None)
    profile = load_profile("medal-default")
    with pytest.raises(Cancelled):
        deidentify([source], tmp_path / "out", profile=profile, key=KEY, job=job, workers=1)
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
