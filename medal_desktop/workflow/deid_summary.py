"""What de-identification did, in sentences for somebody who knows no DICOM."""

from __future__ import annotations

from typing import Any

from medal_desktop.base.words import counted
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option
from medal_desktop.workflow.deid_state import view
from medal_desktop.workflow.faces import faces
from medal_desktop.workflow.pixels import paintings
from medal_desktop.workflow.views import DeidState, DeidView, FaceState, FaceView
from medal_desktop.workflow.workspace import Workspace


def summary(workspace: Workspace) -> tuple[str, ...]:
    """Give the sentences; none before the first run."""
    kept: dict[str, Any] | None = workspace.value("deid_report")
    found = view(workspace)
    if kept is None or all(item.state is DeidState.WAITING for item in found.series):
        return ()
    profile = Profile.model_validate(kept["profile"])
    lines = [
        _copies(found),
        (
            "Names, numbers, addresses and free text that tell who the patient is were removed or "
            "replaced by made-up ones, in the header and in every part of it."
        ),
        _dates(profile),
        (
            "The same patient has the same made-up number in all copies of this project, and in no "
            "other project."
        ),
        *_painted(workspace),
        *_faces(faces(workspace)),
        *_held(found),
    ]
    waiting = sum(item.open for item in found.decisions)
    lines.append(
        f"{counted(waiting, 'finding')} still {'needs' if waiting == 1 else 'need'} your decision."
        if waiting
        else "The independent check found nothing that still needs your decision."
    )
    return tuple(lines)


def _copies(found: DeidView) -> str:
    done = [item for item in found.series if item.state is not DeidState.WAITING]
    files = sum(item.files for item in done)
    return (
        f"Copies of {counted(files, 'image')} in {len(done)} series were made. "
        "The originals were only read."
    )


def _dates(profile: Profile) -> str:
    if profile.has(Option.FULL_DATES):
        return "Dates and times were kept, as the profile says."
    if profile.has(Option.MODIFIED_DATES):
        return (
            "All dates of a patient were moved by the same secret number of days: the time "
            "between two studies is as it was."
        )
    return "Dates and times were removed."


def _painted(workspace: Workspace) -> list[str]:
    plans = [plan for plan in paintings(workspace).values() if plan.boxes]
    if not plans:
        return []
    boxes = sum(len(plan.boxes) for plan in plans)
    return [
        (
            f"Text burned into the images of {len(plans)} series was painted over in every frame "
            f"({counted(boxes, 'box', 'boxes')})."
        )
    ]


def _faces(found: tuple[FaceView, ...]) -> list[str]:
    lines = [
        f"The face was removed from {item.case_id}/{item.series_id}"
        + (f", and {item.confirmed_by} confirmed it." if item.confirmed_by else
           "; nobody has confirmed it yet.")
        for item in found
        if item.state in {FaceState.REMOVED, FaceState.CONFIRMED}
    ]  # fmt: skip
    if lines:
        lines.append(
            "Removing a face makes it hard, not impossible, to know somebody by the shape of "
            "the head."
        )
    return lines


def _held(found: DeidView) -> list[str]:
    held = [item for item in found.series if item.state is DeidState.BLOCKED]
    if not held:
        return []
    return [f"{counted(len(held), 'series', 'series')} cannot leave: {held[0].words}"]
