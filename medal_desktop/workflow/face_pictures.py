"""The skin before and after as one picture, for who works without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medal_desktop.base import policy
from medal_desktop.base.files import write_beside
from medal_desktop.deid.faces.surface import Picture, to_png
from medal_desktop.workflow.errors import NotReady
from medal_desktop.workflow.faces import FacePictures


def save(drawn: FacePictures, target: Path) -> None:
    """Write a PNG, readable by this user alone: before above, after below.

    Raises:
        Forbidden: the organisation lets nothing be saved elsewhere.
        NotReady: nothing could be drawn.
        OSError: the file cannot be written.
    """
    policy.current().require_export(of_package=False)
    rows = [np.hstack(row) for row in (drawn.before, drawn.after) if row]
    if not rows:
        raise NotReady("there is no volume to draw")
    with write_beside(target) as stream:
        stream.write(to_png(_stacked(rows)))


def _stacked(rows: list[Picture]) -> Picture:
    wide = max(row.shape[1] for row in rows)
    return np.vstack([np.pad(row, ((0, 0), (0, wide - row.shape[1]))) for row in rows])
