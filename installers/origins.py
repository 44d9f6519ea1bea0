"""Where each file of the frozen folder comes from: ours, Python's, a wheel's, or Debian's.

PyInstaller keeps the source of everything it collects; a file whose origin nobody knows stops the
build.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Literal

from installers.tools import ROOT, BuildFailed, version

_MANUAL = "_internal/resources/manual/"
Kind = Literal["ours", "python", "wheel", "debian"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Origin:
    """One component: its kind, its name and its version."""

    kind: Kind
    name: str
    version: str


def origins(frozen: Path, work: Path) -> dict[str, Origin]:
    """Give the origin of every file below `frozen`, and of every module in its archive.

    Modules are named `module:<name>`.

    Raises:
        BuildFailed: a file or a module that no component owns.
    """
    sources = _collected(work)
    found = {
        path.relative_to(frozen).as_posix(): path
        for path in sorted(frozen.rglob("*"))
        if path.is_file() or path.is_symlink()
    }
    unknown = [name for name in found if name not in sources and not _is_door(name)]
    if unknown:
        raise BuildFailed(f"nobody knows where these come from: {', '.join(unknown[:10])}")
    files = {name: _owner_in_folder(name, sources) for name in found}
    return files | {f"module:{name}": owner(path) for name, path in _modules(work)}


def _owner_in_folder(name: str, sources: Mapping[str, Path]) -> Origin:
    if _is_door(name):
        return _own()
    if name.startswith(_MANUAL):
        # The pages are ours; the theme's scripts and styles lie under the same names in its wheel.
        theme = Path(sysconfig.get_path("purelib")) / "material/templates"
        return _of_wheel((theme / name.removeprefix(_MANUAL)).resolve()) or _own()
    return owner(sources[name])


def owner(source: Path) -> Origin:
    """Give the component that a file on this machine belongs to.

    Raises:
        BuildFailed: none owns it.
    """
    path = source.resolve()
    if source.name == "base_library.zip":  # PyInstaller packs the first modules of Python there
        return _python()
    for known in (_of_ours, _of_wheel, _of_python, _of_debian):
        found = known(path)
        if found is not None:
            return found
    raise BuildFailed(f"nobody knows where {source.name} comes from")


def _is_door(name: str) -> bool:
    return Path(name).stem in {"medal", "medal-desktop"} and "/" not in name


def _collected(work: Path) -> dict[str, Path]:
    entries = ast.literal_eval((work / "COLLECT-00.toc").read_text(encoding="utf-8"))
    listed = next(part for part in entries if isinstance(part, list) and part)
    placed = {f"_internal/{target}": Path(source) for target, source, _ in listed if source}
    # Links inside the folder carry their target instead of a source.
    return {
        name: path if path.is_absolute() else _followed(name, path, placed)
        for name, path in placed.items()
    }


def _followed(name: str, link: Path, placed: dict[str, Path]) -> Path:
    target = (Path(name).parent / link).as_posix()
    parts: list[str] = []
    for part in target.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return placed.get("/".join(parts), link)


def _modules(work: Path) -> Iterable[tuple[str, Path]]:
    entries = ast.literal_eval((work / "PYZ-00.toc").read_text(encoding="utf-8"))
    listed = next(part for part in entries if isinstance(part, list) and part)
    return [(name, Path(source)) for name, source, _ in listed if source and source != "-"]


def _own() -> Origin:
    return Origin(kind="ours", name="medal-desktop", version=version())


def _of_ours(path: Path) -> Origin | None:
    inside = path.is_relative_to(ROOT) and not path.is_relative_to((ROOT / ".venv").resolve())
    return _own() if inside else None


@cache
def _records() -> dict[Path, Distribution]:
    records: dict[Path, Distribution] = {}
    for distribution in distributions():
        for file in distribution.files or ():
            records[Path(str(distribution.locate_file(file))).resolve()] = distribution
    return records


def _of_wheel(path: Path) -> Origin | None:
    found = _records().get(path)
    if found is None:
        return None
    name = found.metadata["Name"].lower()
    return (
        _own()
        if name == "medal-desktop"
        else Origin(kind="wheel", name=name, version=found.version)
    )


def _of_python(path: Path) -> Origin | None:
    places = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]
    inside = any(path.is_relative_to(place) for place in places)
    return _python() if inside or path.name.startswith("libpython") else None


def _python() -> Origin:
    return Origin(kind="python", name="cpython", version=sys.version.split()[0])


@cache
def _of_debian(path: Path) -> Origin | None:
    # dpkg knows the files of a merged /usr by the place they had before
    for name in (str(path), str(path).removeprefix("/usr")):
        said = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if not said.returncode:
            package = said.stdout.split(":")[0].split(",")[0].strip()
            shown = subprocess.run(
                ["dpkg-query", "-W", "-f=${Version}", package],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            return Origin(kind="debian", name=package, version=shown.stdout.strip())
    return None
