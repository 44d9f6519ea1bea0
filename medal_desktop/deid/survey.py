"""The first look at all files: who belongs together, and which values must not leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.deid import raw
from medal_desktop.deid.engine import identity_of
from medal_desktop.deid.errors import DicomUnreadable, DuplicateObject
from medal_desktop.deid.fileio import read_path
from medal_desktop.deid.known import Kind, KnownBook, KnownValues, gather
from medal_desktop.deid.pseudonyms import Pseudonyms
from medal_desktop.deid.quiet import quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the header of one original says; stays in memory."""

    identity: str
    study_uid: str
    series_uid: str
    sop_uid: str
    modality: str
    copy: int = 1


@dataclass(slots=True, kw_only=True)
class Survey:
    """Facts or an error per source, and the known values of each patient and study."""

    facts: dict[Path, Facts] = field(default_factory=dict)
    errors: dict[Path, MedalError] = field(default_factory=dict)
    _patients: dict[str, set[tuple[Kind, str]]] = field(default_factory=dict)
    _studies: dict[str, set[tuple[Kind, str]]] = field(default_factory=dict)
    _together: dict[tuple[str, str], KnownValues] = field(default_factory=dict)

    def add(self, source: Path, facts: Facts, known: KnownValues) -> None:
        """Note one readable file."""
        self.facts[source] = facts
        self._patients.setdefault(facts.identity, set()).update(known.values)
        self._studies.setdefault(facts.study_uid, set()).update(known.values)

    def known(self, facts: Facts) -> KnownValues:
        """Give what is known of the patient and the study of one file."""
        key = (facts.identity, facts.study_uid)
        found = self._together.get(key)
        if found is None:
            values = self._patients[facts.identity] | self._studies[facts.study_uid]
            found = self._together[key] = KnownValues(frozenset(values))
        return found

    def book(self, pseudonyms: Pseudonyms, *, keep_uids: bool) -> KnownBook:
        """Give the known values by the Study Instance UID that the copies have."""
        book: dict[str, KnownValues] = {}
        for facts in self.facts.values():
            study = facts.study_uid if keep_uids else pseudonyms.uid(facts.study_uid)
            book[study] = book.get(study, KnownValues()) | self.known(facts)
        return KnownBook(book)


def survey(sources: Sequence[Path], job: Job | None = None) -> Survey:
    """Read every header once; files that cannot be read carry their error."""
    found = Survey()
    seen: dict[str, list[Path]] = {}
    for source in (job or Job()).each(sources, len(sources), "headers"):
        try:
            _add(found, source, seen)
        except MedalError as error:
            found.errors[source] = error
        except Exception as error:  # noqa: BLE001 - a file that nobody foresaw ends no run of others
            found.errors[source] = DicomUnreadable(type(error).__name__)
    return found


def _add(found: Survey, source: Path, seen: dict[str, list[Path]]) -> None:
    with quiet():
        # What the pixels hold is looked at when the file is worked on.
        dataset = read_path(source, pixels=False).dataset
        sop_uid = raw.text(dataset, 0x00080018)
        facts = Facts(
            copy=_copy(source, seen.setdefault(sop_uid, [])),
            identity=identity_of(dataset),
            study_uid=raw.text(dataset, 0x0020000D),
            series_uid=raw.text(dataset, 0x0020000E),
            sop_uid=sop_uid,
            modality=raw.text(dataset, 0x00080060),
        )
        found.add(source, facts, gather(dataset))


def _copy(source: Path, earlier: list[Path]) -> int:
    """Number the files of one SOP Instance UID that differ; equal ones are one file.

    Raises:
        DuplicateObject: an earlier file has the same bytes.
    """
    if earlier:
        digest = sha256_of(source)
        if any(sha256_of(path) == digest for path in earlier):
            raise DuplicateObject
    earlier.append(source)
    return len(earlier)
