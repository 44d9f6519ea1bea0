"""The Debian package: the frozen folder, two commands, and what makes it a part of the desktop.

No maintainer scripts: what must be refreshed (menus, MIME types, icons) Debian's triggers refresh.
"""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from installers.icons import png
from installers.linux.archive import packed
from installers.linux.man import command_page
from installers.policy import json_schema
from installers.tools import ROOT, epoch, require, run, set_times, version

DATA = Path(__file__).parent / "data"
HOME = "usr/lib/medal-desktop"
SIZES = (16, 24, 32, 48, 64, 128, 256)
# What Qt and VTK open by name, and the C library that the interpreter was built against.
DEPENDS = (
    "libc6 (>= 2.36)", "libgl1", "libegl1", "libfontconfig1", "libfreetype6", "zlib1g",
    "libx11-6", "libxcb1", "fontconfig-config", "ca-certificates",
)  # fmt: skip


def build(frozen: Path, out: Path, licences: Path, level: int = 9) -> Path:
    """Make `medal-desktop_<version>_<architecture>.deb`; the same input gives the same bytes.

    Args:
        frozen: the folder from `freeze`.
        out: where the package goes.
        licences: the folder with copyright, licence texts and SBOM.
        level: how hard xz tries, 0 to 9; at 9 as hard as it can, for a release.

    Raises:
        BuildFailed: a tool is missing or failed.
    """
    require("dpkg-deb", "rsvg-convert", "strip")
    architecture = run(["dpkg", "--print-architecture"]).strip()
    tree = out / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen, tree / HOME, symlinks=True)
    _commands(tree)
    _desktop(tree)
    _documents(tree, licences)
    _policy(tree)
    _control(tree, architecture)
    _modes(tree)
    set_times(tree, epoch())
    package = out / f"medal-desktop_{version()}_{architecture}.deb"
    packed(tree, package, level)
    shutil.rmtree(tree)
    return package


def filled(name: str, **more: str) -> str:
    """Read one of the templates and put in version, date and more."""
    text = (DATA / name).read_text(encoding="utf-8")
    day = datetime.fromtimestamp(epoch(), UTC).date().isoformat()
    for key, value in {"VERSION": version(), "DATE": day, **more}.items():
        text = text.replace(f"@{key}@", value)
    return text


def _put(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _squeezed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _commands(tree: Path) -> None:
    (tree / "usr/bin").mkdir(parents=True)
    for name in ("medal", "medal-desktop"):
        (tree / "usr/bin" / name).symlink_to(f"../lib/medal-desktop/{name}")


def _desktop(tree: Path) -> None:
    share = tree / "usr/share"
    _put(share / "applications/medal-desktop.desktop", filled("medal-desktop.desktop"))
    _put(share / "mime/packages/medal-desktop.xml", filled("medal-desktop.xml"))
    name = "de.dkfz.medal.desktop.metainfo.xml"
    _put(share / "metainfo" / name, filled(name))
    drawing = ROOT / "resources/icons/medal.svg"
    icons = share / "icons/hicolor"
    _put(icons / "scalable/apps/medal-desktop.svg", drawing.read_bytes())
    for size in SIZES:
        target = icons / f"{size}x{size}/apps/medal-desktop.png"
        target.parent.mkdir(parents=True)
        png(drawing, target, size)
    _put(share / "man/man1/medal-desktop.1.gz", _squeezed(filled("medal-desktop.1")))
    _put(share / "man/man1/medal.1.gz", _squeezed(command_page()))


def _documents(tree: Path, licences: Path) -> None:
    place = tree / "usr/share/doc/medal-desktop"
    shutil.copytree(licences, place)
    _put(place / "policy.schema.json", json.dumps(json_schema.schema(), indent=1) + "\n")
    _put(place / "changelog.gz", _squeezed(_changelog()))
    _put(tree / "usr/share/lintian/overrides/medal-desktop", filled("lintian-overrides"))


def _changelog() -> str:
    day = datetime.fromtimestamp(epoch(), UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"medal-desktop ({version()}) stable; urgency=medium\n\n"
        f"  * See CHANGELOG.md of the project.\n\n -- MEDAL team <medal@dkfz.de>  {day}\n"
    )


def _policy(tree: Path) -> None:
    _put(tree / "etc/medal-desktop/policy.json", "{}\n")


def _control(tree: Path, architecture: str) -> None:
    size = sum(p.stat().st_size for p in tree.rglob("*") if p.is_file() and not p.is_symlink())
    values = {
        "ARCHITECTURE": architecture, "SIZE": str(-(-size // 1024)), "DEPENDS": ", ".join(DEPENDS),
    }  # fmt: skip
    _put(tree / "DEBIAN/control", filled("control", **values))
    _put(tree / "DEBIAN/conffiles", "/etc/medal-desktop/policy.json\n")
    _put(tree / "DEBIAN/md5sums", _sums(tree))


def _sums(tree: Path) -> str:
    from hashlib import md5  # noqa: PLC0415 - dpkg's format; nothing is trusted for it

    lines = []
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        if path.is_file() and not path.is_symlink() and not name.startswith(("DEBIAN/", "etc/")):
            digest = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            lines.append(f"{digest}  {name}\n")
    return "".join(lines)


def _modes(tree: Path) -> None:
    doors = {tree / HOME / "medal", tree / HOME / "medal-desktop"}
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in doors else 0o644)
    tree.chmod(0o755)
