"""What is measured: a prepared act, and the yardstick it is held against."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.assets import asset
from medal_desktop.base.files import sha256_of, write_beside

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison; both acts can be repeated."""

    act: Callable[[], object]
    yardstick: Callable[[], object]
    words: str


def hash_file(folder: Path) -> Case:
    """Hash a file of 256 MiB against hashing the same bytes in memory."""
    data = bytes(256 * MIB)
    path = folder / "data"
    path.write_bytes(data)
    return Case(lambda: sha256_of(path), lambda: hashlib.sha256(data).digest(), "sha256 in memory")


def write_durably(folder: Path) -> Case:
    """Write 64 MiB beside, synced and renamed, against a plain write."""
    data = bytes(64 * MIB)

    def durable() -> None:
        with write_beside(folder / "ours") as stream:
            stream.write(data)

    return Case(durable, lambda: (folder / "plain").write_bytes(data), "plain write")


def scan_folder(folder: Path) -> Case:
    """Scan 20 copies of the demo case against copying them."""
    from medal_desktop.dicom.scan import scan  # noqa: PLC0415 - only when it is measured

    source = asset("demo_case/export")
    for number in range(20):
        shutil.copytree(source, folder / "in" / str(number))

    def copy() -> None:
        shutil.rmtree(folder / "out", ignore_errors=True)
        shutil.copytree(folder / "in", folder / "out")

    return Case(lambda: scan([folder / "in"]), copy, "copy of the files")


CASES: dict[str, Callable[[Path], Case]] = {
    "hash-file": hash_file,
    "write-durably": write_durably,
    "scan-folder": scan_folder,
}
