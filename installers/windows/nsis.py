"""The per-user installer: makensis around the frozen folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from installers.icons import ico
from installers.tools import ROOT, epoch, require, run, set_times, version

SCRIPT = Path(__file__).with_name("medal.nsi")


def build(
    payload: Path, out: Path, licences: Path | None = None, *, number: str = "", sign: str = ""
) -> Path:
    """Make `medal-desktop-<version>.exe`.

    Args:
        payload: the frozen folder.
        out: where the installer goes.
        licences: the folder of licence texts; it becomes `doc` of the installation.
        number: another version than the project's, for tests of upgrades.
        sign: a command that signs the file whose path is put behind it.

    Raises:
        BuildFailed: makensis is missing or failed, or signing did.
    """
    require("makensis", "rsvg-convert", "icotool")
    number = number or version()
    picture = out / "medal.ico"
    ico(ROOT / "resources/icons/medal.svg", picture)
    if licences is not None:
        shutil.copytree(licences, payload / "doc", dirs_exist_ok=True)
    set_times(payload, epoch())
    target = out / f"medal-desktop-{number}.exe"
    words = [
        "makensis", "-V2", "-WX", f"-DVERSION={number}", f"-DPAYLOAD={payload.resolve()}",
        f"-DOUT={target.resolve()}", f"-DICON={picture.resolve()}",
    ]  # fmt: skip
    if sign:
        words.append(f"-DSIGN={sign}")
    run([*words, SCRIPT], env={"SOURCE_DATE_EPOCH": str(epoch())})
    return target
