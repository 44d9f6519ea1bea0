"""What a model sees of a case: the images and the question, never an answer.

Made once for each challenge version, from the published inputs alone, and shown read-only to every
model. Nothing here opens, or knows the place of, the references.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import safe_path
from medal_desktop.base.geometry import Grid
from medal_desktop.base.progress import Job
from medal_desktop.package.documents import (
    CaseEntry,
    CaseQuestion,
    Challenge,
    InputSeries,
    SeriesEntry,
)
from server_api.scoring.answers import grid_from

QUESTION = "question.json"


class InputsUnavailable(MedalError):
    """A published case that cannot be shown to a model."""

    code = "evaluation.inputs-unavailable"
    message = "The images of a published case cannot be read."
    advice = "Look at the challenge's files on the server; restore them from backup if need be."


class PreparedInputs:
    """The inputs of one challenge version, made below `cache` when first asked for.

    `published` is the folder that holds `cases/<case-id>/<series-id>/*.dcm`.
    """

    def __init__(self, challenge: Challenge, published: Path, cache: Path) -> None:
        self._challenge, self._published = challenge, published
        self._root, self._cache = cache, cache / challenge.id / challenge.version

    def case(self, case: CaseEntry, job: Job) -> Path:
        """Give a folder with `<case-id>/` and nothing else.

        Raises:
            InputsUnavailable: an image is missing or damaged.
            Cancelled: the job was stopped.
        """
        target = safe_path(self._cache, f"cases/{case.id}")
        if not target.is_dir():
            self._make(target, lambda made: self._fill(made / case.id, case, job))
        return target

    def batch(self, cases: Sequence[CaseEntry], job: Job) -> Path:
        """Give a folder with `<case-id>/` of all `cases`.

        Raises:
            InputsUnavailable: an image is missing or damaged.
            Cancelled: the job was stopped.
        """
        target = self._cache / "batch"
        if not target.is_dir():
            folders = [self.case(case, job) for case in cases]
            self._make(target, lambda made: _link_all(folders, made))
        return target

    def _make(self, target: Path, fill: Callable[[Path], None]) -> None:
        """Fill a folder beside, and rename it when it is whole."""
        # What a model is shown is readable by everybody, so that nobody else may come near it: the
        # engine mounts it as root, which needs no way through here.
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root.chmod(0o700)
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=".making-", dir=self._cache))
        try:
            fill(made)
            made.chmod(0o755)
            try:
                made.rename(target)
            except OSError:
                if not target.is_dir():  # another worker was quicker
                    raise
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _fill(self, folder: Path, case: CaseEntry, job: Job) -> None:
        folder.mkdir(mode=0o755)
        series = tuple(self._series(folder, case, entry, job) for entry in case.series)
        question = CaseQuestion(
            challenge_id=self._challenge.id,
            challenge_version=self._challenge.version,
            case_id=case.id,
            tasks=self._challenge.tasks,
            series=series,
        )
        (folder / QUESTION).write_text(question.model_dump_json(indent=1), encoding="utf-8")
        for root, _, files in os.walk(folder):
            Path(root).chmod(0o755)
            for name in files:
                Path(root, name).chmod(0o644)

    def _series(self, folder: Path, case: CaseEntry, entry: SeriesEntry, job: Job) -> InputSeries:
        job.check()
        source = safe_path(self._published, f"cases/{case.id}/{entry.id}")
        if not source.is_dir():
            raise InputsUnavailable(case.id)
        shutil.copytree(source, folder / entry.id, copy_function=shutil.copyfile)
        nifti = None
        if entry.grid is not None:
            nifti = f"{entry.id}.nii.gz"
            _write_nifti(source, grid_from(entry.grid), folder / nifti, job)
        return InputSeries(
            id=entry.id, modality=entry.modality, dicom=entry.id, nifti=nifti, grid=entry.grid
        )


def _write_nifti(source: Path, grid: Grid, target: Path, job: Job) -> None:
    """Write the volume that lies on `grid`."""
    from medal_desktop.dicom.nifti import write_volume  # noqa: PLC0415 - nibabel is slow to import
    from medal_desktop.dicom.scan import scan  # noqa: PLC0415 - pydicom is slow to import
    from medal_desktop.dicom.volume import load_volume  # noqa: PLC0415 - a server that evaluates nothing needs no reader

    for group in scan([source], job).groups:
        if group.grid is not None and group.grid.close_to(grid):
            volume = load_volume(group, job)
            write_volume(target, volume.values, volume.grid)
            return
    raise InputsUnavailable("a volume does not lie where the challenge says")


def _link_all(folders: Sequence[Path], made: Path) -> None:
    for folder in folders:
        shutil.copytree(folder, made, copy_function=os.link, dirs_exist_ok=True)
