"""What changed between two snapshots of a draft, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from medal_desktop.challenge.draft import ChallengeDraft


class ChangeKind(StrEnum):
    """What happened at a place."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that differs: `description/abstract`, `tasks/size/questions/volume/unit`."""

    place: str
    kind: ChangeKind
    before: Any = None
    after: Any = None


def difference(before: ChallengeDraft, after: ChallengeDraft) -> tuple[Change, ...]:
    """Give all changes, fields first in their order, then tasks and questions by id."""
    return tuple(_compare("", _tree(before), _tree(after)))


def _tree(draft: ChallengeDraft) -> dict[str, Any]:
    tasks = {
        task.id: {
            "name": task.name,
            "questions": {one.id: one.model_dump(mode="json") for one in task.questions},
        }
        for task in draft.tasks
    }
    return {
        "id": draft.id,
        "version": draft.version,
        "name": draft.name,
        "description": draft.description,
        "tasks": tasks,
    }


def _compare(place: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*before, *after)):
        here = f"{place}/{name}" if place else name
        if name not in after:
            yield Change(place=here, kind=ChangeKind.REMOVED, before=before[name])
        elif name not in before:
            yield Change(place=here, kind=ChangeKind.ADDED, after=after[name])
        elif isinstance(before[name], Mapping) and isinstance(after[name], Mapping):
            yield from _compare(here, before[name], after[name])
        elif before[name] != after[name]:
            yield Change(
                place=here, kind=ChangeKind.CHANGED, before=before[name], after=after[name]
            )
