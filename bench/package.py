"""Sealing and verifying against a plain copy and the usual tools: `python -m bench.package`.

Wall and CPU seconds (children included) and the greatest memory, each in a process of its own,
rounds interleaved, best of all. A plain copy of the same files is 1; ours is also synced.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

from medal_desktop.package.documents import CaseEntry, SeriesEntry
from medal_desktop.package.keys import SealingKey, SigningKey
from medal_desktop.package.reader import verify_inputs, verify_outside
from medal_desktop.package.vocabulary import Split
from medal_desktop.package.writer import BagFile, write_package
from tests.builders.packages import Keys, challenge

_SLICE = 525_000  # a CT slice of 512 × 512 and its header
_KEYS = Keys(
    signer=SigningKey.from_bytes(bytes(range(32))),
    intake=SealingKey.from_bytes(bytes(range(1, 33))),
    evaluation=SealingKey.from_bytes(bytes(range(2, 34))),
)


def copy(folder: Path) -> None:
    """Copy the files, as the system does it: the physical limit."""
    shutil.rmtree(folder / "copy", ignore_errors=True)
    shutil.copytree(folder / "ct", folder / "copy")


def copy_synced(folder: Path) -> None:
    """Copy the files so that they survive a power cut, as our file does."""
    copy(folder)
    for target in (folder / "copy").iterdir():
        with target.open("rb") as stream:
            os.fsync(stream.fileno())


def seal(folder: Path) -> None:
    """Seal all of it in one pass."""
    images = sorted((folder / "ct").iterdir())
    series = SeriesEntry(id="series-1", modality="CT", files=len(images))
    made = challenge(cases=(CaseEntry(id="case-001", split=Split.HIDDEN, series=(series,)),))
    inputs = [
        BagFile("deid/report.json", b"{}"),
        BagFile("deid/profile.json", b"{}"),
        *(BagFile(f"cases/case-001/series-1/{one.name}", one) for one in images),
    ]
    write_package(
        folder / "ours.medal",
        made,
        inputs,
        [BagFile("reference/case-001/answer.json", b"{}")],
        _KEYS.recipients,
        _KEYS.signer,
        "Bench",
    )


def verify(folder: Path) -> None:
    """Check all that can be checked without a key."""
    verify_outside(folder / "ours.medal")


def verify_all(folder: Path) -> None:
    """Decrypt and check everything with the key."""
    verify_inputs(folder / "ours.medal", _KEYS.intake)


def tools_seal(folder: Path) -> None:
    """Hash every file, zip without compression and encrypt, by the usual tools."""
    names = [one.name for one in sorted((folder / "ct").iterdir())]
    with (folder / "SHA256SUMS").open("wb") as sums:
        subprocess.run(["sha256sum", *names], cwd=folder / "ct", stdout=sums, check=True)
    (folder / "tools.zip").unlink(missing_ok=True)
    subprocess.run(
        ["zip", "-q", "-0", "-r", "tools.zip", "ct", "SHA256SUMS"], cwd=folder, check=True
    )
    _crypt4gh(folder, "encrypt", "tools.zip", "tools.zip.c4gh")


def tools_verify(folder: Path) -> None:
    """Decrypt, test the zip, unpack it and check the sums, by the usual tools."""
    _crypt4gh(folder, "decrypt", "tools.zip.c4gh", "back.zip")
    shutil.rmtree(folder / "back", ignore_errors=True)
    subprocess.run(["unzip", "-q", "back.zip", "-d", "back"], cwd=folder, check=True)
    sums = ["sha256sum", "--quiet", "-c", "../SHA256SUMS"]
    subprocess.run(sums, cwd=folder / "back" / "ct", check=True)


def _crypt4gh(folder: Path, verb: str, source: str, target: str) -> None:
    from crypt4gh.lib import decrypt, encrypt  # noqa: PLC0415 - the peer's import is its own time

    secret, public = _KEYS.intake.to_bytes(), _public()
    with (folder / source).open("rb") as read, (folder / target).open("wb") as write:
        if verb == "encrypt":
            encrypt([(0, secret, public)], read, write)
        else:
            decrypt([(0, secret, b"")], read, write)


def _public() -> bytes:
    from medal_desktop.package.keys import public_bytes  # noqa: PLC0415 - only for the peer

    return public_bytes(_KEYS.intake.public)


ACTS: dict[str, Callable[[Path], None]] = {
    "copy": copy,
    "copy, synced": copy_synced,
    "seal": seal,
    "verify": verify,
    "verify with the key": verify_all,
    "sha256sum + zip + crypt4gh": tools_seal,
    "crypt4gh + unzip + sha256sum": tools_verify,
}


def measured(name: str, folder: Path) -> tuple[float, float, float]:
    """Run one act in a new process; give wall seconds, CPU seconds, and MiB of memory."""
    command = [sys.executable, "-m", "bench.package", "--act", name, "--folder", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, cpu, memory = (float(word) for word in printed.split())
    return wall, cpu, memory


def act(name: str, folder: Path) -> None:
    """Do one act here, and print its seconds and memory."""
    before, started = os.times(), perf_counter()
    ACTS[name](folder)
    wall, after = perf_counter() - started, os.times()
    memory = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024
    print(wall, sum(after[:4]) - sum(before[:4]), memory)


def main() -> None:
    """Measure all acts in turn, some rounds, and print the best of each and its ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="where to work; on the disk that counts")
    parser.add_argument("--act", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.act:
        act(options.act, options.folder)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        (folder / "ct").mkdir()
        for number in range(1, max(1, options.megabytes * 1_000_000 // _SLICE) + 1):
            (folder / "ct" / f"{number:06d}.dcm").write_bytes(os.urandom(_SLICE))
        found: dict[str, list[tuple[float, float, float]]] = {each: [] for each in ACTS}
        for _ in range(options.rounds):
            for each in ACTS:
                found[each].append(measured(each, folder))
    _show(found, options.megabytes)


def _show(found: dict[str, list[tuple[float, float, float]]], megabytes: int) -> None:
    best = {
        each: [min(column) for column in zip(*rounds, strict=True)]
        for each, rounds in found.items()
    }
    limit = best["copy"]
    print(f"{megabytes} MB{'':24}{'s':>8}{'time ×':>8}{'CPU s':>8}{'CPU ×':>8}{'MiB':>7}")
    for each, (wall, cpu, memory) in best.items():
        ratios = f"{wall:8.2f}{wall / limit[0]:8.2f}{cpu:8.2f}{cpu / limit[1]:8.2f}"
        print(f"{each:30}{ratios}{memory:7.0f}")


if __name__ == "__main__":
    main()
