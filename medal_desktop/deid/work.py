"""One file taken through engine and check; what runs inside a worker process."""

from __future__ import annotations

import errno
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import IO

from pydicom.dataset import Dataset

from medal_desktop.base.errors import Cancelled, MedalError
from medal_desktop.base.files import safe_path
from medal_desktop.base.progress import Job
from medal_desktop.deid.check import check_file
from medal_desktop.deid.context import Changes, Did
from medal_desktop.deid.decisions import Decision, settle
from medal_desktop.deid.engine import Engine, identity_of
from medal_desktop.deid.errors import CheckSequestered, DicomUnreadable, FileSequestered, NoRoom
from medal_desktop.deid.fileio import DicomFile, read_header, read_path, write_file
from medal_desktop.deid.known import KnownBook, KnownValues
from medal_desktop.deid.markers import method_text
from medal_desktop.deid.pixels.boxes import Box, Painting
from medal_desktop.deid.pixels.clean import Cleaned, clean, look_only
from medal_desktop.deid.pixels.film import is_film, is_stream, write_film
from medal_desktop.deid.pixels.marks import mark_of, without_mark
from medal_desktop.deid.pixels.paint import paint
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.quiet import quiet
from medal_desktop.deid.recipes import Recipe, SiteLayer
from medal_desktop.deid.risks import burned_in_text
from medal_desktop.deid.slide_label import is_slide
from medal_desktop.deid.triage import triage
from medal_desktop.package.documents import Finding

# Whether a face can be rebuilt is a question about a volume, not a file: the report tells it, and
# sealing a package stops for it.
_BY_VOLUME = "check.face"
_PIXELS = 0x7FE00010
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


class Status(StrEnum):
    """What became of a file."""

    WRITTEN = "written"
    RESUMED = "resumed"
    REFUSED = "refused"
    SEQUESTERED = "sequestered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an output name may be made of: nothing of the original."""

    source: Path = field(repr=False)
    number: int
    patient: str
    study: str
    series: str
    instance: str
    modality: str
    copy: int = 1


Names = Callable[[Named], str]


