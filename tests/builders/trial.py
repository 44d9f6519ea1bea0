"""Folders with a known truth, and the comparison of `medal scan --json --values` with it.

The truth is computed here with numpy alone, from the arrays that were written: nothing of the
product has a part in it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from tests.builders.dicom import write

STORAGE = "1.2.840.10008.5.1.4.1.1."
CT, MR, PET, SC = (STORAGE + end for end in ("2", "4", "128", "7"))
AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
PREFIX = "1.2.826.0.1.3680043.8.498."
Array = NDArray[Any]


@dataclass(kw_only=True)
class Truth:
    """What one group must say; fields that are None are not compared."""

    kind: str
    values: Array | None = None
    shape: Sequence[int] | None = None
    warnings: set[str] = field(default_factory=set)
    spacing: Sequence[float] | None = None
    origin: Sequence[float] | None = None
    direction: Sequence[Sequence[float]] | None = None
    modality: str | None = None
    reason: str | None = None
    photometric: str | None = None
    fps: float | None = None
    segments: int | None = None
    uids: Sequence[str] | None = None

    def signature(self) -> tuple[str, str | None]:
        return self.kind, None if self.values is None else digest(self.values)


@dataclass(kw_only=True)
class Trial:
    """What a whole folder must say."""

    groups: list[Truth] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)


Builder = Callable[[Path], Trial]


def digest(values: Array) -> str:
    """Give the hash that the issue names, of float64 arithmetic."""
    hundredths = np.rint(values.astype(np.float64) * 100)
    return hashlib.sha256(hundredths.astype("<i4").tobytes()).hexdigest()


def faults(found: dict[str, Any], truth: Trial, folder: Path) -> list[str]:
    """Give each difference between a scan's JSON and the truth, in words."""
    skipped = {item["path"].removeprefix(f"{folder}/"): item["reason"] for item in found["skipped"]}
    wrong = [] if skipped == truth.skipped else [f"skipped {skipped}, not {truth.skipped}"]
    if set(found["warnings"]) != truth.warnings:
        wrong.append(f"warnings {found['warnings']}, not {truth.warnings}")
    theirs = Counter((group["kind"], group["sha256"]) for group in found["groups"])
    ours = Counter(group.signature() for group in truth.groups)
    if theirs != ours:
        shapes = [(g["kind"], g["shape"], g["warnings"]) for g in found["groups"]]
        return [*wrong, f"groups {shapes}, not {[g.signature() for g in truth.groups]}"]
    left = list(found["groups"])
    for expected in truth.groups:
        own = [g for g in left if (g["kind"], g["sha256"]) == expected.signature()]
        options = [_differences(expected, group) for group in own]
        best = min(range(len(own)), key=lambda n: len(options[n]))
        wrong += options[best]
        left.remove(own[best])
    return wrong


def _differences(truth: Truth, group: dict[str, Any]) -> list[str]:
    wrong = []
    if set(group["warnings"]) != truth.warnings:
        wrong.append(f"warnings {group['warnings']}, not {truth.warnings}")
    shape = truth.shape if truth.values is None else truth.shape or truth.values.shape
    if shape is not None and list(shape) != group["shape"]:
        wrong.append(f"shape {group['shape']}, not {list(shape)}")
    for name in ("spacing", "origin", "direction"):
        expected = getattr(truth, name)
        if expected is not None and (
            group[name] is None or not np.allclose(group[name], expected, atol=2e-4)
        ):
            wrong.append(f"{name} {group[name]}, not {expected}")
    for name in ("modality", "photometric", "fps", "segments"):
        expected = getattr(truth, name)
        if expected is not None and group[name] != expected:
            wrong.append(f"{name} {group[name]}, not {expected}")
    if truth.reason is not None and truth.reason not in group["reasons"]:
        wrong.append(f"reasons {group['reasons']} without {truth.reason}")
    if truth.uids is not None and list(truth.uids) != group["sop_uids"]:
        wrong.append("another order of the objects")
    return wrong


@dataclass(kw_only=True)
class Set:
    """The files of one series, written one by one."""

    folder: Path
    modality: str = "CT"
    sop_class: str = CT
    orientation: Sequence[float] | None = AXIAL
    spacing: tuple[float, float] | None = (0.9, 0.8)
    thickness: float = 2.0
    patient: str = "P1"
    study: str = field(default_factory=lambda: generate_uid(PREFIX))
    series: str = field(default_factory=lambda: generate_uid(PREFIX))
    frame: str = field(default_factory=lambda: generate_uid(PREFIX))
    count: int = 0

    def write(
        self,
        stored: Array,
        position: Sequence[float] | None = (0.0, 0.0, 0.0),
        *,
        name: str | None = None,
        syntax: str = ExplicitVRLittleEndian,
        **more: Any,
    ) -> Dataset:
        """Write one object: (rows, columns), (frames, rows, columns), or with samples last."""
        self.count += 1
        dataset = self.dataset(stored, position)
        for keyword, value in more.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        write(dataset, self.folder / (name or f"IM{self.count:04d}"), syntax)
        return dataset

    def dataset(self, stored: Array, position: Sequence[float] | None) -> Dataset:
        """Give one object's data set with what every image has."""
        dataset = Dataset()
        dataset.SOPClassUID, dataset.SOPInstanceUID = self.sop_class, generate_uid(PREFIX)
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = self.study, self.series
        dataset.PatientID, dataset.PatientName = self.patient, f"Test^{self.patient}"
        dataset.PatientBirthDate, dataset.PatientSex = "19500101", "O"
        dataset.Modality, dataset.ImageType = self.modality, ["ORIGINAL", "PRIMARY", "AXIAL"]
        dataset.InstanceNumber, dataset.SeriesNumber = self.count, 1
        dataset.StudyDate, dataset.StudyTime, dataset.StudyID = "20200102", "101112", "1"
        dataset.FrameOfReferenceUID = self.frame
        if position is not None and self.orientation is not None:
            dataset.ImagePositionPatient = [round(float(x), 6) for x in position]
            dataset.ImageOrientationPatient = [round(float(x), 8) for x in self.orientation]
        if self.spacing is not None:
            dataset.PixelSpacing = list(self.spacing)
            dataset.SliceThickness = self.thickness
        set_pixels(dataset, stored)
        return dataset


def set_pixels(dataset: Dataset, stored: Array) -> None:
    """Set the image pixel attributes for an array as it is."""
    colour = stored.ndim > 2 and stored.shape[-1] == 3
    plane = stored.shape[:-1] if colour else stored.shape
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    if len(plane) == 3:
        dataset.NumberOfFrames = plane[0]
    dataset.Rows, dataset.Columns = plane[-2:]
    dataset.BitsAllocated = dataset.BitsStored = 8 * stored.itemsize
    dataset.HighBit = dataset.BitsStored - 1
    dataset.PixelRepresentation = int(stored.dtype.kind == "i")
    data = stored.astype(stored.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB" if stored.itemsize == 1 else "OW"


def noise(*shape: int, seed: int = 1, low: int = 0, high: int = 4000, kind: str = "u2") -> Array:
    """Give numbers that no two slices share."""
    return np.random.default_rng(seed).integers(low, high, shape).astype(kind)


def column(positions: Sequence[float]) -> list[tuple[float, float, float]]:
    """Give places on the long axis of the body."""
    return [(-10.0, -20.0, float(z)) for z in positions]
