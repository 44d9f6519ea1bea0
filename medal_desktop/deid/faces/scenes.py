"""Series as volumes, and the heads in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from medal_desktop.base.errors import Cancelled, MedalError
from medal_desktop.base.progress import Job
from medal_desktop.deid.faces.region import Head, find_head, large_enough
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import Volume, load_volume

# Fewer pictures than this show no face.
_FEW: Final = 4
_MODALITIES: Final = frozenset({"CT", "MR"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Pictures that belong together, as a volume where they make one, and the head in it."""

    group: Group
    volume: Volume | None
    head: Head | None

    @property
    def damaged(self) -> bool:
        """Whether there is a volume that should be looked at and could not."""
        grid = self.group.grid
        return grid is not None and large_enough(grid) and self.volume is None

    @property
    def unseen(self) -> bool:
        """Whether nothing can be said of a face: many pictures that make no volume, or damage."""
        return self.damaged or (self.group.grid is None and len(self.group.frames) >= _FEW)


def scenes(paths: Sequence[Path], job: Job | None = None) -> Iterator[Scene]:
    """Look for a head in all CT and MR among files; one time point stands for all.

    Raises:
        Cancelled: the job was asked to stop.
    """
    job = job or Job()
    groups = [group for group in scan(paths, Job()).groups if group.modality in _MODALITIES]
    for group in job.each(groups, len(groups), "faces"):
        volume = _volume(group)
        head = find_head(volume.values, volume.grid, group.modality) if volume else None
        yield Scene(group=group, volume=volume, head=head)


def _volume(group: Group) -> Volume | None:
    if group.grid is None or not large_enough(group.grid):
        return None
    try:
        return load_volume(group, Job())
    except Cancelled:
        raise
    except MedalError:
        return None
