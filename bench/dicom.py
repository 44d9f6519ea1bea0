"""Reading DICOM against what the machine allows and against peers: `python -m bench.dicom`."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
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

from bench.measuring import Acts, compare, peak_bytes
from medal_desktop.dicom.frames import load_frame, middle_index
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Likeness
from medal_desktop.dicom.presentation import default_window, to_grey
from medal_desktop.dicom.remembering import ScanCache
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series

_SIDE, _HEADER_SIDE = 512, 96
_FIRST_READ = 16 << 10
_SYNTAXES = {
    "rle": RLELossless,
    "jpeg-lossless": JPEGLosslessSV1,
    "jpeg-ls": JPEGLSLossless,
    "jpeg-2000": JPEG2000Lossless,
    "htj2k": HTJ2KLossless,
}
_ROOT = "1.2.826.0.1.3680043.8.49"
"""The beginning of all UIDs of the built files, but for one digit."""

_LOADS = {
    "ours": (
        """
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume
(group,) = scan([Path(sys.argv[1])]).groups
""",
        "load_volume(group)",
    ),
    "pydicom": (
        "import numpy, pydicom\nnames = sorted(Path(sys.argv[1]).iterdir())",
        "numpy.stack([pydicom.dcmread(name).pixel_array for name in names])",
    ),
    "SimpleITK": (
        """
import SimpleITK
reader = SimpleITK.ImageSeriesReader()
reader.SetFileNames([str(path) for path in sorted(Path(sys.argv[1]).iterdir())])
""",
        "reader.Execute()",
    ),
}
"""What a fresh process does to prepare, and the act whose memory counts."""


def native_series(folder: Path, slices: int) -> Group:
    """Write an uncompressed CT and give its group."""
    ct_series(folder, slices=slices, rows=_SIDE, columns=_SIDE)
    (group,) = scan([folder]).groups
    return group


def native(folder: Path, slices: int, rounds: int) -> None:
    """Load an uncompressed CT against preadv of the same files into one fresh array."""
    group = native_series(folder, slices)
    offsets = [(str(i.path), i.pixel_offset) for i in group.objects]

    def limit() -> object:
        values = np.empty((len(offsets), _SIDE, _SIDE), np.int16)
        for index, (path, offset) in enumerate(offsets):
            descriptor = os.open(path, os.O_RDONLY)
            os.preadv(descriptor, [values[index]], offset)
            os.close(descriptor)
        return values

    paths = [Path(path) for path, _ in offsets]
    acts = {"preadv": limit, "ours": lambda: load_volume(group), **_peers(paths)}
    compare("load-native", acts, rounds)
    peak(folder, slices)


def peak(folder: Path, slices: int) -> None:
    """Print the most memory that loading held, as a multiple of the array."""
    array = slices * _SIDE * _SIDE * 2
    for name, (prepare, act) in _LOADS.items():
        taken = peak_bytes(prepare, act, str(folder))
        print(f"{'peak-native':16}{name:24}{taken / array:7.2f} of the array, {taken >> 20} MiB")


def packed(folder: Path, slices: int, rounds: int) -> None:
    """Load a compressed CT in each syntax; ours is the yardstick of the others."""
    for name, group, paths in _packed_series(folder, slices):
        acts: Acts = {"ours": lambda g=group: load_volume(g), **_peers(paths)}
        compare(name, acts, rounds)


def _packed_series(folder: Path, slices: int) -> Iterator[tuple[str, Group, list[Path]]]:
    for name, syntax in _SYNTAXES.items():
        below = folder / name
        paths = ct_series(
            below, slices=slices, rows=_SIDE, columns=_SIDE, transfer_syntax=UID(syntax)
        )
        (group,) = scan([below]).groups
        yield name, group, paths


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


def headers(folder: Path, count: int, rounds: int) -> None:
    """Read headers, and scan and group, against a bare read of 16 kB of each file."""
    import pydicom  # noqa: PLC0415 - only when it is measured

    ct_series(folder / "0", slices=count, rows=_HEADER_SIDE, columns=_HEADER_SIDE)
    paths = sorted((folder / "0").iterdir())
    sources = [Source(path, (), path.stat().st_size) for path in paths]
    few = [str(path) for path in paths[: count // 10]] * 10

    def understood() -> object:
        with Reader() as reader:
            likeness = Likeness()
            return [read_instance(source, reader, likeness) for source in sources]

    def with_pydicom() -> object:
        return [pydicom.dcmread(name, stop_before_pixels=True) for name in few]

    acts = {"16 kB read": lambda: _bare_read(paths), "headers": understood, "pydicom": with_pydicom}
    compare("headers", acts, rounds, each=count)


def folders(folder: Path, count: int, rounds: int) -> None:
    """Scan and group four series of `count` files each, the first time and again."""
    ct_series(folder / "0", slices=count, rows=_HEADER_SIDE, columns=_HEADER_SIDE)
    for number in range(1, 4):
        (folder / str(number)).mkdir()
        for path in sorted((folder / "0").iterdir()):
            data = path.read_bytes().replace(f"{_ROOT}8".encode(), f"{_ROOT}{number}".encode())
            (folder / str(number) / path.name).write_bytes(data)
    paths = sorted(folder.rglob("IM*"))
    cache = ScanCache()
    acts = {
        "16 kB read": lambda: _bare_read(paths),
        "a stat": lambda: [path.stat() for path in paths],
        "scan and group": lambda: scan([folder]),
        "scan again": lambda: scan([folder], cache=cache),
    }
    scan([folder], cache=cache)
    compare(f"{len(paths)} files", acts, rounds, each=len(paths))


def _bare_read(paths: list[Path]) -> None:
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.read(descriptor, _FIRST_READ)
        os.close(descriptor)


def first(folder: Path, slices: int, rounds: int) -> None:
    """Show the middle slice of a series that was chosen, from its group to shades of grey."""
    shown = {"native": native_series(folder / "native", slices)}
    shown |= {name: group for name, group, _ in _packed_series(folder, 10)}
    acts = {name: lambda g=group: _middle_slice(g) for name, group in shown.items()}
    compare("first-slice", acts, rounds)


def _middle_slice(group: Group) -> object:
    values = load_frame(group, middle_index(group))
    return to_grey(values, default_window(group, values))


def main() -> None:
    """Measure what was named, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="native, packed, headers, folders, first")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slices", type=int, default=600, help="of the uncompressed CT")
    parser.add_argument("--files", type=int, default=5_000, help="whose headers are read")
    options = parser.parse_args()
    cases = {
        "native": lambda folder: native(folder, options.slices, options.rounds),
        "packed": lambda folder: packed(folder, 40, options.rounds),
        "headers": lambda folder: headers(folder, options.files, options.rounds),
        "folders": lambda folder: folders(folder, options.files, options.rounds),
        "first": lambda folder: first(folder, options.slices // 4, options.rounds),
    }
    for name in options.names or cases:
        with tempfile.TemporaryDirectory() as folder:
            cases[name](Path(folder))


if __name__ == "__main__":
    main()
