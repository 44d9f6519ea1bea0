"""Many files de-identified: each written beside and renamed, each with its own outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from medal_desktop.base.files import safe_parts
from medal_desktop.base.progress import Job
from medal_desktop.deid.context import Changes
from medal_desktop.deid.decisions import Decision
from medal_desktop.deid.known import KnownBook, KnownValues
from medal_desktop.deid.leftovers import remove_leftovers
from medal_desktop.deid.parallel import Team, fitting
from medal_desktop.deid.pixels.boxes import Painting
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.pseudonyms import ProjectKey, Pseudonyms
from medal_desktop.deid.recipes import Recipe
from medal_desktop.deid.survey import Facts, Survey, survey
from medal_desktop.deid.table import Option
from medal_desktop.deid.work import (
    FileOutcome,
    Named,
    Names,
    Plan,
    Status,
    Task,
    default_name,
    failed,
)

Paintings = Callable[[Path], Painting]
"""What to paint over in each source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of every file. `known` is for the check and never leaves memory."""

    profile: Profile
    key_id: str
    recipe: str = ""
    outcomes: tuple[FileOutcome, ...]
    changes: Changes
    known: KnownBook = field(repr=False)

    def count(self, *statuses: Status) -> int:
        """Count the files with one of these outcomes."""
        return sum(1 for outcome in self.outcomes if outcome.status in statuses)

    def paths(self, out: Path) -> tuple[Path, ...]:
        """Give the files that lie below `out` now."""
        return tuple(out / outcome.name for outcome in self.outcomes if outcome.name)


def deidentify(  # noqa: PLR0913 - the options of one verb, all but two by keyword
    sources: Sequence[Path],
    out: Path,
    *,
    profile: Profile,
    key: ProjectKey,
    job: Job | None = None,
    names: Names = default_name,
    gate: bool = False,
    decisions: Sequence[Decision] = (),
    recipe: Recipe | None = None,
    workers: int | None = None,
    paintings: Paintings | None = None,
) -> Result:
    """Write a de-identified copy of every source below `out`; originals are only read.

    What an earlier run with the same key and profile has written already is kept. With `gate`
    the independent check looks at each file before it gets its name, and what it blocks does not
    stay in `out`. With `paintings` text burned into pixels is looked for and painted over.

    Raises:
        Cancelled: what is written already stays and is found again by the next run.
    """
    job = job or Job()
    out.mkdir(parents=True, exist_ok=True)
    remove_leftovers(out)
    with Team(workers if workers is not None else fitting(len(sources), checked=gate)) as team:
        found = survey(sources, job)
        tasks, known = _tasks(sources, found, Pseudonyms(key), names)
        if paintings is not None:
            tasks = [replace(task, painting=paintings(task.source)) for task in tasks]
        plan = Plan(
            out=out,
            profile=profile,
            key=key,
            gate=gate,
            decisions=tuple(decisions),
            recipe=recipe,
            known=known,
        )
        outcomes = [
            failed(number, source, found.errors[source])
            for number, source in enumerate(sources, start=1)
            if source in found.errors
        ]
        outcomes += job.each(team.do(plan, tasks, job), len(tasks), "files")
    outcomes.sort(key=lambda outcome: outcome.number)
    return Result(
        profile=profile,
        key_id=key.id,
        recipe=recipe.digest if recipe else "",
        outcomes=tuple(outcomes),
        changes=sum((outcome.changes for outcome in outcomes), Counter()),
        known=found.book(Pseudonyms(key), keep_uids=profile.has(Option.UIDS)),
    )


def _tasks(
    sources: Sequence[Path], found: Survey, pseudonyms: Pseudonyms, names: Names
) -> tuple[list[Task], dict[int, KnownValues]]:
    groups: dict[tuple[str, str], int] = {}
    known: dict[int, KnownValues] = {}
    tasks = []
    for number, source in enumerate(sources, start=1):
        facts = found.facts.get(source)
        if facts is None:
            continue
        group = groups.setdefault((facts.identity, facts.study_uid), len(groups))
        known.setdefault(group, found.known(facts))
        name = names(_named(number, source, facts, pseudonyms))
        tasks.append(Task(number=number, source=source, name=str(safe_parts(name)), group=group))
    return tasks, known


def _named(number: int, source: Path, facts: Facts, pseudonyms: Pseudonyms) -> Named:
    return Named(
        source=source,
        number=number,
        patient=pseudonyms.name("folder patient", facts.identity),
        study=pseudonyms.name("folder study", facts.study_uid),
        series=pseudonyms.name("folder series", facts.series_uid),
        instance=pseudonyms.name("file", facts.sop_uid),
        modality=facts.modality,
        copy=facts.copy,
    )
