"""One written file as the check sees it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from pydicom.dataset import FileDataset

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.check_report import Report
from medal_desktop.deid.errors import HiddenBits, PixelSurplus
from medal_desktop.deid.fileio import DicomFile, read_header
from medal_desktop.deid.known import Kind, KnownBook, KnownValues
from medal_desktop.deid.matching import Matcher

_STREAM_HEAD = 1 << 16
_CHUNK = 1 << 20
_FULL_DATES, _UIDS, _INSTITUTION, _DEVICE = "113106", "113110", "113112", "113109"


@dataclass(slots=True, kw_only=True)
class View:
    """The object, the codes it declares, and what is known of its original."""

    dataset: FileDataset
    header: bytes
    trailing: int
    comments: bool
    codes: frozenset[str]
    known: KnownValues
    matcher: Matcher

    def declares(self, code: str) -> bool:
        """Whether the object names an option of CID 7050."""
        return code in self.codes


def open_view(path: Path, book: KnownBook, report: Report) -> View | None:
    """Read a file, or report that it cannot be read."""
    try:
        with path.open("rb") as stream:
            file = read_header(stream)
            stream.seek(0)
            header = stream.read(_looked_at(file, path.stat().st_size))
            if _has_odd_bits(stream, file):
                report.add("pixel-bits")
    except HiddenBits:
        report.add("pixel-bits")
        return None
    except PixelSurplus:
        report.add("pixel-surplus")
        return None
    except (MedalError, OSError):
        report.add("unreadable")
        return None
    codes = _codes(file.dataset)
    known = book.find(str(file.dataset.get("StudyInstanceUID", "")))
    wanted, matcher = _wanted(known, frozenset(_kept(codes)))
    return View(
        dataset=file.dataset,
        header=header,
        trailing=file.span.trailing if file.span else 0,
        comments=bool(file.comments),
        codes=codes,
        known=wanted,
        matcher=matcher,
    )


@lru_cache(maxsize=8)
def _wanted(known: KnownValues, kept: frozenset[Kind]) -> tuple[KnownValues, Matcher]:
    """Give what must not be there, and what finds it: made once for all files of a patient."""
    wanted = known.without(kept)
    return wanted, Matcher(wanted.without({Kind.UID}))


def _has_odd_bits(stream: IO[bytes], file: DicomFile) -> bool:
    """Whether bits of uncompressed cells that are no pixels hold something."""
    if file.bits is None or file.span is None:
        return False
    stream.seek(file.value)
    left = file.span.end - file.value
    while left > 0:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk or file.bits.cleared(chunk) is not None:
            return bool(chunk)
        left -= len(chunk)
    return False


def _looked_at(file: DicomFile, size: int) -> int:
    """Give how many bytes are searched: the header, and the start of compressed pixel data.

    Comments of a JPEG stand at its start.
    """
    if file.span is None:
        return size
    return file.span.start + (_STREAM_HEAD if file.transfer_syntax.is_compressed else 0)


def _codes(dataset: FileDataset) -> frozenset[str]:
    items = dataset.get("DeidentificationMethodCodeSequence") or ()
    return frozenset(
        str(item.get("CodeValue", ""))
        for item in items
        if item.get("CodingSchemeDesignator") == "DCM"
    )


def _kept(codes: frozenset[str]) -> set[Kind]:
    kinds = {
        _FULL_DATES: Kind.DATE,
        _UIDS: Kind.UID,
        _INSTITUTION: Kind.INSTITUTION,
        _DEVICE: Kind.DEVICE,
    }
    return {kind for code, kind in kinds.items() if code in codes}
