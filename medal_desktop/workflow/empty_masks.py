"""Which masks of a case hold nothing, where a rule of consistency asks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.dicom.nifti import read_mask
from medal_desktop.package.answers import WITH_FILE
from medal_desktop.package.documents import Challenge
from medal_desktop.workflow.views import CaseView


def empty_masks(challenge: Challenge, case: CaseView) -> dict[str, bool]:
    """Tell of each mask that a rule names, by the file of its answer, whether it is empty.

    A mask that cannot be read is left out: other rules speak of it.
    """
    named = {
        (task.id, other)
        for task in challenge.tasks
        for rule in task.consistency
        for other in rule.others
    }
    found: dict[str, bool] = {}
    for asked in case.questions:
        if (asked.task_id, asked.question.id) not in named or asked.mask is None:
            continue
        if isinstance(asked.answer, WITH_FILE):
            path = Path(asked.mask)
            try:
                found[asked.answer.file] = _empty(path, path.stat().st_mtime_ns)
            except (MedalError, OSError):
                continue
    return found


@lru_cache(maxsize=4096)
def _empty(path: Path, _changed: int) -> bool:
    return not read_mask(path).labels.any()
