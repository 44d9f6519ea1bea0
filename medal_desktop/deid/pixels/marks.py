"""What a file says of its pixels once they were looked at (PS3.15 E.3.1, PS3.3 C.7.6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from medal_desktop.deid.fileio import read_header, write_file
from medal_desktop.deid.quiet import quiet

CODE: Final = "113101"
_MEANING: Final = "Clean Pixel Data Option"
_OWN: Final = "pixels "
_FACE: Final = "face "


def write_marked(path: Path, target: Path, mark: str, *, clean: bool) -> None:
    """Write `target`: the file at `path` with its marks; only a `clean` one says that it is clean.

    Raises:
        FileRefused: it cannot be read or written.
    """
    with quiet(), path.open("rb") as source, target.open("xb") as out:
        file = read_header(source)
        _put(file.dataset, mark, clean=clean)
        write_file(file, source, out)


def _put(dataset: Dataset, mark: str, *, clean: bool) -> None:
    method = [str(value) for value in many(dataset.get("DeidentificationMethod"))]
    dataset.DeidentificationMethod = [*without_mark(method), mark]
    if clean:
        codes = [item for item in _codes(dataset) if item.get("CodeValue") != CODE]
        dataset.DeidentificationMethodCodeSequence = Sequence([*codes, _code()])
        dataset.BurnedInAnnotation = "NO"


def mark_of(method: list[str]) -> str:
    """Give the mark among the values of De-identification Method, or an empty one."""
    return next((value for value in method if value.startswith(_OWN)), "")


def without_mark(method: list[str]) -> list[str]:
    """Give the values of De-identification Method without the marks about pixels and faces."""
    return [value for value in method if not value.startswith((_OWN, _FACE))]


def claims_clean(dataset: Dataset) -> bool:
    """Whether a file says that its pixels were cleaned."""
    said = any(item.get("CodeValue") == CODE for item in _codes(dataset))
    return said and str(dataset.get("BurnedInAnnotation", "")) == "NO"


def _codes(dataset: Dataset) -> list[Dataset]:
    return list(dataset.get("DeidentificationMethodCodeSequence") or ())


def many(value: object) -> list[object]:
    """Give the values of an element that may hold one, several or none."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    return list(value) if isinstance(value, Iterable) else [value]


def _code() -> Dataset:
    item = Dataset()
    item.CodeValue = CODE
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = _MEANING
    return item
