"""De-identifying a bare folder, without a workspace."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.progress import Job
from medal_desktop.deid.decisions import load_decisions
from medal_desktop.deid.folder import deidentify_folder as run
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.recipes import load_recipe
from medal_desktop.deid.report import DeidReport


def deidentify_folder(
    folder: Path,
    out: Path,
    profile: str,
    key_file: Path,
    job: Job,
    *,
    faces: bool = False,
    decisions: Path | None = None,
    recipe: Path | None = None,
) -> DeidReport:
    """Write into `out` only what may leave; the report names all else with its reason.

    With `faces` the faces of head CT and MR are removed. `decisions` is a file that lets findings
    of the check pass, by name and with a reason; `recipe` holds the site's own header rules.

    A key file that is not there yet is made: keep it, and keep it in the hospital.

    Raises:
        Forbidden: the organisation fixed another profile, or lets only packages out.
        UnknownProfile, ProfileInvalid, KeyInvalid, DecisionsInvalid, RecipeInvalid.
        FoldersOverlap, Cancelled.
    """
    held = policy.current()
    held.require_profile(profile)
    held.require_export(of_package=False)
    chosen = load_profile(profile)
    decided = load_decisions(decisions) if decisions else ()
    rules = load_recipe(recipe) if recipe else None
    if not key_file.exists():
        ProjectKey.generate().write(key_file)
    key = ProjectKey.read(key_file)
    return run(folder, out, chosen, key, job, faces=faces, decisions=decided, recipe=rules)
