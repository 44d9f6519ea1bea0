"""What was done, for the data protection officer: JSON for programs, HTML for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field
from pydicom.datadict import dictionary_description

from medal_desktop import __version__
from medal_desktop.deid.check_report import gathered
from medal_desktop.deid.decisions import Decision
from medal_desktop.deid.faces.line import FaceLine
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.run import Result
from medal_desktop.deid.table import PIXEL_CODE
from medal_desktop.package.documents import Digest, Document, Finding


class Change(Document):
    """How often one thing was done to one attribute."""

    tag: str
    name: str
    action: str
    count: int


class FileLine(Document):
    """One file: its number in the sorted input, its new name or the reason why it has none.

    `source_sha256` stands in the report that stays at the hospital only.
    """

    number: int
    status: str
    name: str = ""
    code: str = ""
    reason: str = ""
    advice: str = ""
    source_sha256: Digest | None = None


class DeidReport(Document):
    """The report of one run; holds no original value."""

    schema_version: str = Field(default="1.0", pattern=r"^1\.0$")
    program: str
    statement: str
    profile: Profile
    method_codes: tuple[tuple[str, str], ...]
    key_id: str
    site_rules: str = ""
    counts: dict[str, int]
    changes: tuple[Change, ...]
    files: tuple[FileLine, ...]
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    faces: tuple[FaceLine, ...] = ()

    def to_json(self) -> str:
        """Give the report as JSON text."""
        return self.model_dump_json(indent=2, exclude_none=True) + "\n"


def make_report(
    result: Result,
    *,
    findings: Iterable[Finding] = (),
    decisions: Sequence[Decision] = (),
    hashes: Sequence[str] = (),
) -> DeidReport:
    """Put a run into words; `findings` are the check's, besides those of the run's own gate."""
    own = [finding for outcome in result.outcomes for finding in outcome.findings]
    return DeidReport(
        program=f"MEDAL Desktop {__version__}",
        statement=_statement(result),
        profile=result.profile,
        method_codes=_codes(result),
        key_id=result.key_id,
        site_rules=result.recipe,
        counts=_counts(result),
        changes=_changes(result),
        files=_files(result, hashes),
        findings=gathered([*own, *findings]),
        decisions=tuple(decisions),
    )


def _looked(result: Result) -> int:
    return sum(outcome.looked for outcome in result.outcomes)


def _statement(result: Result) -> str:
    looked, all_files = _looked(result), len(result.outcomes)
    whole = result.profile.statement
    if not looked:
        return whole
    code, meaning = PIXEL_CODE
    pixels = f"{meaning.removesuffix(' Option')} ({code}) holds for {looked} of {all_files} files."
    return f"{whole} {pixels}"


def _codes(result: Result) -> tuple[tuple[str, str], ...]:
    return (*result.profile.codes, *([PIXEL_CODE] if _looked(result) else []))


def _counts(result: Result) -> dict[str, int]:
    statuses = [outcome.status.value for outcome in result.outcomes]
    return {status: statuses.count(status) for status in dict.fromkeys(statuses)}


def _changes(result: Result) -> tuple[Change, ...]:
    return tuple(
        Change(
            tag=f"({tag >> 16:04X},{tag & 0xFFFF:04X})",
            name=attribute_name(tag),
            action=did.value,
            count=count,
        )
        for (tag, did), count in sorted(result.changes.items())
    )


def _files(result: Result, hashes: Sequence[str]) -> tuple[FileLine, ...]:
    return tuple(
        FileLine(
            number=outcome.number,
            status=outcome.status.value,
            name=outcome.name,
            code=outcome.code,
            reason=outcome.reason,
            advice=outcome.advice,
            source_sha256=hashes[outcome.number - 1] if hashes else None,
        )
        for outcome in result.outcomes
    )


def attribute_name(tag: int) -> str:
    """Give the standard's name of an attribute."""
    if tag & 0x10000:
        return "Private attribute"
    try:
        return str(dictionary_description(tag))
    except KeyError:
        return "Unknown attribute"
