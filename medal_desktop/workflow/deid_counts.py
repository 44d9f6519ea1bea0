"""How often what was done, over all runs: copies taken as they are were counted before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from medal_desktop.deid.context import Changes, Did
from medal_desktop.deid.work import FileOutcome, Status
from medal_desktop.workflow.workspace import Workspace


def all_changes(workspace: Workspace, folder: str, outcomes: Sequence[FileOutcome]) -> Changes:
    """Give the changes in all copies in `folder`, and keep them for the next run.

    A series that was written whole is counted anew; one that was written in part adds up.
    """
    kept: dict[str, Any] = workspace.value("deid_changes", {})
    before = kept.get("series", {}) if kept.get("folder") == folder else {}
    now: dict[str, Changes] = {}
    for place, files in _by_series(outcomes).items():
        whole = all(one.status is not Status.RESUMED for one in files)
        counted = Counter() if whole else _read(before.get(place, {}))
        now[place] = sum((one.changes for one in files), counted)
    whole_run = {"folder": folder, "series": {place: _plain(n) for place, n in now.items()}}
    with workspace.change() as db:
        row = (json.dumps(whole_run),)
        db.execute("INSERT OR REPLACE INTO kept VALUES ('deid_changes', ?)", row)
    return sum(now.values(), Counter())


def _by_series(outcomes: Sequence[FileOutcome]) -> dict[str, list[FileOutcome]]:
    found: dict[str, list[FileOutcome]] = {}
    for one in outcomes:
        if one.name:
            found.setdefault(one.name.rpartition("/")[0], []).append(one)
    return found


def _plain(changes: Changes) -> dict[str, int]:
    return {f"{tag:08X} {did}": number for (tag, did), number in changes.items()}


def _read(plain: dict[str, int]) -> Changes:
    return Counter({(int(key[:8], 16), Did(key[9:])): number for key, number in plain.items()})
