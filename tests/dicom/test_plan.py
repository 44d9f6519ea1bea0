"""What one file's header taught is tried on the next; it must never change what is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGLSLossless

from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.plan import Plans
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.walker import walk
from tests.builders.dicom import ct_series, mr_series, us_image


def source_of(path: Path) -> Source:
    return Source(path, (), path.stat().st_size)


def followed(paths: list[Path]) -> list[bool]:
    """Follow what was learnt through each file; give whether it fitted, and compare."""
    plans, fitted = Plans(), []
    for path in paths:
        data = path.read_bytes()
        found, walked = plans.follow(data, len(data)), walk(data, len(data))
        fitted.append(found is not None)
        assert found is None or found == walked
        if found is None:
            plans.learn(data, walked)
    return fitted


def unlike(dataset: Dataset, index: int) -> None:
    """Make lengths differ, add a sequence that grows, and an element in some files only."""
    dataset.ImageComments = "x" * (index * 7 % 30)
    item = Dataset()
    item.CodeMeaning = "y" * (index % 5)
    dataset.ProcedureCodeSequence = [item] * (index % 3)
    dataset["ProcedureCodeSequence"].is_undefined_length = True
    if index % 4 == 3:
        dataset.PatientComments = "only here"


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGLSLossless])
def test_that_a_plan_reads_the_rest_of_a_series_as_the_walk_does(
    tmp_path: Path, syntax: str
) -> None:
    fitted = followed(ct_series(tmp_path, slices=30, transfer_syntax=syntax))
    assert fitted == [False, *[True] * 29]


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ImplicitVRLittleEndian])
def test_that_files_unlike_each_other_are_read_as_the_walk_does(
    tmp_path: Path, syntax: str
) -> None:
    fitted = followed(ct_series(tmp_path, slices=40, transfer_syntax=syntax, change=unlike))
    assert sum(fitted) > 30


def test_that_two_series_in_turn_keep_a_plan_each(tmp_path: Path) -> None:
    ct, mr = ct_series(tmp_path / "ct", slices=6), mr_series(tmp_path / "mr", slices=6)
    fitted = followed([path for pair in zip(ct, mr, strict=True) for path in pair])
    assert fitted == [False, False, *[True] * 10]


def test_that_a_plan_refuses_a_file_that_ends_early(tmp_path: Path) -> None:
    first, second = (path.read_bytes() for path in ct_series(tmp_path, slices=2))
    plans = Plans()
    plans.learn(first, walk(first, len(first)))
    whole = walk(second, len(second))
    assert plans.follow(second, len(second)) == whole
    cuts = range(100, whole.pixel_offset - 8, 37)
    assert [plans.follow(second[:end], end) for end in cuts] == [None] * len(cuts)


def test_that_plans_without_use_are_no_longer_made(tmp_path: Path) -> None:
    def another(dataset: Dataset, index: int) -> None:
        for number in range(index + 1):
            dataset.add_new(0x00611010 + number * 0x20000, "LO", "x")

    fitted = followed(ct_series(tmp_path, slices=30, change=another))
    assert [n for n, fit in enumerate(fitted) if fit] == []


@pytest.mark.parametrize("build", [ct_series, mr_series])
def test_that_a_likeness_gives_the_same_as_reading_each_file_alone(
    tmp_path: Path, build: Callable[..., list[Path]]
) -> None:
    likeness = Likeness()
    with Reader() as reader:
        for path in build(tmp_path, slices=8, change=unlike):
            source = source_of(path)
            assert read_instance(source, reader, likeness) == read_instance(source, reader)


def test_that_each_slice_keeps_its_own_rescale_window_and_place(tmp_path: Path) -> None:
    def own(dataset: Dataset, index: int) -> None:
        dataset.RescaleSlope = str(index + 1)
        dataset.WindowCenter, dataset.WindowWidth = str(index), "100"

    likeness = Likeness()
    with Reader() as reader:
        read = [
            read_instance(source_of(path), reader, likeness)
            for path in ct_series(tmp_path, slices=4, change=own)
        ]
    assert [frames[0].slope for _, frames in read] == [1, 2, 3, 4]
    assert [instance.window for instance, _ in read] == [(n, 100) for n in range(4)]
    assert len({frames[0].position for _, frames in read}) == 4


def test_that_a_multiframe_object_is_never_taken_for_another(tmp_path: Path) -> None:
    likeness = Likeness()
    with Reader() as reader:
        counts = [
            len(
                read_instance(source_of(us_image(tmp_path / str(n), frames=n)), reader, likeness)[1]
            )
            for n in (2, 3, 2, 1, 1)
        ]
    assert counts == [2, 3, 2, 1, 1]


def test_that_headers_longer_than_the_first_read_are_followed_too(tmp_path: Path) -> None:
    """Some vendors put 20 to 120 kB of their own before the pixels."""

    def long(dataset: Dataset, index: int) -> None:
        dataset.private_block(0x0029, "MEDAL TEST 2.0", create=True).add_new(
            0x10, "OB", bytes([index]) * (40_000 + 1000 * index)
        )

    likeness, alone = Likeness(), []
    with Reader() as reader:
        for path in ct_series(tmp_path, slices=6, change=long):
            source = source_of(path)
            before = len(reader.head(source))
            alone.append(read_instance(source, reader, likeness))
            with Reader() as other:
                assert alone[-1] == read_instance(source, other)
    assert before > 40_000
    assert [instance.number for instance, _ in alone] == [1, 2, 3, 4, 5, 6]


def test_that_another_transfer_syntax_in_the_same_words_is_walked_anew(tmp_path: Path) -> None:
    first, second = ct_series(tmp_path, slices=2)
    plans = Plans()
    data = first.read_bytes()
    plans.learn(data, walk(data, len(data)))
    other = second.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0", 1)
    assert plans.follow(other, len(other)) is None


def test_that_text_of_other_letters_is_read_the_same_way_with_and_without_a_plan(
    tmp_path: Path,
) -> None:
    def odd(dataset: Dataset, index: int) -> None:
        dataset.SeriesDescription = "Schädel" if index % 2 else "Kopf"
        dataset.InstanceNumber = str(index) if index else ""

    likeness = Likeness()
    with Reader() as reader:
        for path in ct_series(tmp_path, slices=8, change=odd):
            source = source_of(path)
            with Reader() as other:
                assert read_instance(source, reader, likeness) == read_instance(source, other)


def test_that_files_in_which_all_differs_are_walked(tmp_path: Path) -> None:
    """A plan of hundreds of steps would be slower than the walk, and worked out again and again."""

    def busy(dataset: Dataset, index: int) -> None:
        for number in range(300):
            dataset.add_new(0x00611000 + number, "LO", f"{index}{number}")

    fitted = followed(ct_series(tmp_path, slices=4, change=busy))
    assert fitted == [False] * 4


def test_that_all_that_varies_is_learnt_from_one_file(tmp_path: Path) -> None:
    def change(dataset: Dataset, index: int) -> None:
        for number in range(20):
            dataset.add_new(0x00611000 + number, "LO", "x" * (index + number))

    first, *others = ct_series(tmp_path, slices=5, change=change)
    assert followed([first, *others]) == [False, *[True] * 4]
