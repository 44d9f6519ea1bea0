"""A tree as a Debian package or a tar.xz: the same tree gives the same bytes.

`dpkg-deb` knows no filter for machine code and no dictionary of more than 8 MB, which cost a tenth
of the size here; what it reads it reads with them. A .deb is an `ar` of two archives (deb(5)).
"""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
from pathlib import Path

from installers.tools import epoch, run

# Code of these machines has addresses that repeat only after the filter (xz(1), BCJ filters).
_FILTERS = {"x86_64": "--x86", "AMD64": "--x86", "aarch64": "--arm64", "arm64": "--arm64"}
HARDEST = 9


def packed(tree: Path, package: Path, level: int) -> None:
    """Make a .deb of `tree`, whose folder DEBIAN is the control part.

    Raises:
        BuildFailed: tar or xz is missing or failed.
    """
    with tempfile.TemporaryDirectory(dir=package.parent) as place:
        control, data = Path(place) / "control.tar.xz", Path(place) / "data.tar.xz"
        squeezed(tree / "DEBIAN", control, level=6)
        squeezed(tree, data, level=level, left_out="./DEBIAN")
        _together(package, control, data)


def renumbered(package: Path, target: Path, number: str) -> Path:
    """Write the same package under another version, to try an upgrade; its files stay as they are.

    Raises:
        BuildFailed: it is no package.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as place:
        folder = Path(place)
        run(["ar", "x", package, "data.tar.xz"], cwd=folder)
        run(["dpkg-deb", "--control", package, folder / "DEBIAN"])
        words = (folder / "DEBIAN/control").read_text(encoding="utf-8")
        words = re.sub(r"^Version: .*$", f"Version: {number}", words, flags=re.MULTILINE)
        (folder / "DEBIAN/control").write_text(words, encoding="utf-8")
        squeezed(folder / "DEBIAN", folder / "control.tar.xz", level=6)
        _together(target, folder / "control.tar.xz", folder / "data.tar.xz")
    return target


def _together(package: Path, *archives: Path) -> None:
    with package.open("wb") as stream:
        stream.write(b"!<arch>\n" + _head("debian-binary", 4) + b"2.0\n")
        for path in archives:
            size = path.stat().st_size
            stream.write(_head(path.name, size))
            with path.open("rb") as archive:
                shutil.copyfileobj(archive, stream)
            stream.write(b"\n" * (size % 2))


def _head(name: str, size: int) -> bytes:
    return f"{name:<16}{epoch():<12}{0:<6}{0:<6}{'100644':<8}{size:<10}`\n".encode("ascii")


def squeezed(
    folder: Path, target: Path, *, level: int, root: str = ".", left_out: str = ""
) -> None:
    """Make a tar.xz of what lies in `folder`, or of `root` in it; everything belongs to root.

    Raises:
        BuildFailed: tar or xz is missing or failed.
    """
    words: list[str | Path] = [
        "tar", "--sort=name", "--owner=root:0", "--group=root:0", f"--mtime=@{epoch()}",
        "--format=gnu", "-C", folder, "--use-compress-program", _xz(level), "-cf", target,
    ]  # fmt: skip
    if left_out:
        words.append(f"--exclude={left_out}")
    run([*words, root])


def _xz(level: int) -> str:
    if level < HARDEST:
        return f"xz -{level} -T2"
    found = _FILTERS.get(platform.machine(), "")
    # Blocks of one size, so that two processors help and the bytes do not depend on their number.
    return f"xz {found} --lzma2=preset=9e,dict=64MiB -T2 --block-size=512MiB"
