"""Find every image below what the user chose; each file ends in a group or in `skipped`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from medal_desktop.base.progress import Job
from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.directory import missing_files
from medal_desktop.dicom.errors import DicomError, IsIndex, NotDicom
from medal_desktop.dicom.finding import find_sources, is_junk
from medal_desktop.dicom.foreign import read_foreign, recognise
from medal_desktop.dicom.frames import frame_values
from medal_desktop.dicom.grouping import group_instances
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.marking import Marks, warned
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.remembering import ScanCache
from medal_desktop.dicom.scan_json import to_json
from medal_desktop.dicom.series import DEFLATED, Frame, Group, Instance, ScanResult, Skipped
from medal_desktop.dicom.sources import Reader, Source

__all__ = ["ScanResult", "scan", "to_json"]

_REPORT_EVERY = 20
_FIRST_PREVIEW = 64


def scan(
    paths: Sequence[Path],
    job: Job | None = None,
    *,
    grown: Callable[[ScanResult], None] | None = None,
    cache: ScanCache | None = None,
) -> ScanResult:
    """Read the headers of every file below `paths`: folders, files, DICOMDIRs, zips, mixed.

    `grown` is given what was found so far, each time that there are twice as many files: a
    preview, in which copies are not yet told from originals. Files that `cache` knows are not
    opened again.

    Raises:
        Cancelled: the job was asked to stop.
    """
    with quiet():
        return _Scan(job or Job(), grown, cache).run(paths)


class _Scan:
    """One scan under way."""

    def __init__(
        self,
        job: Job,
        grown: Callable[[ScanResult], None] | None = None,
        cache: ScanCache | None = None,
    ) -> None:
        self.job = job
        self.cache = cache
        self.grown = grown
        self.preview_at = _FIRST_PREVIEW
        self.read: list[tuple[Instance, tuple[Frame, ...]]] = []
        self.skipped: list[Skipped] = []
        self.files = 0
        self.lost: set[str] = set()
        self.foreign: list[tuple[Source, str]] = []
        self.likeness = Likeness()

    def run(self, paths: Sequence[Path]) -> ScanResult:
        with Reader() as reader:
            for found in find_sources(paths, reader, self._knows):
                self._take(found, reader)
                self.files += 1
                if self.files % _REPORT_EVERY == 0:
                    self.job.step(self.files, 0, "files")
                if self.grown and self.files == self.preview_at:
                    self.preview_at *= 2
                    self.grown(self._result(self.read, Marks()))
            self._take_foreign(paths, reader)
            kept, marks = self._without_duplicates(reader)
        self.job.step(self.files, self.files, "files")
        return self._result(kept, marks)

    def _result(self, kept: list[tuple[Instance, tuple[Frame, ...]]], marks: Marks) -> ScanResult:
        groups = warned(group_instances(kept), marks, self.lost)
        return ScanResult(
            groups=tuple(groups),
            skipped=tuple(self.skipped),
            warnings=self._warnings(kept, groups),
            files=self.files,
        )

    def _take(self, found: Source | Skipped, reader: Reader) -> None:
        if isinstance(found, Skipped):
            self.skipped.append(found)
        elif is_junk(found):
            self._skip(found, "junk")
        else:
            self._open(found, reader)

    def _open(self, source: Source, reader: Reader) -> None:
        try:
            self.read.append(self._read(source, reader))
        except IsIndex as error:
            self._skip(source, error.reason)
            self.skipped.extend(missing_files(source, reader))
        except NotDicom as error:
            form = recognise(reader.head(source))
            if form:
                self.foreign.append((source, form))
            else:
                self._skip(source, error.reason)
        except DicomError as error:
            self._skip(source, error.reason)
            self.lost.add(error.series_uid)
        except MemoryError:
            self._skip(source, "corrupt")

    def _knows(self, source: Source) -> bool:
        return self.cache is not None and self.cache.knows(source)

    def _read(self, source: Source, reader: Reader) -> tuple[Instance, tuple[Frame, ...]]:
        """Read a file, or give or raise what reading it gave before."""
        if self.cache is None:
            return read_instance(source, reader, self.likeness)
        known = self.cache.find(source)
        if isinstance(known, DicomError):
            raise known
        if known is not None:
            return known
        try:
            read = read_instance(source, reader, self.likeness)
        except (IsIndex, NotDicom):
            raise
        except DicomError as error:
            if error.code != DicomError.code:
                self.cache.keep(source, error)
            raise
        self.cache.keep(source, read)
        return read

    def _take_foreign(self, paths: Sequence[Path], reader: Reader) -> None:
        """Read pictures, NIfTI, NRRD and videos, unless they came along with DICOM.

        A disc brings logos and previews: below a chosen folder that holds DICOM they do not count.
        """
        if not self.foreign:
            return
        files = {item.path for item, _ in self.read}
        near = {path.parent for path in files}
        folders = files | near | {place for folder in near for place in folder.parents}
        alone = [path for path in paths if path not in folders and path.name != "DICOMDIR"]
        for source, form in self.foreign:
            self.job.check()
            if not any(path == source.path or path in source.path.parents for path in alone):
                self._skip(source, NotDicom.reason)
                continue
            try:
                self.read.append(read_foreign(source, reader, form))
            except DicomError as error:
                self._skip(source, error.reason)
            except MemoryError:
                self._skip(source, "corrupt")

    def _skip(self, source: Source, reason: str) -> None:
        self.skipped.append(Skipped(label=source.label, reason=reason))

    def _without_duplicates(
        self, reader: Reader
    ) -> tuple[list[tuple[Instance, tuple[Frame, ...]]], Marks]:
        """Drop copies, judged by content; mark those that share a UID but not the content."""
        alike: dict[str, list[int]] = defaultdict(list)
        for index, (instance, _) in enumerate(self.read):
            alike[instance.sop_uid].append(index)
        dropped: set[int] = set()
        marks = Marks()
        for indexes in alike.values():
            if len(indexes) > 1:
                first: dict[str, int] = {}
                digest = self._digest if self._written_alike(indexes) else self._shown
                for index in sorted(indexes, key=self._depth):
                    self.job.check()
                    kept = first.setdefault(digest(index, reader), index)
                    if kept != index:
                        dropped.add(index)
                        marks.copied.add(id(self.read[kept][0]))
                        self._skip(self.read[index][0].source, "duplicate")
                if len(first) > 1 and self.read[indexes[0]][0].sop_uid:
                    marks.conflicts.update(id(self.read[index][0]) for index in first.values())
        kept_read = [item for index, item in enumerate(self.read) if index not in dropped]
        return kept_read, marks

    def _depth(self, index: int) -> int:
        """Of a file and its copy in an archive, the file is kept."""
        return len(self.read[index][0].source.members)

    def _written_alike(self, indexes: Sequence[int]) -> bool:
        formats = {self.read[index][0].pixels for index in indexes}
        return len({item.transfer_syntax for item in formats if item}) < 2

    def _shown(self, index: int, reader: Reader) -> str:
        """Tell copies that are compressed in another way by what they show."""
        instance, frames = self.read[index]
        frame_reader = FrameReader(reader)
        digest = hashlib.sha256(repr((instance.patient, instance.series_uid)).encode())
        try:
            for frame in frames:
                self.job.check()
                values = frame_values(frame, frame_reader, reader, exact=True)
                digest.update(repr((values.shape, frame.position, frame.orientation)).encode())
                digest.update(values.astype(np.float64).tobytes())
        except DicomError:
            return f"unreadable {index}"
        return digest.hexdigest()

    def _digest(self, index: int, reader: Reader) -> str:
        """Tell copies by their pixels and place; of objects without pixels every byte counts."""
        instance, frames = self.read[index]
        whole = instance.pixels is None or instance.pixels.transfer_syntax == DEFLATED
        start = 0 if whole else instance.pixel_offset
        length = (
            instance.source.size if whole or not instance.pixel_length else instance.pixel_length
        )
        places = [(f.position, f.orientation, f.spacing, f.slope, f.intercept) for f in frames]
        digest = hashlib.sha256(
            repr((instance.patient, instance.series_uid, instance.pixels, places)).encode()
        )
        try:
            digest.update(reader.read(instance.source, start, length))
        except DicomError:
            return f"unreadable {index}"
        return digest.hexdigest()

    def _warnings(
        self, kept: list[tuple[Instance, tuple[Frame, ...]]], groups: list[Group]
    ) -> tuple[str, ...]:
        found = []
        if len({instance.patient for instance, _ in kept if not instance.foreign}) > 1:
            found.append("mixed_patients")
        reasons = {item.reason for item in self.skipped}
        found.extend(word for word in ("missing_file", "duplicate") if word in reasons)
        if any("uid_conflict" in group.warnings for group in groups):
            found.append("uid_conflict")
        return tuple(found)
