"""What a mark tells: numbers with a name, a unit and a code of the standard (PS3.16)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.annotation.marks import geometry
from medal_desktop.annotation.marks.model import AREAS, Mark, Shape, Space
from medal_desktop.annotation.marks.region import values_in
from medal_desktop.base.geometry import Grid

Values = NDArray[Any]
Code = tuple[str, str, str]
Points = NDArray[np.float64]

LENGTH: Code = ("SCT", "410668003", "Length")
LONG: Code = ("SCT", "103339001", "Long Axis")
SHORT: Code = ("SCT", "103340004", "Short Axis")
ANGLE: Code = ("SCT", "1483009", "Angle")
AREA: Code = ("SCT", "42798000", "Area")
PERIMETER: Code = ("SCT", "131191004", "Perimeter")
VOLUME: Code = ("SCT", "118565006", "Volume")
MEAN: Code = ("SCT", "373098007", "Mean")
DEVIATION: Code = ("SCT", "386136009", "Standard Deviation")
LEAST: Code = ("SCT", "255605001", "Minimum")
MOST: Code = ("SCT", "56851009", "Maximum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One number; `unit` is UCUM's word, such as mm, mm2, deg, or the image's own."""

    name: str
    value: float
    unit: str
    code: Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Images:
    """What lies beneath marks: a volume of (slices, rows, columns), or one frame without a grid."""

    values: Values
    grid: Grid | None
    unit: str = ""


def readings(mark: Mark, images: Images | None = None) -> tuple[Reading, ...]:
    """Measure a mark; areas tell the values inside too, where `images` are given."""
    points, unit = _flat(mark)
    measured = _MEASURES.get(mark.shape)
    found = measured(points, unit) if measured and len(points) else ()
    if mark.shape in AREAS and images is not None:
        found = (*found, *_statistics(values_in(mark, images.values, images.grid), images.unit))
    return found


def _flat(mark: Mark) -> tuple[Points, str]:
    """Give points in which distances can be taken, and their unit."""
    points = np.array(mark.points, np.float64).reshape(-1, 3)
    if mark.space is Space.PATIENT:
        return points, "mm"
    if mark.spacing is None:
        return geometry.in_millimetres(points, (1.0, 1.0)), "{pixels}"
    return geometry.in_millimetres(points, mark.spacing), "mm"


def _ruler(points: Points, unit: str) -> tuple[Reading, ...]:
    return (Reading(name="length", value=geometry.length(points), unit=unit, code=LENGTH),)


def _angle(points: Points, _unit: str) -> tuple[Reading, ...]:
    value = geometry.angle(points[0], points[1], points[2])
    return (Reading(name="angle", value=value, unit="deg", code=ANGLE),)


def _cobb(points: Points, _unit: str) -> tuple[Reading, ...]:
    return (Reading(name="Cobb angle", value=geometry.cobb(points), unit="deg", code=ANGLE),)


def _bidirectional(points: Points, unit: str) -> tuple[Reading, ...]:
    return (
        Reading(name="long axis", value=geometry.length(points[:2]), unit=unit, code=LONG),
        Reading(name="short axis", value=geometry.length(points[2:]), unit=unit, code=SHORT),
    )


def _polygon(points: Points, unit: str) -> tuple[Reading, ...]:
    around = geometry.perimeter(points)
    return (
        Reading(name="area", value=geometry.area(points), unit=_squared(unit), code=AREA),
        Reading(name="perimeter", value=around, unit=unit, code=PERIMETER),
    )


def _ellipse(points: Points, unit: str) -> tuple[Reading, ...]:
    area = geometry.ellipse_area(points[0], points[1], points[2])
    around = geometry.ellipse_perimeter(points[0], points[1], points[2])
    return (
        Reading(name="area", value=area, unit=_squared(unit), code=AREA),
        Reading(name="perimeter", value=around, unit=unit, code=PERIMETER),
    )


def _box_3d(points: Points, unit: str) -> tuple[Reading, ...]:
    value = geometry.box_volume(points)
    if unit != "mm":
        return ()
    return (Reading(name="volume", value=value / 1000.0, unit="ml", code=VOLUME),)


_MEASURES: dict[Shape, Callable[[Points, str], tuple[Reading, ...]]] = {
    Shape.LINE: _ruler,
    Shape.RULER: _ruler,
    Shape.POLYLINE: _ruler,
    Shape.ANGLE: _angle,
    Shape.COBB: _cobb,
    Shape.BIDIRECTIONAL: _bidirectional,
    Shape.ELLIPSE: _ellipse,
    Shape.FREEHAND: _polygon,
    Shape.POLYGON: _polygon,
    Shape.BOX: _polygon,
    Shape.BOX_3D: _box_3d,
}


def _squared(unit: str) -> str:
    return "mm2" if unit == "mm" else unit


def _statistics(values: Values, unit: str) -> tuple[Reading, ...]:
    if not values.size:
        return ()
    whole = values.astype(np.float64)
    return tuple(
        Reading(name=name, value=float(value), unit=unit, code=code)
        for name, value, code in (
            ("mean", whole.mean(), MEAN),
            ("SD", whole.std(ddof=1) if whole.size > 1 else 0.0, DEVIATION),
            ("minimum", whole.min(), LEAST),
            ("maximum", whole.max(), MOST),
        )
    )
