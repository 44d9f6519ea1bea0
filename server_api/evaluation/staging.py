"""Hand a folder to a model that runs as nobody: plain files that everybody may read."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path


def readable_copy(folder: Path, work: Path) -> Path:
    """Give `folder` itself when a stranger can read all of it, else a copy in `work` that he can.

    Links and special files are never handed over.
    """
    if _all_readable(folder):
        return folder
    target = work / "input"
    for root, folders, files in os.walk(folder):
        made = target / Path(root).relative_to(folder)
        made.mkdir(parents=True, exist_ok=True)
        made.chmod(0o755)
        folders[:] = [name for name in folders if not Path(root, name).is_symlink()]
        for name in files:
            source = Path(root, name)
            if stat.S_ISREG(source.lstat().st_mode):
                shutil.copyfile(source, made / name)
                (made / name).chmod(0o644)
    return target


def _all_readable(folder: Path) -> bool:
    for root, _, files in os.walk(folder):
        if Path(root).stat().st_mode & 0o005 != 0o005:
            return False
        for name in files:
            mode = Path(root, name).lstat().st_mode
            if not stat.S_ISREG(mode) or not mode & stat.S_IROTH:
                return False
    return True
