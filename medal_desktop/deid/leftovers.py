"""What a killed run leaves behind: files without their final name, which are never given out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_PART: Final = re.compile(r"\..+\.[0-9a-f]{8}\.part")


def remove_leftovers(out: Path) -> None:
    """Delete half-written files of an earlier run below `out`."""
    for path in out.rglob(".*.part"):
        if _PART.fullmatch(path.name) and not path.is_dir():
            path.unlink(missing_ok=True)
