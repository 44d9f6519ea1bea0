"""What the challenge said when it was sealed, and what changed since."""

from __future__ import annotations

from medal_desktop.challenge.difference import Change, difference
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.workflow.documents import draft
from medal_desktop.workflow.errors import NoSnapshot
from medal_desktop.workflow.workspace import Workspace

_KEPT = "snapshot:"


def keep(workspace: Workspace) -> None:
    """Keep the challenge as it is now under its version; an older one of that version goes."""
    written = draft(workspace)
    workspace.set_value(f"{_KEPT}{written.version}", written.model_dump(mode="json"))


def versions(workspace: Workspace) -> tuple[str, ...]:
    """Give the versions that were kept, oldest first."""
    rows = workspace.rows("SELECT name FROM kept WHERE name LIKE ? ", f"{_KEPT}%")
    found = (str(row["name"]).removeprefix(_KEPT) for row in rows)
    return tuple(sorted(found, key=lambda version: tuple(int(part) for part in version.split("."))))


def changes(workspace: Workspace, version: str = "") -> tuple[str, tuple[Change, ...]]:
    """Give what changed since a version (by default the last one sealed), and which it was.

    Raises:
        NoSnapshot: no such version was sealed here.
    """
    known = versions(workspace)
    chosen = version or (known[-1] if known else "")
    if chosen not in known:
        raise NoSnapshot
    before = ChallengeDraft.model_validate(workspace.value(f"{_KEPT}{chosen}"))
    return chosen, difference(before, draft(workspace))
