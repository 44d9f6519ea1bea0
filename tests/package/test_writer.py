from __future__ import annotations

import errno
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.package import errors, reader, writer
from medal_desktop.package.documents import CaseEntry, SeriesEntry
from medal_desktop.package.vocabulary import Split
from medal_desktop.package.writer import BagFile, write_package
from tests.builders import packages
from tests.builders.forgeries import members, unsealed

KEYS = packages.Keys()


class Usage(NamedTuple):
    """What a full disk says."""

    free: int = 0


def write(target: Path, inputs: list[BagFile] | None = None, **changes: Any) -> bytes:
    made = packages.challenge()
    arguments: dict[str, Any] = {
        "references": packages.reference_files(made),
        "recipients": KEYS.recipients,
        "signer": KEYS.signer,
        "signer_name": "Dr Test",
        "created": packages.MOMENT,
    }
    files = packages.input_files(made) if inputs is None else inputs
    write_package(target, made, files, **{**arguments, **changes})
    return target.read_bytes()


def plain_bags(package: bytes) -> tuple[bytes, bytes]:
    inputs, references, _ = members(package).values()
    return unsealed(inputs, KEYS.intake), unsealed(references, KEYS.evaluation)


def test_that_equal_content_gives_equal_bags_in_any_order(tmp_path: Path) -> None:
    files = packages.input_files(packages.challenge())
    first = plain_bags(write(tmp_path / "a.medal", files))
    assert first == plain_bags(write(tmp_path / "b.medal", files[::-1]))


def test_that_two_packages_share_no_encrypted_byte_by_chance(tmp_path: Path) -> None:
    first, second = (
        next(iter(members(write(tmp_path / name)).values())) for name in ("a.medal", "b.medal")
    )
    assert first[16:200] != second[16:200]


def test_that_the_time_of_writing_is_told_in_utc(tmp_path: Path) -> None:
    before = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    write(tmp_path / "a.medal", created=None)
    after = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert before <= reader.read_envelope(tmp_path / "a.medal").created <= after


@settings(deadline=None, max_examples=25)
@given(
    sizes=st.lists(st.integers(0, 200_000), min_size=1, max_size=6),
    readme=st.binary(max_size=3000),
)
def test_that_whatever_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], readme: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    series = (SeriesEntry(id="s", modality="MR", files=len(sizes)),)
    made = packages.challenge(cases=(CaseEntry(id="c", split=Split.HIDDEN, series=series),))
    files = [file for file in packages.input_files(made) if not file.name.startswith("cases/")]
    images = {f"cases/c/s/{n:06d}.dcm": os.urandom(size) for n, size in enumerate(sizes, start=1)}
    files += [BagFile(name, raw) for name, raw in images.items()] + [BagFile("README.md", readme)]
    write_package(
        folder / "p.medal",
        made,
        files,
        packages.reference_files(made),
        KEYS.recipients,
        KEYS.signer,
        "Dr Test",
    )
    assert reader.unpack_inputs(folder / "p.medal", KEYS.intake, folder / "out") == made
    there = {name: (folder / "out" / name).read_bytes() for name in (*images, "README.md")}
    assert there == {**images, "README.md": readme}


def image_on_disk(folder: Path, raw: bytes, **changes: Any) -> list[BagFile]:
    path = folder / "image"
    path.write_bytes(raw)
    name = "cases/case-001/series-1/000001.dcm"
    kept = [file for file in packages.input_files(packages.challenge()) if file.name != name]
    return [*kept, BagFile(name, path, **changes)]


def test_that_only_the_bytes_that_were_checked_are_packed(tmp_path: Path) -> None:
    files = image_on_disk(tmp_path, b"changed after the check", sha256="0" * 64)
    with pytest.raises(errors.SourceChanged):
        write(tmp_path / "a.medal", files)
    assert not (tmp_path / "a.medal").exists()


def test_that_the_right_hash_is_accepted(tmp_path: Path) -> None:
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert write(tmp_path / "a.medal", image_on_disk(tmp_path, b"abc", sha256=digest))


def test_that_a_file_that_grows_meanwhile_stops_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = image_on_disk(tmp_path, b"short")
    monkeypatch.setattr(BagFile, "size", property(lambda file: 1))
    with pytest.raises(errors.SourceChanged):
        write(tmp_path / "a.medal", files)


def test_that_a_stopped_job_leaves_nothing(tmp_path: Path) -> None:
    job = Job()
    job.report = lambda step: job.cancel()
    with pytest.raises(Cancelled):
        write(tmp_path / "a.medal", job=job)
    assert list(tmp_path.iterdir()) == []


def test_that_a_stopped_opening_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.medal")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        reader.unpack_inputs(tmp_path / "a.medal", KEYS.intake, tmp_path / "out", job)
    assert [path.name for path in tmp_path.iterdir()] == ["a.medal"]


