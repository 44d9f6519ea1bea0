"""An invented head with a face, as CT and as MR: ellipsoids in patient space, nobody's likeness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import ExplicitVRLittleEndian

from tests.builders.dicom import ct_series, mr_series

Mask = NDArray[np.bool_]
# (air, skin, fat, muscle, bone, brain) as stored, of CT in HU + 1024.
_CT = (24, 1064, 934, 1079, 2024, 1059)
_MR = (4, 420, 900, 330, 30, 610)
_FIRST_Z = -150.0


@dataclass(frozen=True, kw_only=True)
class HeadPlan:
    """Size of the voxels (slices, rows, columns) in mm, what is in view, and what is there."""

    spacing: tuple[float, float, float] = (4.0, 2.5, 2.5)
    low_mm: float = _FIRST_Z
    high_mm: float = 98.0
    face: bool = True
    skin: bool = True
    turn_degrees: float = 0.0

    @property
    def shape(self) -> tuple[int, int, int]:
        """(slices, rows, columns) of a field of view of 260 mm."""
        slices, rows, columns = self.spacing
        return (int((self.high_mm - self.low_mm) / slices), int(280 / rows), int(240 / columns))

    @property
    def corner(self) -> tuple[float, float, float]:
        """The centre of the first voxel, LPS mm."""
        return (-self.shape[2] * self.spacing[2] / 2, -145.0, self.low_mm)


def parts(plan: HeadPlan) -> dict[str, Mask]:
    """Give brain, bone, skin, fat, face, nose and ears as (slices, rows, columns)."""
    x, y, z = _places(plan)

    def ball(cx: float, cy: float, cz: float, rx: float, ry: float, rz: float) -> Mask:
        return ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 + ((z - cz) / rz) ** 2 < 1

    def both(cx: float, cy: float, cz: float, rx: float, ry: float, rz: float) -> Mask:
        return ball(cx, cy, cz, rx, ry, rz) | ball(-cx, cy, cz, rx, ry, rz)

    above = z > -22 - 0.35 * (y + 40)
    brain = ball(0, 0, 0, 65, 83, 72) & above
    brain |= ball(0, 38, -42, 45, 38, 26) | ball(0, 18, -60, 13, 13, 60)
    skull = (ball(0, 0, 0, 71, 90, 78) & (z > -30 - 0.35 * (y + 40))) | ball(0, 38, -44, 51, 44, 32)
    skull |= ball(0, 18, -70, 20, 20, 90)
    jaw = ball(0, -40, -85, 42, 42, 45) & ~ball(0, -34, -85, 34, 36, 50)
    nose = ball(0, -100, -52, 14, 24, 24)
    ears = both(78, 10, -30, 9, 16, 28)
    face = ball(0, -38, -62, 62, 62, 72) | nose
    neck = (x / 55) ** 2 + ((y - 12) / 58) ** 2 < 1
    outside = ball(0, 0, 0, 78, 98, 86) | (neck & (z < -35)) | ears
    outside |= face if plan.face else np.zeros_like(outside)
    airway = ball(0, -60, -62, 10, 34, 18) | ball(0, -14, -110, 9, 9, 60)
    return {
        "brain": brain,
        "bone": (skull | (jaw & face)) & ~brain,
        "head": outside,
        "fat": ball(0, 0, 0, 75, 95, 83) | ball(0, -36, -62, 57, 57, 67),
        "face": face,
        "nose": nose,
        "ears": ears,
        "airway": airway,
    }


def values(plan: HeadPlan, modality: str) -> NDArray[np.uint16]:
    """Give the stored values (slices, rows, columns) with some noise."""
    air, skin, fat, muscle, bone, brain = _CT if modality == "CT" else _MR
    found = parts(plan)
    made = np.full(plan.shape, air, np.int32)
    if plan.skin:
        made[found["head"]] = skin
        made[found["head"] & found["fat"]] = fat
        made[found["head"] & found["face"] & found["fat"]] = muscle
        made[found["airway"]] = air
        made[found["bone"] & found["head"]] = bone
    made[found["brain"]] = brain
    noise = np.random.default_rng(5).integers(-4, 5, plan.shape)
    return np.clip(made + noise, 0, 4095).astype(np.uint16)


def head_series(
    folder: Path,
    modality: str = "CT",
    plan: HeadPlan | None = None,
    *,
    named: bool = True,
    transfer_syntax: str = ExplicitVRLittleEndian,
    change: Callable[[Dataset, int], None] | None = None,
) -> list[Path]:
    """Write the head as a series; without `named` no attribute says that it is one."""
    plan = plan or HeadPlan()
    pixels = values(plan, modality)

    def fill(dataset: Dataset, index: int) -> None:
        dataset.Rows, dataset.Columns = plan.shape[1:]
        dataset.PixelData = pixels[index].tobytes()
        x, y, z = plan.corner
        dataset.ImagePositionPatient = [x, y, z + index * plan.spacing[0]]
        dataset.SliceLocation = z + index * plan.spacing[0]
        if not named:
            dataset.BodyPartExamined = ""
            dataset.SeriesDescription = f"{modality} standard"
            dataset.StudyDescription = modality
        if change:
            change(dataset, index)

    make = ct_series if modality == "CT" else mr_series
    return make(
        folder,
        slices=plan.shape[0],
        rows=8,
        columns=8,
        spacing=plan.spacing,
        transfer_syntax=transfer_syntax,
        change=fill,
    )


def _places(plan: HeadPlan) -> tuple[NDArray[np.float64], ...]:
    """Give x, y, z in LPS mm of every voxel, turned about the axis of the body."""
    slices, rows, columns = plan.shape
    x0, y0, z0 = plan.corner
    z = z0 + np.arange(slices)[:, None, None] * plan.spacing[0]
    y = y0 + np.arange(rows)[None, :, None] * plan.spacing[1]
    x = x0 + np.arange(columns)[None, None, :] * plan.spacing[2]
    angle = np.radians(plan.turn_degrees)
    turned_x = x * np.cos(angle) - y * np.sin(angle)
    turned_y = x * np.sin(angle) + y * np.cos(angle)
    return turned_x, turned_y, np.broadcast_to(z, plan.shape)
