"""Which files a challenge's bags hold: the same look before sealing and after opening."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from medal_desktop.package.documents import MASK_FILE, Challenge
from medal_desktop.package.errors import ContentMismatch, ReferenceLeak
from medal_desktop.package.vocabulary import Split

CHALLENGE = "challenge.json"
GENERATED = ("challenge.json", "croissant.json", "interfaces.json", "ro-crate-metadata.json")
DEID_FILES = ("deid/profile.json", "deid/report.json")
REQUIRED = frozenset({*GENERATED, *DEID_FILES, "LICENSE.txt", "README.md"})
# Only what is read on both sides may travel: a letter as PDF would reach the public unread.
_ATTESTATION = re.compile(r"attestations/[A-Za-z0-9._-]+\.json")
_DICOM = re.compile(r"\d{6}\.dcm")
_ANSWER = "answer.json"
_MASK = re.compile(MASK_FILE)


def check_inputs(challenge: Challenge, names: Iterable[str]) -> None:
    """Check the names of the inputs bag, relative to its `data/`.

    Raises:
        ReferenceLeak: answers of a case that is not public.
        ContentMismatch: a file too many or too few.
    """
    cases: set[str] = set()
    annotations: dict[str, set[str]] = defaultdict(set)
    required: set[str] = set()
    for name in names:
        if name.startswith("cases/"):
            cases.add(name)
        elif name.startswith("annotations/"):
            _sort_in(annotations, name)
        elif name in REQUIRED:
            required.add(name)
        elif not _ATTESTATION.fullmatch(name):
            raise ContentMismatch("a file that does not belong there")
    if missing := REQUIRED - required:
        raise ContentMismatch(f"missing: {', '.join(sorted(missing))}")
    _check_images(challenge, cases)
    _check_annotations(challenge, annotations)


def check_references(challenge: Challenge, names: Iterable[str]) -> None:
    """Check the names of the reference bag, relative to its `data/`.

    Raises:
        ContentMismatch: a case without an answer, or a file of no case.
    """
    found = reference_cases(names)
    _check_same(found, {case.id for case in challenge.cases}, "reference")


def reference_cases(names: Iterable[str]) -> set[str]:
    """Give the ids of the cases whose references a bag holds.

    Raises:
        ContentMismatch: a file that is no reference, or a case without `answer.json`.
    """
    references: dict[str, set[str]] = defaultdict(set)
    for name in names:
        if not name.startswith("reference/"):
            raise ContentMismatch("a file that is no reference")
        _sort_in(references, name)
    if any(_ANSWER not in files for files in references.values()):
        raise ContentMismatch("a case without answer.json")
    return set(references)


def _sort_in(folders: dict[str, set[str]], name: str) -> None:
    parts = name.split("/")
    if len(parts) != 3:
        raise ContentMismatch(f"{parts[0]} holds one folder per case and files in it")
    if parts[2] != _ANSWER and not _MASK.fullmatch(parts[2]):
        raise ContentMismatch(f"{parts[0]}: a file that is neither answer.json nor a mask")
    folders[parts[1]].add(parts[2])


def _check_images(challenge: Challenge, names: set[str]) -> None:
    wanted = {
        f"cases/{case.id}/{series.id}/": series.files
        for case in challenge.cases
        for series in case.series
    }
    counts = dict.fromkeys(wanted, 0)
    for name in names:
        folder, file = name.rsplit("/", 1)
        place = f"{folder}/"
        if place not in counts or not _DICOM.fullmatch(file):
            raise ContentMismatch("an image of no listed series")
        if not 1 <= int(file[:6]) <= wanted[place]:
            raise ContentMismatch(f"{folder}: more images than listed")
        counts[place] += 1
    for place, count in counts.items():
        if count != wanted[place]:
            raise ContentMismatch(f"{place[:-1]}: {count} of {wanted[place]} images")


def _check_annotations(challenge: Challenge, found: dict[str, set[str]]) -> None:
    public = {case.id for case in challenge.cases if case.split is Split.PUBLIC}
    if set(found) - public:
        raise ReferenceLeak
    _check_same(set(found), public, "annotations")
    if any(_ANSWER not in files for files in found.values()):
        raise ContentMismatch("a public case without answer.json")


def _check_same(found: set[str], wanted: set[str], what: str) -> None:
    if found != wanted:
        counted = f"{len(wanted - found)} cases without, {len(found - wanted)} too many"
        raise ContentMismatch(f"{what}: {counted}")