def test_that_progress_ends_with_all_bytes(tmp_path: Path) -> None:
    steps: list[Step] = []
    write(tmp_path / "a.medal", job=Job(report=steps.append))
    assert steps[-1].done == steps[-1].total > 0
    assert [step.done for step in steps] == sorted(step.done for step in steps)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("cases/case-001/series-1/000003.dcm", errors.ContentMismatch),
        ("cases/case-001/other/000001.dcm", errors.ContentMismatch),
        ("notes.txt", errors.ContentMismatch),
        ("annotations/case-001/letter.txt", errors.ContentMismatch),
        ("annotations/case-001/Mask.nii.gz", errors.ContentMismatch),
        ("attestations/letter.pdf", errors.ContentMismatch),
        ("attestations/ethics.p7s", errors.ContentMismatch),
        ("annotations/case-002/answer.json", errors.ReferenceLeak),
        ("../outside", errors.UnsafeName),
        ("/etc/passwd", errors.UnsafeName),
        ("deid/report.json", errors.DuplicateName),
        ("deid/REPORT.json", errors.DuplicateName),
    ],
)
def test_that_a_file_that_does_not_belong_is_refused_before_sealing(
    tmp_path: Path, name: str, error: type[errors.PackageError]
) -> None:
    files = [*packages.input_files(packages.challenge()), BagFile(name, b"x")]
    with pytest.raises(error):
        write(tmp_path / "a.medal", files)
    assert list(tmp_path.iterdir()) == []


def test_that_a_case_without_reference_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.ContentMismatch):
        write(tmp_path / "a.medal", references=[])


def test_that_a_full_disk_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(errors.NotEnoughSpace):
        write(tmp_path / "a.medal")
    assert list(tmp_path.iterdir()) == []


def test_that_a_full_disk_stops_the_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.medal")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(errors.NotEnoughSpace):
        reader.unpack_inputs(tmp_path / "a.medal", KEYS.intake, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["a.medal"]


def test_that_the_references_open_without_the_package_around_them(tmp_path: Path) -> None:
    package = write(tmp_path / "a.medal")
    (tmp_path / "references.c4gh").write_bytes(list(members(package).values())[1])
    envelope = reader.read_envelope(tmp_path / "a.medal")
    cases = reader.unpack_references(
        tmp_path / "references.c4gh", KEYS.evaluation, tmp_path / "out", envelope
    )
    assert cases == ("case-001", "case-002")


def test_that_bare_references_need_their_envelope(tmp_path: Path) -> None:
    package = write(tmp_path / "a.medal")
    (tmp_path / "references.c4gh").write_bytes(list(members(package).values())[1])
    with pytest.raises(errors.NotAPackage):
        reader.verify_references(tmp_path / "references.c4gh", KEYS.evaluation)


def test_that_an_envelope_of_another_package_does_not_open_the_references(tmp_path: Path) -> None:
    write(tmp_path / "a.medal")
    write(tmp_path / "b.medal")
    other = reader.read_envelope(tmp_path / "b.medal")
    with pytest.raises(errors.IdentityMismatch):
        reader.verify_references(tmp_path / "a.medal", KEYS.evaluation, other)


def test_that_the_client_names_its_version(tmp_path: Path) -> None:
    write(tmp_path / "a.medal")
    assert reader.read_envelope(tmp_path / "a.medal").client == writer.CLIENT


def test_that_a_missing_image_is_told_by_its_name_in_the_package(tmp_path: Path) -> None:
    files = image_on_disk(tmp_path, b"x")
    (tmp_path / "image").unlink()
    with pytest.raises(errors.SourceUnreadable) as caught:
        write(tmp_path / "a.medal", files)
    assert caught.value.detail == "cases/case-001/series-1/000001.dcm"


def test_that_a_folder_in_place_of_an_image_is_told(tmp_path: Path) -> None:
    files = image_on_disk(tmp_path, b"x")
    (tmp_path / "image").unlink()
    (tmp_path / "image").mkdir()
    with pytest.raises(errors.SourceUnreadable):
        write(tmp_path / "a.medal", files)


def test_that_a_package_that_is_not_there_is_told_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(errors.Unreadable) as caught:
        reader.verify_outside(tmp_path / "mueller.medal")
    assert "mueller" not in str(caught.value)


def test_that_a_disk_that_becomes_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(writer: object, block: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("medal_desktop.package.zipping.ZipWriter.write", full)
    with pytest.raises(errors.NotEnoughSpace):
        write(tmp_path / "a.medal")
    assert list(tmp_path.iterdir()) == []


def test_that_a_target_in_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(errors.NotWritable):
        write(tmp_path / "file" / "a.medal")
