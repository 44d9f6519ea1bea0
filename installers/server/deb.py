"""The Debian package of the server: its libraries inside, from locked wheels, byte for byte again.

A folder of libraries and not a virtual environment: it has no interpreter of its own that an
update of Python would break, and no path that was written where it was built.
"""

from __future__ import annotations

import compileall
import gzip
import hashlib
import py_compile
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from installers.tools import ROOT, epoch, require, run, set_times, version

NAME = "medal-server"
SITE = "usr/lib/medal-server/site"
DATA = Path(__file__).parent / "data"
_PLACES = {
    "medal-server": "usr/bin/medal-server",
    "medal-server-run": "usr/bin/medal-server-run",
    "server.env": "etc/medal-server/server.env",
    "sysusers.conf": "usr/lib/sysusers.d/medal-server.conf",
    "tmpfiles.conf": "usr/lib/tmpfiles.d/medal-server.conf",
    "README.Debian": "usr/share/doc/medal-server/README.Debian",
    "lintian-overrides": "usr/share/lintian/overrides/medal-server",
}
_SCRIPTS = ("postinst", "prerm", "postrm")


def libraries(target: Path, wheels: Path | None = None) -> None:
    """Lay the locked libraries and the server itself into `target`.

    Args:
        target: a new folder.
        wheels: a folder of wheels to take them from; without one pip asks its index.

    Raises:
        BuildFailed: a wheel is missing, or has not the hash of the lock.
    """
    source: list[str | Path] = ["--no-index", "--find-links", wheels] if wheels else []
    lock = ROOT / "requirements/server.lock"
    run(
        [
            *_pip(target),
            *source,
            "--no-deps",
            "--require-hashes",
            "--only-binary",
            ":all:",
            "-r",
            lock,
        ]
    )
    own(target)


def own(target: Path) -> None:
    """Lay the project itself into `target`, built from the checkout without any network."""
    run([*_pip(target), "--upgrade", "--no-deps", "--no-build-isolation", "--no-index", ROOT])


def _pip(target: Path) -> list[str | Path]:
    words = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target"]
    return [*words, target]


def build(site: Path, out: Path) -> Path:
    """Make `medal-server_<version>_<architecture>.deb` of the libraries in `site`.

    Raises:
        BuildFailed: dpkg-deb is missing or failed.
    """
    require("dpkg-deb", "dpkg")
    architecture = run(["dpkg", "--print-architecture"]).strip()
    tree = out / "server-tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(site, tree / SITE, ignore=shutil.ignore_patterns("__pycache__", "bin"))
    _lean(tree / SITE)
    for name, place in _PLACES.items():
        _put(tree / place, (DATA / name).read_bytes())
    for unit in sorted(DATA.glob("medal-server*.*")):
        _put(tree / "usr/lib/systemd/system" / unit.name, unit.read_bytes())
    _documents(tree)
    _control(tree, architecture)
    _modes(tree)
    set_times(tree, epoch())
    _compiled(tree / SITE)
    set_times(tree, epoch())
    package = out / f"{NAME}_{version()}_{architecture}.deb"
    words: list[str | Path] = [
        "dpkg-deb",
        "--root-owner-group",
        "-Zxz",
        "-z6",
        "--build",
        tree,
        package,
    ]
    run(words, env={"SOURCE_DATE_EPOCH": str(epoch())})
    shutil.rmtree(tree)
    return package


def _lean(site: Path) -> None:
    """Leave out what tells of the machine that built it."""
    for path in [*site.rglob("direct_url.json"), *site.rglob("RECORD"), *site.rglob("REQUESTED")]:
        path.unlink()


def _compiled(site: Path) -> None:
    """Compile once for all: the service may not write beside its code."""
    compileall.compile_dir(
        site, quiet=2, stripdir=str(site), prependdir=f"/{SITE}",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )  # fmt: skip
    for path in site.rglob("*.pyc"):
        path.chmod(0o644)
    for path in site.rglob("__pycache__"):
        path.chmod(0o755)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _documents(tree: Path) -> None:
    place = tree / "usr/share/doc" / NAME
    licence = (ROOT / "LICENSE").read_bytes()
    _put(place / "copyright", b"MEDAL server, Apache-2.0. Each library's licence: its dist-info.\n")
    _put(place / "LICENSE", licence)
    day = datetime.fromtimestamp(epoch(), UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    words = (
        f"{NAME} ({version()}) stable; urgency=medium\n\n"
        f"  * See CHANGELOG.md of the project.\n\n -- MEDAL team <medal@dkfz.de>  {day}\n"
    )
    _put(place / "changelog.gz", gzip.compress(words.encode(), 9, mtime=0))


def _control(tree: Path, architecture: str) -> None:
    files = [path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()]
    size = -(-sum(path.stat().st_size for path in files) // 1024)
    text = (DATA / "control").read_text(encoding="utf-8")
    given = {"VERSION": version(), "ARCHITECTURE": architecture, "SIZE": str(size)}
    for key, value in given.items():
        text = text.replace(f"@{key}@", value)
    sums = []
    for path in sorted(files):
        place = path.relative_to(tree).as_posix()
        if not place.startswith("etc/"):
            # dpkg's format; nothing is trusted for it
            digest = hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            sums.append(f"{digest}  {place}\n")
    _put(tree / "DEBIAN/control", text.encode())
    _put(tree / "DEBIAN/md5sums", "".join(sums).encode())
    _put(tree / "DEBIAN/conffiles", b"/etc/medal-server/server.env\n")
    for name in _SCRIPTS:
        _put(tree / "DEBIAN" / name, (DATA / name).read_bytes())


def _modes(tree: Path) -> None:
    doors = {tree / _PLACES[name] for name in ("medal-server", "medal-server-run")}
    doors |= {tree / "DEBIAN" / name for name in _SCRIPTS}
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in doors else 0o644)
