"""The folder for every other Linux: unpack anywhere, run; the same bytes each time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from installers.linux.archive import squeezed
from installers.linux.deb import filled
from installers.tools import epoch, require, set_times, version


def build(frozen: Path, out: Path, licences: Path, level: int = 9) -> Path:
    """Make `medal-desktop-<version>-linux-<machine>.tar.xz`.

    Raises:
        BuildFailed: tar or xz is missing or failed.
    """
    require("tar", "xz")
    name = f"medal-desktop-{version()}"
    tree = out / name
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree, symlinks=True)
    shutil.copytree(licences, tree / "doc")
    (tree / "medal-desktop.desktop").write_text(filled("medal-desktop.desktop"), encoding="utf-8")
    set_times(tree, epoch())
    target = out / f"{name}-linux-{os.uname().machine}.tar.xz"
    squeezed(out, target, level=level, root=name)
    shutil.rmtree(tree)
    return target
