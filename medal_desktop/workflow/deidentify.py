"""De-identifying every case and checking what came out, before anything may leave."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.deid.check import check
from medal_desktop.deid.context import Did
from medal_desktop.deid.decisions import DECIDABLE, SHORTEST_NAME, SHORTEST_REASON
from medal_desktop.deid.pixels.boxes import Painting
from medal_desktop.deid.profile import load_profile, profile_names
from medal_desktop.deid.report import make_report
from medal_desktop.deid.run import Result
from medal_desktop.deid.run import deidentify as run
from medal_desktop.deid.work import Named, Status
from medal_desktop.dicom.sources import Source
from medal_desktop.package.documents import Finding
from medal_desktop.workflow import faces, pixels
from medal_desktop.workflow.cases import list_cases, open_group
from medal_desktop.workflow.compare import compare
from medal_desktop.workflow.deid_counts import all_changes
from medal_desktop.workflow.deid_state import copies, keep, view
from medal_desktop.workflow.errors import DecisionIncomplete, NoSuchDecision
from medal_desktop.workflow.secrets import Vault
from medal_desktop.workflow.views import DeidView
from medal_desktop.workflow.workspace import Workspace

__all__ = ["compare", "copies", "decide", "deidentify", "profiles", "view"]

_EXTRACTED = ".from-archives"


@dataclass(frozen=True, slots=True)
class _Original:
    """One original and the name its copy gets below the folder of copies."""

    path: Path
    name: str


def profiles() -> tuple[tuple[str, str], ...]:
    """Give the profiles that may be used here: (name, title)."""
    fixed = policy.current().text("DeidProfile")
    names = (fixed,) if fixed else profile_names()
    return tuple((name, load_profile(name).title) for name in names)


def deidentify(workspace: Workspace, vault: Vault, profile: str, job: Job) -> DeidView:
    """Write de-identified copies of all cases, then check them anew; originals are only read.

    What an earlier run with the same profile wrote is not written again.

    Raises:
        OriginalsChanged: a case's files are gone or others.
        Forbidden: the organisation fixed another profile.
        UnknownProfile, ProfileInvalid, Cancelled.
    """
    policy.current().require_profile(profile)
    chosen = load_profile(profile)
    key = vault.project_key(workspace.id)
    out = workspace.folder / "deidentified" / f"{chosen.digest}-{key.id}"
    with _originals(workspace, job) as originals:
        names = {original.path: original.name for original in originals}

        def name_of(named: Named) -> str:
            return names[named.source]

        plan = pixels.paintings(workspace)

        def painting_of(source: Path) -> Painting:
            return plan.get(names[source].rpartition("/")[0], Painting())

        faces.prepare(workspace, out)
        result = run(
            list(names),
            out,
            profile=chosen,
            key=key,
            job=job,
            names=name_of,
            paintings=painting_of,
        )
        written = result.paths(out)
        _remove_strangers(out, set(written))
        faces.apply(workspace, out, job)
        hashes = {
            path.relative_to(out).as_posix(): sha256_of(path)
            for path in job.each(written, len(written), "hashes")
        }
        looked = pixels.keep_looked(workspace, result.outcomes, hashes)
        clean = {out / place for place in looked}
        findings = check(written, result.known, job, root=out, looked=clean)
    result = replace(result, changes=all_changes(workspace, out.name, result.outcomes))
    report = make_report(result, findings=findings)
    keep(workspace, _facts(out, result, names), report.to_json(), hashes, findings)
    return view(workspace)


def decide(workspace: Workspace, decision_id: str, name: str, reason: str) -> DeidView:
    """Let a finding pass, by name and with a reason.

    Raises:
        NoSuchDecision: there is no such finding, or no person can decide it.
        DecisionIncomplete: the name or the reason is missing.
    """
    if len(name.strip()) < SHORTEST_NAME or len(reason.strip()) < SHORTEST_REASON:
        raise DecisionIncomplete
    found = workspace.rows("SELECT finding FROM findings WHERE id = ?", decision_id)
    if not found or Finding.model_validate_json(found[0]["finding"]).code not in DECIDABLE:
        raise NoSuchDecision
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with workspace.change() as db:
        db.execute(
            "UPDATE findings SET decided_by = ?, reason = ?, decided = ? WHERE id = ?",
            (name.strip(), reason.strip(), now, decision_id),
        )
    return view(workspace)


def _facts(out: Path, result: Result, names: dict[Path, str]) -> dict[str, object]:
    """Sum up a run without any original value."""
    counts = dict.fromkeys(Did, 0)
    for (_, did), number in result.changes.items():
        counts[did] += number
    held: dict[str, str] = {}
    for outcome in result.outcomes:
        if outcome.status in {Status.REFUSED, Status.SEQUESTERED}:
            held.setdefault(names[outcome.source].rpartition("/")[0], outcome.reason)
    return {
        "folder": out.name,
        "profile": result.profile.name,
        "statement": result.profile.statement,
        "removed": counts[Did.REMOVED] + counts[Did.EMPTIED],
        "replaced": counts[Did.REPLACED] + counts[Did.CLEANED] + counts[Did.SHIFTED],
        "held": held,
    }


@contextmanager
def _originals(workspace: Workspace, job: Job) -> Iterator[tuple[_Original, ...]]:
    """Give all originals with the names of their copies.

    Members of archives are laid into a folder of the workspace for the time of the run; what a
    killed run left there goes first.
    """
    extracted = workspace.folder / _EXTRACTED
    shutil.rmtree(extracted, ignore_errors=True)
    try:
        yield tuple(_named_originals(workspace, extracted, job))
    finally:
        shutil.rmtree(extracted, ignore_errors=True)


def _named_originals(workspace: Workspace, extracted: Path, job: Job) -> Iterator[_Original]:
    for case in list_cases(workspace):
        for series in case.series:
            group = open_group(workspace, case.id, series.id, job)
            for number, path in enumerate(_paths(group.sources, extracted), start=1):
                yield _Original(path, f"{case.id}/{series.id}/{number:06d}.dcm")


def _paths(sources: Sequence[Source], extracted: Path) -> Iterator[Path]:
    for source in dict.fromkeys(sources):
        if not source.members:
            yield source.path
            continue
        extracted.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(source.label.encode("utf-8", "surrogateescape")).hexdigest()
        target = extracted / name
        target.write_bytes(source.read_bytes())
        yield target


def _remove_strangers(out: Path, written: set[Path]) -> None:
    """Delete copies of what is no longer in any case."""
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_file() and path not in written:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
