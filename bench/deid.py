"""De-identification against a copy and peers, CPU per file too: `python -m bench.deid`."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from pydicom import Dataset, dcmread

from bench.deid_peers import peers
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.run import deidentify
from tests.builders.dicom import ct_series

_SIDE = 512
_KEY = ProjectKey(bytes(range(32)))
_SCANNER = {
    "FilterType": "BODY FILTER", "ConvolutionKernel": "STANDARD", "ProtocolName": "Head routine",
    "RotationDirection": "CW", "AcquisitionType": "SPIRAL", "ContrastBolusAgent": "APPLIED",
    "ExposureTime": 500, "XRayTubeCurrent": 200, "Exposure": 100, "GeneratorPower": 40,
    "RevolutionTime": 0.5, "SingleCollimationWidth": 0.625, "TotalCollimationWidth": 40.0,
    "SpiralPitchFactor": 0.98, "CTDIvol": 12.3, "DataCollectionDiameter": 500,
    "ReconstructionDiameter": 360, "DistanceSourceToDetector": 949, "TableHeight": 150,
    "PatientSize": 1.7, "PatientWeight": 70, "SmallestImagePixelValue": 0,
}  # fmt: skip


def enrich(dataset: Dataset, _: int) -> None:
    """Give a CT as many elements as scanners write, some 190."""
    for keyword, value in _SCANNER.items():
        setattr(dataset, keyword, value)
    for group, creator, offsets in ((0x19, "GEMS_ACQU_01", 60), (0x43, "GEMS_PARM_01", 45)):
        block = dataset.private_block(group, creator, create=True)
        for offset in range(2, offsets):
            block.add_new(offset, "DS", "1.25")


def copy(sources: list[Path], out: Path) -> None:
    """Copy the bytes: the physical limit."""
    for number, source in enumerate(sources):
        shutil.copyfile(source, out / f"{number}.dcm")


def read_and_save(sources: list[Path], out: Path) -> None:
    """Read and save with pydicom: what nobody on it can be faster than without tricks."""
    for number, source in enumerate(sources):
        dcmread(source).save_as(out / f"{number}.dcm")


def ours(workers: int, *, checked: bool = False) -> Callable[[list[Path], Path], None]:
    """De-identify by the default profile in some processes, each copy checked or not."""

    def run(sources: list[Path], out: Path) -> None:
        profile = load_profile("medal-default")
        deidentify(sources, out, profile=profile, key=_KEY, workers=workers, gate=checked)

    return run


ACTS: dict[str, Callable[[list[Path], Path], None]] = {
    "pydicom read+save": read_and_save,
    "copy": copy,
    "ours, one process": ours(1),
    "ours, two processes": ours(2),
    "and checked, one": ours(1, checked=True),
    "and checked, two": ours(2, checked=True),
}


def measured(act: Callable[[list[Path], Path], None], sources: list[Path]) -> tuple[float, float]:
    """Give the seconds and the CPU seconds, children included, of one act into a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        before, started = os.times(), perf_counter()
        act(sources, Path(folder))
        taken, after = perf_counter() - started, os.times()
    return taken, sum(after[:4]) - sum(before[:4])


def main() -> None:
    """Measure all acts in turn, several rounds, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slices", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sources = ct_series(
            Path(folder), slices=options.slices, rows=_SIDE, columns=_SIDE, change=enrich
        )
        size = sum(source.stat().st_size for source in sources) / 1e6
        found: dict[str, list[tuple[float, float]]]
        acts = ACTS | peers()
        found = {name: [] for name in acts}
        for act in acts.values():
            measured(act, sources[:2])  # imports are not what is measured
        for _ in range(options.rounds):
            for name, act in acts.items():
                found[name].append(measured(act, sources))
    _show(found, options.slices, size)


def _show(found: dict[str, list[tuple[float, float]]], count: int, size: float) -> None:
    medians = {
        name: [statistics.median(values) for values in zip(*rounds, strict=True)]
        for name, rounds in found.items()
    }
    yardstick = medians["pydicom read+save"]
    print(f"{'':22}{'files/s':>9}{'MB/s':>8}{'CPU ms/file':>13}{'time ×':>9}{'CPU ×':>8}")
    for name, (taken, cpu) in medians.items():
        print(
            f"{name:22}{count / taken:9.0f}{size / taken:8.0f}{cpu / count * 1000:13.2f}"
            f"{taken / yardstick[0]:9.2f}{cpu / yardstick[1]:8.2f}"
        )


if __name__ == "__main__":
    main()
