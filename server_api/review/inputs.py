"""The inputs of a submission as one zip, made while it is sent: nothing of it lies on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from medal_desktop.base.files import CHUNK
from medal_desktop.package.zipping import ZipWriter, zip_size


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The files below `folder`, as names with their sizes in bytes."""

    folder: Path
    files: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, folder: Path) -> Self:
        """List a folder's files, sorted by name."""
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        sizes = ((path.relative_to(folder).as_posix(), path.stat().st_size) for path in found)
        return cls(folder=folder, files=tuple(sizes))

    @property
    def size(self) -> int:
        """The zip's size in bytes: who gets fewer knows that it broke off."""
        return zip_size(self.files)

    def blocks(self) -> Iterator[bytes]:
        """Yield the zip."""
        made = bytearray()
        writer = ZipWriter(made.extend)
        for name, _ in self.files:
            writer.begin(name)
            with (self.folder / name).open("rb") as stream:
                while block := stream.read(CHUNK):
                    writer.write(block)
                    yield _taken(made)
            writer.end()
        writer.close()
        yield _taken(made)


def _taken(made: bytearray) -> bytes:
    taken = bytes(made)
    made.clear()
    return taken
