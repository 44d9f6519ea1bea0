"""What earlier scans read of files that have not changed since, so that a stat is enough.

In memory alone: headers name patients, and a copy of them on a disk would outlive the work.
"""

from __future__ import annotations

import time

from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.series import Frame, Instance
from medal_desktop.dicom.sources import Source

_MOST = 50_000
_SETTLED_NS = 2_000_000_000
"""How old a change must be: two within the clock's tick of a file system look like one."""

Read = tuple[Instance, tuple[Frame, ...]]
_Known = tuple[Source, Read | tuple[type[DicomError], str, str]]
"""The file as it was, and what it held, or which error with which detail in which series."""


class ScanCache:
    """Outcomes by path, good while size, times, inode and device are as they were.

    Members of archives, foreign files and indexes are not kept. Safe across threads.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: dict[str, _Known] = {}

    def knows(self, source: Source) -> bool:
        """Whether the file was read before and is as it was."""
        return self.find(source) is not None

    def find(self, source: Source) -> Read | DicomError | None:
        """Give what reading the file gave before."""
        if source.members or not source.stamp:
            return None
        known = self._known.get(str(source.path))
        if known is None or known[0].stamp != source.stamp or known[0].size != source.size:
            return None
        if len(known[1]) == 2:
            return known[1]
        kind, detail, series_uid = known[1]
        error = kind(detail)
        error.series_uid = series_uid
        return error

    def keep(self, source: Source, outcome: Read | DicomError) -> None:
        """Remember an outcome, unless the file changed just now; the oldest make room."""
        if source.members or not source.stamp:
            return
        if max(source.stamp[:2]) > time.time_ns() - _SETTLED_NS:
            return
        while len(self._known) >= self._most:
            self._known.pop(next(iter(self._known)), None)
        if isinstance(outcome, DicomError):
            kept = type(outcome), outcome.detail, outcome.series_uid
            self._known[str(source.path)] = source, kept
        else:
            self._known[str(source.path)] = source, outcome

    def __len__(self) -> int:
        return len(self._known)
