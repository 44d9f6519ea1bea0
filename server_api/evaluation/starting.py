"""What an image's program is and where it starts, looked at from outside.

runc notices only inside the container that a program is no program, and says so with the exit code
and on the standard error that the model could use as well. The file itself settles it. And runc
goes to the image's working folder through whatever links stand there, before it has let go of the
machine's own folders (CVE-2024-21626), so that it is handed a plain path.
"""

from __future__ import annotations

import platform
import stat
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from server_api.evaluation.errors import ImageInvalid

_MACHINES = {"x86_64": 62, "aarch64": 183}  # e_machine
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")  # Elf64_Ehdr, little-endian
_SEGMENT = struct.Struct("<IIQQQQQQ")  # Elf64_Phdr
_INTERPRETER = 3  # PT_INTERP
_LINKS, _SCRIPTS = 40, 4
_KERNELS = {("proc",), ("sys",), ("dev",)}
_SHOWN = {("input",), ("output",), ("tmp",)}
_FIRST_BYTES = 1 << 16
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Root:
    """The files of an image, seen from outside; links in it never lead out of it."""

    folder: Path

    def can_start(self, untrusted_program: str, environment: tuple[str, ...]) -> bool:
        """Whether `untrusted_program` is one, for this machine, with the interpreters it names."""
        return any(self._fits(path, _SCRIPTS) for path in _places(untrusted_program, environment))

    def working_folder(self, untrusted_path: str) -> str:
        """Give the folder that a path leads to, without links; empty where there is none.

        Raises:
            ImageInvalid: it leads to what the kernel shows, or round in circles.
        """
        try:
            found = self._followed(untrusted_path)
            if found is None or found.relative_to(self.folder).parts[:1] in _KERNELS:
                raise ImageInvalid("its working folder is not a folder of its own")
            inside = found.relative_to(self.folder)
            shown = inside.parts[:1] in _SHOWN and len(inside.parts) == 1
            return f"/{inside}" if inside.parts and (found.is_dir() or shown) else ""
        except (OSError, ValueError) as wrong:
            raise ImageInvalid("its working folder cannot be read") from wrong

    def _fits(self, untrusted_path: str, left: int) -> bool:
        found = self._find(untrusted_path)
        if found is None or left == 0:
            return False
        try:
            with found.open("rb") as stream:
                start = stream.read(_FIRST_BYTES)
        except OSError:
            return False
        if start.startswith(b"#!"):
            words = start[2:].partition(b"\n")[0].split()
            return bool(words) and self._fits(words[0].decode("utf-8", "replace"), left - 1)
        return self._is_native(start)

    def _is_native(self, start: bytes) -> bool:
        try:
            loader = _loader(start)
        except (struct.error, ValueError):
            return False
        return not loader or self._find(loader) is not None

    def _find(self, untrusted_path: str) -> Path | None:
        """Find a path inside of the root; None where there is no regular file."""
        try:
            found = self._followed(untrusted_path)
            return found if found and stat.S_ISREG(found.lstat().st_mode) else None
        except (OSError, ValueError):
            return None

    def _followed(self, untrusted_path: str) -> Path | None:
        waiting = list(reversed(PurePosixPath(untrusted_path).parts))
        inside: list[str] = []
        links = 0
        while waiting:
            part = waiting.pop()
            if part in {"/", "..", "."}:
                inside = inside[:-1] if part == ".." else ([] if part == "/" else inside)
                continue
            here = self.folder.joinpath(*inside, part)
            if not here.is_symlink():
                inside.append(part)
                continue
            links += 1
            if links > _LINKS:
                return None
            waiting += reversed(here.readlink().parts)
        return self.folder.joinpath(*inside)


def _places(untrusted_program: str, environment: tuple[str, ...]) -> Iterator[str]:
    if "/" in untrusted_program:
        yield untrusted_program
        return
    known = dict(one.partition("=")[::2] for one in environment)
    for folder in known.get("PATH", _DEFAULT_PATH).split(":"):
        yield f"{folder}/{untrusted_program}"


def _loader(start: bytes) -> str:
    """Give the dynamic loader that an ELF program names, empty when it needs none.

    Raises:
        ValueError, struct.error: it is no program for this machine.
    """
    ident, kind, machine, _, _, offset, _, _, _, size, count, *_ = _HEADER.unpack_from(start)
    if not ident.startswith(b"\x7fELF\x02\x01") or machine != _MACHINES.get(platform.machine()):
        raise ValueError
    if kind not in {2, 3} or not count or size != _SEGMENT.size:
        raise ValueError
    for number in range(count):
        segment = _SEGMENT.unpack_from(start, offset + number * size)
        if segment[0] == _INTERPRETER:
            name = start[segment[2] : segment[2] + segment[5]]
            return name.partition(b"\0")[0].decode("utf-8")
    return ""
