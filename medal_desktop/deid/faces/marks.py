"""What a file says of a face that was taken away (PS3.15 E.3.2, PS3.3 C.12.1.1 and C.7.6.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from medal_desktop.deid.fileio import read_header, write_file
from medal_desktop.deid.pixels.marks import many
from medal_desktop.deid.quiet import quiet

CODE: Final = "113102"
MARK: Final = "face removed"
_MEANING: Final = "Clean Recognizable Visual Features Option"


def write_removed(path: Path, target: Path) -> None:
    """Write `target`: the file at `path`, which says that a face was removed and nothing more.

    Raises:
        FileRefused: it cannot be read or written.
    """
    _rewrite(path, target, confirmed=False)


def write_confirmed(path: Path, target: Path) -> None:
    """Write `target`: the file at `path` with the code, once a person has looked at the result.

    Raises:
        FileRefused: it cannot be read or written.
    """
    _rewrite(path, target, confirmed=True)


def face_removed(dataset: Dataset) -> bool:
    """Whether a file says that its face was removed, confirmed or not."""
    return MARK in {str(value) for value in many(dataset.get("DeidentificationMethod"))}


def claims_no_face(dataset: Dataset) -> bool:
    """Whether a file says that recognisable features were removed and a person saw it."""
    codes = dataset.get("DeidentificationMethodCodeSequence") or ()
    said = any(item.get("CodeValue") == CODE for item in codes)
    return said and str(dataset.get("RecognizableVisualFeatures", "")) == "NO"


def _rewrite(path: Path, target: Path, *, confirmed: bool) -> None:
    with quiet(), path.open("rb") as source, target.open("xb") as out:
        file = read_header(source)
        _put(file.dataset, confirmed=confirmed)
        write_file(file, source, out)


def _put(dataset: Dataset, *, confirmed: bool) -> None:
    method = [str(value) for value in many(dataset.get("DeidentificationMethod"))]
    dataset.DeidentificationMethod = [*(value for value in method if value != MARK), MARK]
    codes = [
        item
        for item in dataset.get("DeidentificationMethodCodeSequence") or ()
        if item.get("CodeValue") != CODE
    ]
    if confirmed:
        dataset.DeidentificationMethodCodeSequence = Sequence([*codes, _code()])
        dataset.RecognizableVisualFeatures = "NO"


def _code() -> Dataset:
    item = Dataset()
    item.CodeValue = CODE
    item.CodingSchemeDesignator = "DCM"
    item.CodeMeaning = _MEANING
    return item