def default_name(named: Named) -> str:
    """Give `patient/study/series/instance.dcm`, each a keyed pseudonym."""
    copy = f"-{named.copy}" if named.copy > 1 else ""
    return f"{named.patient}/{named.study}/{named.series}/{named.instance}{copy}.dcm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What holds for all files of one run; `gate` lets nothing pass that the check blocks."""

    out: Path
    profile: Profile
    key: ProjectKey
    gate: bool = False
    decisions: tuple[Decision, ...] = ()
    recipe: Recipe | None = None
    known: dict[int, KnownValues] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to do; `group` says whose known values hold; without `painting` pixels stay."""

    number: int
    source: Path = field(repr=False)
    name: str
    group: int
    painting: Painting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """What became of one file; `name` is its place below the output folder.

    `boxes` were painted over; `looked`: the written pixels were looked at and hold no text.
    """

    number: int
    source: Path = field(repr=False)
    status: Status
    name: str = ""
    code: str = ""
    reason: str = ""
    advice: str = ""
    changes: Changes = field(default_factory=Changes)
    findings: tuple[Finding, ...] = ()
    boxes: tuple[Box, ...] = ()
    looked: bool = False


@dataclass(slots=True)
class Worker:
    """An engine at work on one plan."""

    plan: Plan
    job: Job = field(default_factory=Job)
    engine: Engine = field(init=False)
    site: SiteLayer | None = field(init=False)

    def __post_init__(self) -> None:
        recipe = self.plan.recipe
        self.site = SiteLayer(recipe) if recipe else None
        self.engine = Engine(self.plan.profile, self.plan.key, recipe.digest if recipe else "")

    def do(self, task: Task) -> FileOutcome:
        """Take one file through; every fault becomes its outcome.

        Raises:
            Cancelled: the job was asked to stop in the midst of a film or a slide.
        """
        try:
            return self._do(task)
        except Cancelled:
            raise
        except OSError as error:
            full = error.errno in _NO_ROOM
            name = errno.errorcode.get(error.errno or 0, "OSError")
            return failed(task.number, task.source, NoRoom(name) if full else DicomUnreadable(name))
        except MedalError as error:
            return failed(task.number, task.source, error)
        except Exception as error:  # noqa: BLE001 - a file that nobody foresaw ends no run of others
            return failed(task.number, task.source, DicomUnreadable(type(error).__name__))

    def _do(self, task: Task) -> FileOutcome:
        target = safe_path(self.plan.out, task.name)
        if target.exists() and self._is_ours(target, task.painting):
            return self._judged(target, target, task, Status.RESUMED)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        try:
            with task.source.open("rb") as source:
                changes, cleaned = self._write(source, temporary, task)
            outcome = self._judged(temporary, target, task, Status.WRITTEN, looked=cleaned.clean)
        finally:
            temporary.unlink(missing_ok=True)
        if not outcome.name:
            return outcome
        return replace(outcome, changes=changes, boxes=cleaned.boxes, looked=cleaned.clean)

    def _is_ours(self, target: Path, painting: Painting | None) -> bool:
        """Whether a copy of this very profile and boxes is complete from an earlier run."""
        try:
            dataset = read_path(target).dataset
        except MedalError:
            return False
        method = [str(value) for value in dataset.get("DeidentificationMethod") or ()]
        if without_mark(method) != method_text(self.plan.profile, self.engine.site):
            return False
        if painting is None:
            return not mark_of(method)
        mark = mark_of(method)
        return mark == painting.mark or not (mark or _wanted(dataset, painting))

    def _write(self, source: IO[bytes], temporary: Path, task: Task) -> tuple[Changes, Cleaned]:
        file = read_header(source)
        triage(file.dataset, self.plan.profile, compressed=file.transfer_syntax.is_encapsulated)
        painting = task.painting
        wanted = painting is not None and _wanted(file.dataset, painting)
        film = is_film(file.dataset, file.transfer_syntax)
        changes = self._apply(file, task)
        if self._write_copy(source, temporary, file, task.source):
            changes[_PIXELS, Did.CLEANED] += 1
        if painting is None or not (wanted or _wanted(file.dataset, painting)):
            return changes, Cleaned()
        cleaned = self._clean(temporary, file, task.source, painting, film=film)
        if cleaned.boxes:
            changes[_PIXELS, Did.CLEANED] += 1
        return changes, cleaned

    def _clean(
        self, path: Path, file: DicomFile, source: Path, painting: Painting, *, film: bool
    ) -> Cleaned:
        """Look for text in the copy; paint it over where that can be done."""
        if is_slide(file.dataset):
            return look_only(path, painting, self.job)

        def paint_film(_: Path, target: Path, boxes: Sequence[Box]) -> None:
            write_film(source, target, file, boxes, self.job)

        return clean(path, painting, paint_film if film else paint)

    def _write_copy(self, source: IO[bytes], temporary: Path, file: DicomFile, path: Path) -> bool:
        """Write header and pixels; a stream of video picture by picture. Whether pixels changed."""
        if is_stream(file.transfer_syntax):
            write_film(path, temporary, file, job=self.job)
            return True
        with temporary.open("xb") as target:
            return write_file(file, source, target)

    def _apply(self, file: DicomFile, task: Task) -> Changes:
        known = self.plan.known.get(task.group)
        identity = identity_of(file.dataset)
        if self.site is not None:
            with quiet():
                self.site.apply(file.dataset)
        try:
            return self.engine.apply(file.dataset, known, identity).changes
        except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
            # A value that the reader cannot make sense of: the type says enough, its text could
            # quote the value.
            raise DicomUnreadable(type(error).__name__) from error

    def _judged(
        self, path: Path, target: Path, task: Task, status: Status, *, looked: bool = False
    ) -> FileOutcome:
        """Give the file its name, unless the check holds it back: then it is gone."""
        findings = self._findings(path, task, looked=looked)
        blocking = [one for one in findings if one.blocking and one.code != _BY_VOLUME]
        if self.plan.gate and blocking:
            path.unlink(missing_ok=True)
            reason = "; ".join(sorted({finding.message for finding in blocking}))
            held = failed(task.number, task.source, CheckSequestered(reason))
            return replace(held, findings=findings)
        if path != target:
            path.replace(target)
        return FileOutcome(
            number=task.number, source=task.source, status=status, name=task.name,
            findings=findings,
        )  # fmt: skip

    def _findings(self, path: Path, task: Task, *, looked: bool) -> tuple[Finding, ...]:
        if not self.plan.gate:
            return ()
        known = KnownBook({"": self.plan.known.get(task.group, KnownValues())})
        return settle(check_file(path, known, task.name, looked=looked), self.plan.decisions)


def _wanted(dataset: Dataset, painting: Painting) -> bool:
    """Whether the pixels of this object are to be looked at."""
    return painting.fixed or bool(painting.boxes) or burned_in_text(dataset)


def failed(number: int, source: Path, error: MedalError) -> FileOutcome:
    """Give the outcome of a file that is not written, with the reason."""
    held = isinstance(error, FileSequestered)
    reason, advice = error.words()
    return FileOutcome(
        number=number, source=source, status=Status.SEQUESTERED if held else Status.REFUSED,
        code=error.code, reason=reason, advice=advice,
    )  # fmt: skip
