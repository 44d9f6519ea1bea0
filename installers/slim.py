"""Data that the program carries and never reads: taken out after freezing, the same each time.

Two files are half of it: the words of 700 languages in ICU, of which Qt asks for collation and
time zones in the window's two, and a table of highdicom that is mostly blanks.
"""

from __future__ import annotations

import json
import re
import struct
import tempfile
from pathlib import Path

from installers.tools import BuildFailed, run

_LOCALE = re.compile(r"[a-z]{2,3}(_.*)?")
_LANGUAGES = ("en", "de")
_LARGE_CODEC = 20_000
_LARGE_TABLE = 1_000_000


def slim(internal: Path) -> None:
    """Go over a frozen folder's `_internal`.

    Raises:
        BuildFailed: a file is not what it was when this was written.
    """
    for path in sorted(internal.rglob("*.json")):
        if path.stat().st_size > _LARGE_TABLE:
            table = json.loads(path.read_text(encoding="utf-8"))
            path.write_text(json.dumps(table, separators=(",", ":")), encoding="utf-8")
    for path in sorted(internal.glob("PySide6/Qt/lib/libicudata.so.*")):
        slim_icu(path)


def slim_icu(library: Path) -> None:
    """Leave English, German and what belongs to no language in Qt's ICU data.

    Raises:
        BuildFailed: it holds no such data, or cannot be linked again.
    """
    content = library.read_bytes()
    at = content.find(b"CmnD") - 12
    if at < 0 or content[at + 2 : at + 4] != b"\xda\x27":
        raise BuildFailed(f"{library.name} holds no ICU data")
    kept = {name: item for name, item in _items(content[at:]).items() if _wanted(name, len(item))}
    header = content[at : at + struct.unpack_from("<H", content, at)[0]]
    _link(library, header + _packed(kept))


def _items(data: bytes) -> dict[str, bytes]:
    """Read ICU's table: offsets of names and of their data, counted from the table itself."""
    table = data[struct.unpack_from("<H", data)[0] :]
    (count,) = struct.unpack_from("<I", table)
    pairs = [struct.unpack_from("<II", table, 4 + 8 * n) for n in range(count)]
    ends = [start for _, start in pairs[1:]] + [len(table)]
    return {
        table[name : table.index(b"\0", name)].decode("ascii"): table[start:end]
        for (name, start), end in zip(pairs, ends, strict=True)
    }


def _packed(items: dict[str, bytes]) -> bytes:
    names = sorted(items, key=str.encode)
    words = b"".join(name.encode() + b"\0" for name in names)
    first = 4 + 8 * len(names)
    words += b"\0" * (-(first + len(words)) % 16)
    table, body = [struct.pack("<I", len(names))], b""
    name_at, data_at = first, first + len(words)
    chunks = []
    for name in names:
        item = items[name] + b"\0" * (-len(items[name]) % 16)
        table.append(struct.pack("<II", name_at, data_at))
        chunks.append(item)
        name_at += len(name) + 1
        data_at += len(item)
    body = b"".join(chunks)
    return b"".join(table) + words + body


def _wanted(name: str, size: int) -> bool:
    stem, kind = Path(name).stem, Path(name).suffix
    if kind == ".cnv":
        return size < _LARGE_CODEC
    if kind == ".dict":
        return False
    if kind == ".res" and _LOCALE.fullmatch(stem):
        return stem.split("_")[0] in _LANGUAGES
    return True


def _link(library: Path, data: bytes) -> None:
    version = library.name.rsplit(".", 1)[1]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "data").write_bytes(data)
        (folder / "data.s").write_text(
            f".section .rodata\n.balign 16\n.globl icudt{version}_dat\n"
            f'.type icudt{version}_dat, %object\nicudt{version}_dat:\n.incbin "data"\n'
            f".size icudt{version}_dat, . - icudt{version}_dat\n"
            '.section .note.GNU-stack,"",%progbits\n',
            encoding="ascii",
        )
        run(["as", "-o", "data.o", "data.s"], cwd=folder)
        words = ["ld", "-shared", "--build-id=none", "-s", "-z", "noexecstack"]
        run([*words, f"-soname={library.name}", "-o", "data.so", "data.o"], cwd=folder)
        library.write_bytes((folder / "data.so").read_bytes())
