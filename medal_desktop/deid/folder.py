"""A bare folder de-identified: in OUT only what may leave the hospital, all else in the report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from medal_desktop.base.files import sha256_of
from medal_desktop.base.progress import Job
from medal_desktop.deid.decisions import Decision
from medal_desktop.deid.errors import FoldersOverlap
from medal_desktop.deid.faces.folder import forget_halves, remove_faces
from medal_desktop.deid.pixels.boxes import Painting
from medal_desktop.deid.profile import Profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.recipes import Recipe
from medal_desktop.deid.report import DeidReport, make_report
from medal_desktop.deid.run import deidentify


def deidentify_folder(  # noqa: PLR0913 - the options of one verb, most by keyword
    folder: Path,
    out: Path,
    profile: Profile,
    key: ProjectKey,
    job: Job | None = None,
    *,
    decisions: Sequence[Decision] = (),
    recipe: Recipe | None = None,
    workers: int | None = None,
    faces: bool = False,
) -> DeidReport:
    """De-identify and check every DICOM object below `folder`; `out` mirrors no name of it.

    The report names sources by their place in the sorted list of files and by their SHA-256.
    With `faces` those of head CT and MR are removed; nothing says that they are gone before a
    person has looked.

    Raises:
        FoldersOverlap: one folder lies inside the other.
        Cancelled: what is written already stays and is found again by the next run.
    """
    job = job or Job()
    here, there = folder.resolve(), out.resolve()
    if here.is_relative_to(there) or there.is_relative_to(here):
        raise FoldersOverlap
    sources = find_files(folder)
    if faces:
        forget_halves(out)
    result = deidentify(
        sources,
        out,
        profile=profile,
        key=key,
        job=job,
        gate=True,
        decisions=decisions,
        recipe=recipe,
        workers=workers,
        paintings=lambda _: Painting(),
    )
    removed = remove_faces(out, result.paths(out), job) if faces else ()
    hashes = [sha256_of(source) for source in job.each(sources, len(sources), "report")]
    whole = make_report(result, decisions=decisions, hashes=hashes)
    return whole.model_copy(update={"faces": removed})


def find_files(folder: Path) -> list[Path]:
    """Give every regular file below `folder`, sorted; links to folders are not followed."""
    found = []
    for parent, _, names in os.walk(folder):
        found += [Path(parent, name) for name in names]
    return sorted(path for path in found if path.is_file())
