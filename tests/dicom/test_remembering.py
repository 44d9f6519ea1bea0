"""A folder that was opened before is not read again; what changed since is."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from medal_desktop.dicom import instances, sources
from medal_desktop.dicom.remembering import ScanCache
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.sources import Source
from tests.builders.dicom import ct_series, us_image

PAST_NS = 1_600_000_000 * 10**9


def settled(folder: Path) -> None:
    """Let every file look as if it had been there for years; its status change cannot be set."""
    for path in folder.rglob("*"):
        os.utime(path, ns=(PAST_NS, PAST_NS))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files as settled at once: the clock of a test does not wait."""
    monkeypatch.setattr("medal_desktop.dicom.remembering._SETTLED_NS", -1)


@contextmanager
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Note each plain file that is opened."""
    names: list[str] = []
    head = sources._head

    def noted(path: Path, length: int) -> bytes:
        names.append(path.name)
        return head(path, length)

    with monkeypatch.context() as patch:
        patch.setattr(sources, "_head", noted)
        patch.setattr(sources.Reader, "open", None)
        yield names


def folder_of_all(folder: Path) -> Path:
    ct_series(folder / "ct", slices=6)
    us_image(folder / "cine", frames=3)
    (folder / "broken").write_bytes((folder / "cine").read_bytes()[:300])
    return folder


def test_that_a_second_scan_gives_the_same_and_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = folder_of_all(tmp_path), ScanCache()
    first = scan([folder], cache=cache)
    assert {item.reason for item in first.skipped} == {"truncated"}
    with opened(monkeypatch) as names:
        assert scan([folder], cache=cache) == first
        assert names == []
    assert first == scan([folder])


def test_that_a_changed_file_alone_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths, cache = ct_series(tmp_path, slices=6), ScanCache()
    scan([tmp_path], cache=cache)
    data = paths[2].read_bytes().replace(b"CT standard", b"CT changed!")
    paths[2].write_bytes(data)
    (tmp_path / "new").write_bytes(b"new")
    with opened(monkeypatch) as names:
        found = scan([tmp_path], cache=cache)
    assert set(names) == {paths[2].name, "new"}
    assert found == scan([tmp_path])


def test_that_the_same_size_and_date_do_not_hide_a_change(tmp_path: Path) -> None:
    """Tools that copy may set the date back; when the status changed, they cannot."""
    (path,), cache = ct_series(tmp_path, slices=1), ScanCache()
    settled(tmp_path)
    (before,) = scan([tmp_path], cache=cache).groups
    path.write_bytes(path.read_bytes().replace(b"CT standard", b"CT changed!"))
    settled(tmp_path)
    (after,) = scan([tmp_path], cache=cache).groups
    assert (before.series_description, after.series_description) == ("CT standard", "CT changed!")


def test_that_a_file_that_just_changed_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medal_desktop.dicom.remembering._SETTLED_NS", 10**12)
    ct_series(tmp_path, slices=3)
    cache = ScanCache()
    scan([tmp_path], cache=cache)
    assert len(cache) == 0


def test_that_what_could_not_be_opened_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ct_series(tmp_path, slices=1)
    cache = ScanCache()
    read = instances.read_header

    def away(source: Source, *rest: object) -> object:
        raise sources.DicomError("the file can no longer be read")

    with monkeypatch.context() as patch:
        patch.setattr(instances, "read_header", away)
        assert scan([tmp_path], cache=cache).skipped
    assert instances.read_header is read
    assert not scan([tmp_path], cache=cache).skipped


def test_that_archives_and_foreign_files_are_not_remembered(tmp_path: Path) -> None:
    (path,), cache = ct_series(tmp_path / "ct", slices=1), ScanCache()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "image")
    path.unlink()
    (tmp_path / "notes.txt").write_text("nothing here")
    first = scan([tmp_path], cache=cache)
    assert len(cache) == 0
    assert scan([tmp_path], cache=cache) == first


def test_that_the_oldest_make_room(tmp_path: Path) -> None:
    paths, cache = ct_series(tmp_path, slices=6), ScanCache(most=4)
    scan([tmp_path], cache=cache)
    found = [Source(p, (), p.stat().st_size, _stamp(p)) for p in paths]
    assert [cache.knows(source) for source in found] == [False, False, True, True, True, True]


def _stamp(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


def test_that_copies_are_still_told_from_originals(tmp_path: Path) -> None:
    (path,), cache = ct_series(tmp_path, slices=1), ScanCache()
    (tmp_path / "copy").write_bytes(path.read_bytes())
    first = scan([tmp_path], cache=cache)
    assert [item.reason for item in first.skipped] == ["duplicate"]
    assert scan([tmp_path], cache=cache) == first
