"""What stands in a package beside its images: texts that name a patient, cases that do not fit.

Shared with the server. It imports neither engine nor profile; findings hold no value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.errors import InvalidDicomError

from medal_desktop.base.errors import MedalError
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.deid.check_words import check_texts, contacts
from medal_desktop.deid.known import KnownValues
from medal_desktop.deid.quiet import quiet
from medal_desktop.dicom.scan import scan
from medal_desktop.package.documents import CaseEntry, Challenge, Finding, GridDocument, SeriesEntry
from medal_desktop.package.vocabulary import Split

_LARGEST: Final = 4 << 20
_PLAIN: Final = ("README.md", "LICENSE.txt")
_TREES: Final = ("attestations", "deid", "annotations")
_METADATA: Final = ("ro-crate-metadata.json", "croissant.json", "interfaces.json")
# Digests, UIDs and names of files are no words of anybody.
_NO_WORDS: Final = re.compile(r"[0-9a-f]{16,64}|[0-9.]{6,64}|[\w.-]+/[\w./-]+|\(?[0-9A-F]{4},.*")
_MM: Final = 0.01


def check_documents(
    inputs: Path, challenge: Challenge, known: KnownValues | None = None
) -> tuple[Finding, ...]:
    """Look for a patient's identity in every text file below `inputs`, the bag's data.

    People of the challenge may be named where the challenge itself names them.
    """
    people = tuple(sorted(contacts(challenge), key=len, reverse=True))
    texts = ((place, _without(text, people)) for place, text in _texts(inputs))
    return check_texts(texts, known)


def _texts(inputs: Path) -> Iterator[tuple[str, str]]:
    for name in _PLAIN:
        yield from ((name, line) for line in _read(inputs / name).splitlines())
    trees = chain.from_iterable(sorted((inputs / name).rglob("*.json")) for name in _TREES)
    for path in (*trees, *(inputs / name for name in _METADATA)):
        place = path.relative_to(inputs).as_posix()
        # Signed fields of an attestation are told from others by the place that the form gives.
        place = place.replace("attestations/", "attestations/attest_").removesuffix(".json")
        yield from _strings(place, _json(path))


def _read(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except (ValueError, RecursionError):
        return None


def _strings(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if not _NO_WORDS.fullmatch(value):
            yield place[:400], value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(f"{place}/{key}", item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(place, item)


def _without(text: str, people: tuple[str, ...]) -> str:
    for words in people:
        text = text.replace(words, " ")
    return text


def same_patients(challenge: Challenge, cases: Path, job: Job | None = None) -> tuple[Finding, ...]:
    """Tell of patients with images in a public and in a hidden case, by their pseudonyms.

    `cases` holds `<case>/<series>/*.dcm`, the de-identified copies.
    """
    splits: dict[str, dict[Split, str]] = {}
    job = job or Job()
    for case in job.each(challenge.cases, len(challenge.cases), "cases"):
        for patient in _patients(cases / case.id, case):
            splits.setdefault(patient, {}).setdefault(case.split, case.id)
    shared = [found for found in splits.values() if len(found) > 1]
    return tuple(_same_patient(found) for found in shared)


def _patients(folder: Path, case: CaseEntry) -> set[str]:
    found = set()
    for series in case.series:
        path = next(iter(sorted((folder / series.id).glob("*.dcm"))), None)
        if path is not None:
            found.add(_patient(path))
    return found - {"", "REMOVED"}


def _patient(path: Path) -> str:
    try:
        with quiet():
            return str(_header(path).get("PatientID") or "")
    except (InvalidDicomError, OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""


def _header(path: Path) -> Dataset:
    return dcmread(path, stop_before_pixels=True, specific_tags=["PatientID"])


def _same_patient(found: dict[Split, str]) -> Finding:
    public, hidden = found[Split.PUBLIC], found[Split.HIDDEN]
    return Finding(
        code="check.same-patient",
        place=f"cases/{hidden}",
        message=f"The public case {public} and this hidden case show the same patient.",
        advice="A model may know the patient from the public case. Make both public or both "
        "hidden, unless you have a reason.",
        blocking=False,
    )


def check_cases(challenge: Challenge, cases: Path, job: Job | None = None) -> tuple[Finding, ...]:
    """Compare files and grids that the challenge states with the images below `cases`."""
    entries = [(case, series) for case in challenge.cases for series in case.series]
    found: list[Finding] = []
    job = job or Job()
    for case, series in job.each(entries, len(entries), "grids"):
        found += _check_series(case, series, cases / case.id / series.id)
    return tuple(found)


def _check_series(case: CaseEntry, series: SeriesEntry, folder: Path) -> Iterator[Finding]:
    place = f"cases/{case.id}/{series.id}"
    files = len(list(folder.glob("*.dcm")))
    if files != series.files:
        yield Finding(
            code="check.files-differ",
            place=place,
            message=f"The challenge states {series.files} files; {files} are there.",
            advice="Build the package again.",
        )
    if series.grid is not None and not _has_grid(folder, series.grid):
        yield Finding(
            code="check.grid-differs",
            place=place,
            message="The images do not lie where the challenge says they do.",
            advice="Build the package again from these images: masks would not fit them.",
        )


def _has_grid(folder: Path, stated: GridDocument) -> bool:
    try:
        groups = scan([folder]).groups
    except (MedalError, OSError):
        return False
    return any(_equal(group.grid, stated) for group in groups if group.grid is not None)


def _equal(grid: Grid, stated: GridDocument) -> bool:
    pairs: Iterable[tuple[Any, Any]] = (
        (grid.origin, stated.origin),
        (grid.step_slice, stated.step_slice),
        (grid.step_row, stated.step_row),
        (grid.step_column, stated.step_column),
    )
    return grid.shape == stated.shape and all(
        np.allclose(ours, theirs, rtol=0, atol=_MM) for ours, theirs in pairs
    )
