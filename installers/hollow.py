"""Libraries that a wheel links and this program never calls, replaced by hollow ones.

A hollow library has the same name and the functions that others ask for, each of which gives 0 and
does nothing. `lean.json` names them and says why.
"""

from __future__ import annotations

import json
import platform
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from installers.tools import ROOT, BuildFailed, run

_SYMBOL = re.compile(
    r"^\s*\d+:\s+\S+\s+\S+\s+(?P<kind>\w+)\s+(?:GLOBAL|WEAK)\s+\w+\s+(?P<place>\S+)\s+"
    r"(?P<name>[^@\s]+)(?:@@?(?P<version>\S+))?",
    re.MULTILINE,
)
_SONAME = re.compile(r"\(SONAME\).*\[(.+)\]")
# What a function of each machine is that gives 0.
_ZERO = {"x86_64": "xorl %eax, %eax\nret\n", "aarch64": "mov x0, #0\nret\n"}


def hollow_out(internal: Path) -> list[str]:
    """Replace every library that `lean.json` lists, and give their names.

    Raises:
        BuildFailed: one is not there, or others use data of it.
    """
    done = []
    rules = json.loads((ROOT / "installers" / "lean.json").read_text(encoding="utf-8"))["hollow"]
    for pattern in (rule["files"] for rule in rules):
        found = sorted(internal.glob(pattern))
        if not found:
            raise BuildFailed(f"{pattern} is not there; does OpenCV still bring it?")
        for library in found:
            _replace(library, internal)
            done.append(library.name)
    return done


def _replace(library: Path, internal: Path) -> None:
    named = _SONAME.search(run(["readelf", "-dW", library]))
    users = [path for path in internal.rglob("*.so*") if library.name in _needed(path)]
    wanted = {name: version for path in users for name, version in _symbols(path, defined=False)}
    own = dict(_symbols(library, defined=True))
    used = {name: version for name, version in wanted.items() if name in own}
    if named is None or not used:
        raise BuildFailed(f"nobody uses {library.name}")
    if data := [name for name in used if name in _data(library)]:
        raise BuildFailed(f"{library.name} has data that others use: {', '.join(data)}")
    _link(library, named[1], used)


def _needed(path: Path) -> str:
    # A text file that is called like a library says nothing.
    return "" if path.is_symlink() or not path.is_file() else run(["readelf", "-dW", path])


def _symbols(path: Path, *, defined: bool) -> Iterator[tuple[str, str]]:
    """Give (name, version or nothing) of the functions that a library has, or asks others for."""
    for found in _SYMBOL.finditer(run(["readelf", "--dyn-syms", "-W", path])):
        if (found["place"] != "UND") == defined:
            yield found["name"], found["version"] or ""


def _data(path: Path) -> set[str]:
    found = _SYMBOL.finditer(run(["readelf", "--dyn-syms", "-W", path]))
    return {one["name"] for one in found if one["place"] != "UND" and one["kind"] != "FUNC"}


def _link(library: Path, soname: str, functions: Mapping[str, str]) -> None:
    by_version: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(functions):
        by_version[functions[name]].append(name)
    labels = "".join(
        f".globl {name}\n.type {name}, %function\n{name}:\n" for name in sorted(functions)
    )
    versions = "".join(
        f"{version} {{ global: {'; '.join(names)}; }};\n"
        for version, names in sorted(by_version.items())
        if version
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        code = f'.text\n{labels}{_ZERO[platform.machine()]}.section .note.GNU-stack,"",%progbits\n'
        (folder / "hollow.s").write_text(code, encoding="ascii")
        (folder / "versions").write_text(versions, encoding="ascii")
        run(["as", "-o", "hollow.o", "hollow.s"], cwd=folder)
        words = ["ld", "-shared", "--build-id=none", "-s", "-z", "noexecstack", f"-soname={soname}"]
        asked = ["--version-script=versions"] if versions else []
        run([*words, *asked, "-o", "hollow.so", "hollow.o"], cwd=folder)
        library.write_bytes((folder / "hollow.so").read_bytes())
