"""Trial folders about grouping: splits, times, copies, conflicts, patients, geometry."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
from pydicom.uid import JPEG2000Lossless, JPEGLSLossless, RLELossless

from tests.builders.trial import (
    MR,
    PET,
    PREFIX,
    Builder,
    Set,
    Trial,
    Truth,
    column,
    noise,
)

STRAIGHT = [[0, 0, 1], [0, 1, 0], [1, 0, 0]]


def axial(folder: Path) -> Trial:
    values = noise(6, 12, 10)
    files = Set(folder=folder)
    written = {n: files.write(values[n], column(range(0, 18, 3))[n]) for n in (3, 0, 5, 1, 4, 2)}
    uids = [written[n].SOPInstanceUID for n in range(6)]
    truth = Truth(kind="volume", values=values, spacing=[3, 0.9, 0.8], origin=[-10, -20, 0])
    truth.direction, truth.uids, truth.modality = STRAIGHT, uids, "CT"
    return Trial(groups=[truth])


def sagittal(folder: Path) -> Trial:
    values = noise(4, 8, 6)
    files = Set(folder=folder, orientation=(0, 1, 0, 0, 0, -1))
    for n in range(4):
        files.write(values[n], (30 - 4.0 * n, -20, 50))
    truth = Truth(kind="volume", values=values, spacing=[4, 0.9, 0.8], origin=[30, -20, 50])
    truth.direction = [[-1, 0, 0], [0, 0, -1], [0, 1, 0]]
    return Trial(groups=[truth])


def oblique(folder: Path) -> Trial:
    values = noise(5, 8, 6)
    row = np.array([math.cos(0.3), math.sin(0.3), 0])
    down = np.array([-math.sin(0.3) * math.cos(0.5), math.cos(0.3) * math.cos(0.5), math.sin(0.5)])
    normal = np.cross(row, down)
    files = Set(folder=folder, orientation=(*row, *down), modality="MR", sop_class=MR)
    for n in (4, 2, 0, 1, 3):
        files.write(values[n], np.array([5, 6, 7]) + 3.3 * n * normal)
    truth = Truth(kind="volume", values=values, spacing=[3.3, 0.9, 0.8], origin=[5, 6, 7])
    truth.direction = [list(normal), list(down), list(row)]
    return Trial(groups=[truth])


def tilted(folder: Path) -> Trial:
    values = noise(4, 8, 6)
    tilt = math.radians(20)
    files = Set(folder=folder, orientation=(1, 0, 0, 0, math.cos(tilt), math.sin(tilt)))
    for n in range(4):
        files.write(values[n], (0, 0, 5.0 * n), GantryDetectorTilt=20)
    truth = Truth(kind="volume", values=values, warnings={"gantry_tilt"}, spacing=[5, 0.9, 0.8])
    truth.direction = [[0, 0, 1], [0, math.cos(tilt), math.sin(tilt)], [1, 0, 0]]
    return Trial(groups=[truth])


def uneven(folder: Path) -> Trial:
    values = noise(6, 8, 6)
    files = Set(folder=folder)
    for n, place in enumerate(column([0, 2, 4.7, 6, 9.1, 10])):
        files.write(values[n], place)
    return Trial(groups=[Truth(kind="volume", values=values, warnings={"non_uniform_spacing"})])


def gap(folder: Path) -> Trial:
    values = noise(5, 8, 6)
    files = Set(folder=folder)
    for n, place in enumerate(column([0, 2, 4, 8, 10])):
        files.write(values[n], place)
    truth = Truth(kind="volume", values=values, warnings={"missing_slices"}, spacing=[2, 0.9, 0.8])
    return Trial(groups=[truth])


def two_spacings(folder: Path) -> Trial:
    values = noise(8, 8, 6)
    files = Set(folder=folder)
    for n, place in enumerate(column([0, 2, 4, 6, 13, 20, 27, 34])):
        files.write(values[n], place)
    thin = Truth(kind="volume", values=values[:4], spacing=[2, 0.9, 0.8], reason="spacing")
    thick = Truth(kind="volume", values=values[4:], spacing=[7, 0.9, 0.8], reason="spacing")
    thin.warnings = thick.warnings = {"non_uniform_spacing"}
    return Trial(groups=[thin, thick])


def one_slice(folder: Path) -> Trial:
    values = noise(1, 8, 6)
    Set(folder=folder, thickness=4).write(values[0], (1, 2, 3))
    truth = Truth(kind="image", values=values, origin=[1, 2, 3], spacing=[4, 0.9, 0.8])
    return Trial(groups=[truth])


def orientations(folder: Path) -> Trial:
    files = Set(folder=folder)
    flat, upright = noise(3, 8, 6), noise(4, 8, 6, seed=2)
    for n in range(3):
        files.write(flat[n], (0, 0, 3.0 * n))
    files.orientation = (1, 0, 0, 0, 0, -1)
    for n in range(4):
        files.write(upright[n], (0, 5.0 * n, 40))
    return Trial(
        groups=[
            Truth(kind="volume", values=flat, reason="orientation"),
            Truth(kind="volume", values=upright, reason="orientation"),
        ]
    )


def localizer(folder: Path) -> Trial:
    files = Set(folder=folder)
    scout, values = noise(1, 8, 6, seed=3), noise(4, 8, 6)
    for n in range(4):
        files.write(values[n], (0, 0, 3.0 * n))
    files.write(scout[0], (0, 0, 30.0), ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    return Trial(
        groups=[
            Truth(kind="volume", values=values, reason="image_type"),
            Truth(kind="image", values=scout, reason="image_type"),
        ]
    )


def matrices(folder: Path) -> Trial:
    files = Set(folder=folder)
    small, large = noise(3, 8, 6), noise(3, 16, 12)
    for n in range(3):
        files.write(small[n], (0, 0, 3.0 * n))
        files.write(large[n], (0, 0, 3.0 * n + 9))
    return Trial(
        groups=[
            Truth(kind="volume", values=small, reason="matrix"),
            Truth(kind="volume", values=large, reason="matrix"),
        ]
    )


def echoes(folder: Path) -> Trial:
    return _twice(folder, "echo", {"EchoTime": 10, "EchoNumbers": 1}, {"EchoTime": 80})


def b_values(folder: Path) -> Trial:
    return _twice(folder, "b_value", {"DiffusionBValue": 0.0}, {"DiffusionBValue": 1000.0})


def phase_images(folder: Path) -> Trial:
    magnitude = {"ImageType": ["ORIGINAL", "PRIMARY", "M", "FFE"]}
    phase = {"ImageType": ["ORIGINAL", "PRIMARY", "P", "FFE"]}
    return _twice(folder, "image_type", magnitude, phase)


def rescales(folder: Path) -> Trial:
    """Counts and hertz at the same places: a field map as some vendors write it."""
    files = Set(folder=folder, modality="MR", sop_class=MR)
    stored = noise(2, 4, 8, 6)
    for n in range(4):
        place = (0, 0, 3.0 * n)
        files.write(stored[0, n], place, RescaleSlope=1, RescaleIntercept=0, RescaleType="US")
        files.write(stored[1, n], place, RescaleSlope=0.5, RescaleIntercept=-1000, RescaleType="HZ")
    return Trial(
        groups=[
            Truth(kind="volume", values=stored[0], reason="rescale"),
            Truth(kind="volume", values=stored[1] * 0.5 - 1000, reason="rescale"),
        ]
    )


def slopes_at_one_place(folder: Path) -> Trial:
    """Two maps that differ in nothing but their scale."""
    files = Set(folder=folder, modality="MR", sop_class=MR)
    stored = noise(2, 4, 8, 6)
    for n in range(4):
        for kind, slope in enumerate((1, 0.25)):
            place = (0, 0, 3.0 * n)
            files.write(stored[kind, n], place, RescaleSlope=slope, RescaleIntercept=0)
    return Trial(
        groups=[
            Truth(kind="volume", values=stored[0], reason="rescale"),
            Truth(kind="volume", values=stored[1] * 0.25, reason="rescale"),
        ]
    )


def _twice(folder: Path, reason: str, first: dict[str, object], second: dict[str, object]) -> Trial:
    files = Set(folder=folder, modality="MR", sop_class=MR)
    values = noise(2, 4, 8, 6)
    for n in range(4):
        for kind, attributes in enumerate((first, second)):
            files.write(values[kind, n], (0, 0, 3.0 * n), **attributes)
    return Trial(
        groups=[Truth(kind="volume", values=values[kind], reason=reason) for kind in (0, 1)]
    )


def time_series(folder: Path) -> Trial:
    files = Set(folder=folder, modality="MR", sop_class=MR)
    values = noise(3, 4, 8, 6)
    for n in range(4):
        for time in (2, 0, 1):
            files.write(values[time, n], (0, 0, 3.0 * n), AcquisitionTime=f"1000{time:02d}.5")
    return Trial(groups=[Truth(kind="volume", values=values, spacing=[3, 0.9, 0.8])])


def unfinished_time(folder: Path) -> Trial:
    files = Set(folder=folder, modality="MR", sop_class=MR)
    values = noise(3, 4, 8, 6)
    for time in range(3):
        for n in range(4 if time < 2 else 2):
            files.write(values[time, n], (0, 0, 3.0 * n), TemporalPositionIdentifier=time + 1)
    return Trial(
        groups=[
            Truth(kind="volume", values=values[:2], reason="time_point"),
            Truth(kind="volume", values=values[2, :2], reason="time_point"),
        ]
    )


def cardiac(folder: Path) -> Trial:
    """Phases of a heart beat by trigger time: a time series, one phase after the other."""
    files = Set(folder=folder, modality="MR", sop_class=MR)
    values = noise(5, 3, 8, 6)
    for n in range(3):
        for phase in (4, 1, 0, 3, 2):
            files.write(values[phase, n], (0, 0, 8.0 * n), TriggerTime=40.0 * phase)
    return Trial(groups=[Truth(kind="volume", values=values)])


def copies(folder: Path) -> Trial:
    trial = axial(folder)
    shutil.copy(folder / "IM0002", folder / "Kopie von IM0002")
    trial.skipped["Kopie von IM0002"] = "duplicate"
    trial.warnings = {"duplicate"}
    trial.groups[0].warnings = {"duplicate"}
    return trial


def recompressed_copies(folder: Path) -> Trial:
    """The same objects a second time, compressed: copies, since they show the same."""
    values = noise(3, 8, 6)
    files = Set(folder=folder)
    for n in range(3):
        uid = PREFIX + str(n + 1)
        files.write(values[n], (0, 0, 3.0 * n), SOPInstanceUID=uid, InstanceNumber=n)
        name = f"copy{n}"
        syntax = (RLELossless, JPEG2000Lossless, JPEGLSLossless)[n]
        more = {"SOPInstanceUID": uid, "InstanceNumber": n}
        files.write(values[n], (0, 0, 3.0 * n), name=name, syntax=syntax, **more)
    truth = Truth(kind="volume", values=values, warnings={"duplicate"})
    skipped = {f"copy{n}": "duplicate" for n in range(3)}
    return Trial(groups=[truth], skipped=skipped, warnings={"duplicate"})


def conflict(folder: Path) -> Trial:
    values = noise(4, 8, 6)
    files = Set(folder=folder)
    for n in range(4):
        uid = PREFIX + str(5 if n in {1, 2} else 100 + n)
        files.write(values[n], (0, 0, 3.0 * n), SOPInstanceUID=uid)
    truth = Truth(kind="volume", values=values, warnings={"uid_conflict"})
    return Trial(groups=[truth], warnings={"uid_conflict"})


def conflict_at_one_place(folder: Path) -> Trial:
    """The same UIDs, the same place, other pixels: both are kept, apart, and marked."""
    values = noise(2, 8, 6)
    files = Set(folder=folder)
    for n in (0, 1):
        files.write(values[n], (0, 0, 3.0), SOPInstanceUID=PREFIX + "5", InstanceNumber=1)
    truth = Truth(kind="stack", values=values, warnings={"uid_conflict"})
    return Trial(groups=[truth], warnings={"uid_conflict"})


def series_in_two_studies(folder: Path) -> Trial:
    first = Set(folder=folder / "a")
    second = Set(folder=folder / "b", series=first.series)
    one, two = noise(3, 8, 6), noise(3, 8, 6, seed=2)
    for n in range(3):
        first.write(one[n], (0, 0, 3.0 * n))
        second.write(two[n], (0, 0, 3.0 * n))
    groups = [Truth(kind="volume", values=v, warnings={"uid_conflict"}) for v in (one, two)]
    return Trial(groups=groups, warnings={"uid_conflict"})


def two_patients(folder: Path) -> Trial:
    one, two = noise(3, 8, 6), noise(3, 8, 6, seed=2)
    first, second = Set(folder=folder / "a"), Set(folder=folder / "b", patient="P2")
    for n in range(3):
        first.write(one[n], (0, 0, 3.0 * n))
        second.write(two[n], (0, 0, 3.0 * n))
    groups = [Truth(kind="volume", values=one), Truth(kind="volume", values=two)]
    return Trial(groups=groups, warnings={"mixed_patients"})


def patients_in_one_series(folder: Path) -> Trial:
    values = noise(6, 8, 6)
    files = Set(folder=folder)
    for n in range(6):
        files.patient = "P1" if n < 3 else "P2"
        files.write(values[n], (0, 0, 3.0 * n))
    groups = [
        Truth(kind="volume", values=part, warnings={"mixed_patients"})
        for part in (values[:3], values[3:])
    ]
    return Trial(groups=groups, warnings={"mixed_patients"})


def no_position(folder: Path) -> Trial:
    values = noise(3, 8, 6)
    files = Set(folder=folder, orientation=None)
    for n in range(3):
        files.write(values[n], None)
    return Trial(groups=[Truth(kind="stack", values=values, warnings={"no_position"})])


def one_without_position(folder: Path) -> Trial:
    """A slice whose position is damaged is missing from its volume."""
    values = noise(3, 8, 6)
    files = Set(folder=folder)
    for n in range(3):
        files.write(values[n], (0, 0, 3.0 * n))
    lost = folder / "IM0002"
    lost.write_bytes(lost.read_bytes().replace(b"0.0\\0.0\\3.0", b"0.0\\x.0\\3.0"))
    volume = Truth(kind="volume", values=values[[0, 2]], warnings={"missing_slices"})
    alone = Truth(kind="image", values=values[1:2], warnings={"no_position"})
    return Trial(groups=[volume, alone])


def rescale_in_some_slices(folder: Path) -> Trial:
    """Hounsfield units in some slices, bare counts in the others: never one volume."""
    values = noise(6, 8, 6)
    files = Set(folder=folder)
    for n in range(6):
        line = {"RescaleSlope": 1, "RescaleIntercept": -1024} if n < 3 else {}
        files.write(values[n], (0, 0, 3.0 * n), **line)
    return Trial(
        groups=[
            Truth(kind="volume", values=values[:3].astype(int) - 1024, reason="rescale"),
            Truth(kind="volume", values=values[3:], reason="rescale"),
        ]
    )


def slope_of_nothing(folder: Path) -> Trial:
    values = noise(3, 8, 6)
    files = Set(folder=folder)
    for n in range(3):
        line = {"RescaleSlope": 0 if n == 1 else 1, "RescaleIntercept": 5}
        files.write(values[n], (0, 0, 3.0 * n), **line)
    shown = values.astype(int) + 5
    shown[1] = 5
    return Trial(groups=[Truth(kind="volume", values=shown)])


def pet(folder: Path) -> Trial:
    stored = noise(4, 8, 6, high=30000, kind="i2")
    files = Set(folder=folder, modality="PT", sop_class=PET)
    slopes = [0.5, 1.25, 2, 0.0625]
    for n in range(4):
        files.write(stored[n], (0, 0, 4.0 * n), RescaleSlope=slopes[n], RescaleIntercept=0)
    values = stored * np.array(slopes)[:, None, None]
    return Trial(groups=[Truth(kind="volume", values=values, modality="PT")])


def cut_in_the_middle(folder: Path) -> Trial:
    """A slice that is cut off leaves a gap, and the series says that it is not whole."""
    values = noise(5, 8, 6)
    files = Set(folder=folder)
    for n in range(5):
        files.write(values[n], (0, 0, 3.0 * n))
    damaged = folder / "IM0003"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    truth = Truth(kind="volume", values=values[[0, 1, 3, 4]])
    truth.warnings = {"missing_slices", "truncated"}
    return Trial(groups=[truth], skipped={"IM0003": "truncated"})


def cut_at_the_end(folder: Path) -> Trial:
    values = noise(5, 8, 6)
    files = Set(folder=folder)
    for n in range(5):
        files.write(values[n], (0, 0, 3.0 * n))
    damaged = folder / "IM0005"
    damaged.write_bytes(damaged.read_bytes()[:-20])
    truth = Truth(kind="volume", values=values[:4], warnings={"truncated"})
    return Trial(groups=[truth], skipped={"IM0005": "truncated"})


SPLITS: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        axial, sagittal, oblique, tilted, uneven, gap, two_spacings, one_slice, orientations,
        localizer, matrices, echoes, b_values, phase_images, rescales, slopes_at_one_place,
        time_series, unfinished_time, cardiac, copies, recompressed_copies, conflict,
        conflict_at_one_place, series_in_two_studies, two_patients, patients_in_one_series,
        no_position, one_without_position, rescale_in_some_slices, slope_of_nothing,
        pet, cut_in_the_middle, cut_at_the_end,
    )
}  # fmt: skip
