"""Before and after, for one series: what a person looks at before sealing."""

from __future__ import annotations

from medal_desktop.base.progress import Job
from medal_desktop.deid.compare import Difference
from medal_desktop.deid.compare import compare as compare_files
from medal_desktop.workflow.cases import open_group
from medal_desktop.workflow.deid_state import copies, view
from medal_desktop.workflow.errors import NotReady
from medal_desktop.workflow.views import ChangeKind, ChangeRow
from medal_desktop.workflow.workspace import Workspace


def compare(workspace: Workspace, case_id: str, series_id: str) -> tuple[ChangeRow, ...]:
    """Give every attribute of the first image before and after; never written anywhere.

    One that an open finding names needs the user, whatever became of it.

    Raises:
        NotReady: there is no copy yet, or the original lies in an archive.
        NoSuchCase, OriginalsChanged.
    """
    group = open_group(workspace, case_id, series_id, Job())
    copy = copies(workspace) / case_id / series_id / "000001.dcm"
    if not copy.is_file() or group.first.source.members:
        raise NotReady("de-identify first")
    waiting = _waiting(workspace, f"{case_id}/{series_id}/")
    return tuple(_row(item, waiting) for item in compare_files(group.first.path, copy))


def _waiting(workspace: Workspace, series: str) -> frozenset[str]:
    """Give the places of attributes that a person has to decide about."""
    places = [item.finding.place for item in view(workspace).decisions if item.open]
    return frozenset(
        place.partition(" ")[2] for place in places if place.startswith(series) and " " in place
    )


def _row(item: Difference, waiting: frozenset[str]) -> ChangeRow:
    return ChangeRow(
        place=item.place,
        name=item.name,
        kind=ChangeKind.NEEDS_YOU if item.place in waiting else _kind(item),
        before=item.before or "",
        after=item.after or "",
    )


def _kind(item: Difference) -> ChangeKind:
    if item.before is None:
        return ChangeKind.ADDED
    if item.after is None or (item.before and not item.after):
        return ChangeKind.REMOVED
    return ChangeKind.KEPT if item.before == item.after else ChangeKind.REPLACED
