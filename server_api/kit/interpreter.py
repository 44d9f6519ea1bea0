"""Which files make up the running Python, or a program: with all libraries that they load."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from server_api.kit.errors import NoSuchProgram

LIBRARIES = PurePosixPath("/opt/lib")
PACKAGES = PurePosixPath("/opt/site")
PROGRAMS = PurePosixPath("/usr/bin")
PYTHON = PROGRAMS / "python3"

_LEFT_OUT = {
    *("__pycache__", "test", "tests", "idlelib", "tkinter", "ensurepip", "lib2to3", "turtledemo"),
    *("site-packages", "dist-packages", "include", "f2py", "pydoc_data", "distutils"),
}
_LEFT_OUT_SUFFIXES = {".pyc", ".pyi", ".a", ".c", ".h", ".exe"}
_LINKED = re.compile(r"(?:=> )?(/\S+) \(0x")


@dataclass(frozen=True, slots=True)
class Placed:
    """One file of an image: where it lies here, and where it will lie in the container."""

    source: Path
    target: PurePosixPath


def python_files(packages: tuple[str, ...]) -> tuple[Placed, ...]:
    """List everything that the running interpreter needs to import `packages` elsewhere."""
    executable = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    placed = [Placed(executable, PYTHON), *_standard_library(), *_packages(packages)]
    binaries = [item.source for item in placed if item.target == PYTHON or _is_shared(item.source)]
    return (*placed, *_shared_libraries(binaries, packages))


def program_files(names: tuple[str, ...]) -> tuple[Placed, ...]:
    """List this machine's programs of these names, and the libraries that they load.

    Raises:
        NoSuchProgram: one of them is not installed here.
    """
    placed = []
    for name in names:
        found = shutil.which(name)
        if found is None or "/" in name:
            raise NoSuchProgram(name)
        placed.append(Placed(Path(found).resolve(), PROGRAMS / name))
    return (*placed, *_shared_libraries([item.source for item in placed], ()))


def _standard_library() -> Iterator[Placed]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    home = PurePosixPath("/usr/lib", f"python3.{sys.version_info.minor}")
    yield from _tree(folder, home)


def _packages(names: tuple[str, ...]) -> Iterator[Placed]:
    site = Path(sysconfig.get_paths()["platlib"])
    for name in names:
        for folder in (site / name, site / f"{name}.libs"):
            if folder.is_dir():
                yield from _tree(folder, PACKAGES / folder.name)


def _tree(folder: Path, target: PurePosixPath) -> Iterator[Placed]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _LEFT_OUT and not path.name.startswith("config-3"):
                yield from _tree(path, target / path.name)
        elif path.suffix not in _LEFT_OUT_SUFFIXES and path.is_file():
            yield Placed(path.resolve(), target / path.name)


def _shared_libraries(binaries: list[Path], packages: tuple[str, ...]) -> Iterator[Placed]:
    """Follow `ldd`; the loader keeps its absolute place, all others go to one folder."""
    listing = subprocess.run(
        ["ldd", *map(str, binaries)], capture_output=True, text=True, check=False
    ).stdout
    site = Path(sysconfig.get_paths()["platlib"])
    own = tuple(str(site / name) for name in packages)
    for name in sorted(set(_LINKED.findall(listing))):
        if name.startswith(own):
            continue
        is_loader = "/ld-linux" in name or "/ld-musl" in name
        target = PurePosixPath(name) if is_loader else LIBRARIES / PurePosixPath(name).name
        yield Placed(Path(name).resolve(), target)


def _is_shared(path: Path) -> bool:
    return ".so" in path.name
