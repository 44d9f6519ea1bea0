"""Reading DICOM against what the disk allows and against peers: `python -m bench.dicom`."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from pydicom.uid import (
    UID,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from bench.__main__ import seconds
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series

Acts = dict[str, Callable[[], object]]
"""What is measured, by name; the first one is the yardstick."""

_NATIVE_SLICES, _PACKED_SLICES, _SIDE = 300, 40, 512
_HEADERS = 2_000
_FIRST_READ = 16 << 10
_SYNTAXES = {
    "rle": RLELossless,
    "jpeg-lossless": JPEGLosslessSV1,
    "jpeg-ls": JPEGLSLossless,
    "jpeg-2000": JPEG2000Lossless,
    "htj2k": HTJ2KLossless,
}


def load_native(folder: Path) -> Acts:
    """Load an uncompressed CT against preadv of known offsets into one array."""
    paths = ct_series(folder, slices=_NATIVE_SLICES, rows=_SIDE, columns=_SIDE)
    (group,) = scan([folder]).groups
    offsets = [(str(i.path), i.pixel_offset) for i in group.objects]

    def limit() -> object:
        values = np.empty((len(offsets), _SIDE, _SIDE), np.int16)
        for index, (path, offset) in enumerate(offsets):
            descriptor = os.open(path, os.O_RDONLY)
            os.preadv(descriptor, [values[index]], offset)
            os.close(descriptor)
        return values

    return {"preadv": limit, "ours": lambda: load_volume(group)} | _peers(paths)


def load_packed(folder: Path) -> Iterator[tuple[str, Acts]]:
    """Load a compressed CT in each syntax; ours is the yardstick of the others."""
    for name, syntax in _SYNTAXES.items():
        below = folder / name
        paths = ct_series(
            below, slices=_PACKED_SLICES, rows=_SIDE, columns=_SIDE, transfer_syntax=UID(syntax)
        )
        (group,) = scan([below]).groups
        yield f"load-{name}", {"ours": lambda g=group: load_volume(g)} | _peers(paths)


def _peers(paths: list[Path]) -> Acts:
    import pydicom  # noqa: PLC0415 - only when it is measured
    import SimpleITK as Sitk  # noqa: PLC0415 - only when it is measured; a class-like name

    names = [str(path) for path in paths]

    def with_pydicom() -> object:
        return np.stack([pydicom.dcmread(name).pixel_array for name in names])

    def with_simpleitk() -> object:
        reader = Sitk.ImageSeriesReader()
        reader.SetFileNames(names)
        return Sitk.GetArrayViewFromImage(reader.Execute())

    return {"pydicom": with_pydicom, "SimpleITK": with_simpleitk}


def read_headers(folder: Path) -> Acts:
    """Read headers against a bare read of 16 kB of each file, and the whole scan beside it."""
    import pydicom  # noqa: PLC0415 - only when it is measured

    paths = ct_series(folder, slices=_HEADERS, rows=128, columns=128)
    sources = [Source(path, (), path.stat().st_size) for path in paths]
    few = [str(path) for path in paths[: _HEADERS // 10]] * 10

    def limit() -> None:
        for source in sources:
            descriptor = os.open(source.path, os.O_RDONLY)
            os.read(descriptor, _FIRST_READ)
            os.close(descriptor)

    def headers() -> object:
        with Reader() as reader:
            likeness = Likeness()
            return [read_instance(source, reader, likeness) for source in sources]

    def with_pydicom() -> object:
        return [pydicom.dcmread(name, stop_before_pixels=True) for name in few]

    return {
        "16 kB read": limit,
        "headers": headers,
        "scan and group": lambda: scan([folder]),
        "pydicom": with_pydicom,
    }


def measure(name: str, acts: Acts, rounds: int) -> None:
    """Print each act as a multiple of the first one: medians of interleaved rounds."""
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        for act, run in acts.items():
            with suppress(RuntimeError):  # a peer that lacks the decoder
                times.setdefault(act, []).append(seconds(run))
    medians = {act: statistics.median(found) for act, found in times.items() if found}
    limit = next(iter(medians.values()))
    for act in acts:
        taken = medians.get(act)
        figures = f"{taken / limit:8.2f}{taken * 1000:10.1f} ms" if taken else "  cannot read it"
        print(f"{name:20}{act:20}{figures}")


def main() -> None:
    """Measure what was named, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="native, packed, headers")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    chosen = options.names or ["native", "packed", "headers"]
    with tempfile.TemporaryDirectory() as folder:
        if "native" in chosen:
            measure("load-native", load_native(Path(folder, "native")), options.rounds)
        if "packed" in chosen:
            for name, acts in load_packed(Path(folder, "packed")):
                measure(name, acts, options.rounds)
        if "headers" in chosen:
            measure("headers", read_headers(Path(folder, "headers")), options.rounds)


if __name__ == "__main__":
    main()
