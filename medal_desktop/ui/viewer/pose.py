"""How one looks at a volume in 3-D: parallel rays, so that a millimetre is the same everywhere."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.geometry import Grid, Vector

_STEEP = 89.0
ZOOM = (0.2, 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where one stands. Yaw 0 looks from the front; positive yaw turns towards the patient's left.

    Attributes:
        yaw, pitch: degrees; pitch 90 looks down from the head.
        zoom: 1 shows the whole volume.
        pan: how far its middle is moved, in parts of the smaller side of the view.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)

    @property
    def towards(self) -> Vector:
        """Where one looks, in LPS."""
        yaw, pitch = math.radians(self.yaw), math.radians(self.pitch)
        flat = math.cos(pitch)
        return (-math.sin(yaw) * flat, math.cos(yaw) * flat, -math.sin(pitch))

    @property
    def right(self) -> Vector:
        """What lies at the right of the view, in LPS."""
        yaw = math.radians(self.yaw)
        return (math.cos(yaw), math.sin(yaw), 0.0)

    @property
    def up(self) -> Vector:
        """What lies at the top of the view, in LPS."""
        up = np.cross(self.right, self.towards)
        return (float(up[0]), float(up[1]), float(up[2]))

    def turned(self, yaw: float, pitch: float) -> Pose:
        """Walk around the volume by some degrees."""
        steep = min(max(self.pitch + pitch, -_STEEP), _STEEP)
        return replace(self, yaw=(self.yaw + yaw + 180) % 360 - 180, pitch=steep)

    def zoomed(self, factor: float) -> Pose:
        """Come nearer, or go away."""
        return replace(self, zoom=min(max(self.zoom * factor, ZOOM[0]), ZOOM[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A pose in a widget of a size, around a volume; between LPS mm and the widget's pixels."""

    pose: Pose
    middle: Vector
    radius: float
    size: tuple[int, int]

    @property
    def pixels_per_mm(self) -> float:
        """How many pixels of the widget a millimetre takes."""
        return min(self.size) / 2 / self.radius * self.pose.zoom

    def to_widget(self, place: Vector) -> tuple[float, float]:
        """Give the pixel at which a position is seen."""
        way = np.subtract(place, self.middle)
        across = float(way @ np.asarray(self.pose.right)) * self.pixels_per_mm
        above = float(way @ np.asarray(self.pose.up)) * self.pixels_per_mm
        x, y = self._centre()
        return (x + across, y - above)

    def ray(self, x: float, y: float) -> tuple[Vector, Vector]:
        """Give a point before the volume that is seen at a pixel, and the way from there."""
        left, top = self._centre()
        scale = self.pixels_per_mm
        right = np.multiply(self.pose.right, (x - left) / scale)
        above = np.multiply(self.pose.up, (top - y) / scale)
        back = np.multiply(self.pose.towards, -2 * self.radius)
        start = np.asarray(self.middle) + right + above + back
        return (float(start[0]), float(start[1]), float(start[2])), self.pose.towards

    def _centre(self) -> tuple[float, float]:
        wide, high = self.size
        side = min(wide, high)
        return (wide / 2 + self.pose.pan[0] * side, high / 2 + self.pose.pan[1] * side)


def around(grid: Grid) -> tuple[Vector, float]:
    """Give the middle of a grid in LPS, and the radius of the ball around it in mm."""
    last = [(side - 1) / 2 for side in grid.shape]
    middle = grid.to_lps((last[0], last[1], last[2]))
    corner = grid.to_lps((-0.5, -0.5, -0.5))
    far = [np.linalg.norm(np.subtract(corner_of(grid, n), middle)) for n in range(8)]
    return middle, float(max(*far, np.linalg.norm(np.subtract(corner, middle))))


def corner_of(grid: Grid, number: int) -> Vector:
    """Give one of the eight corners of a grid, by the bits of its number."""
    ends = [side - 0.5 if number >> bit & 1 else -0.5 for bit, side in enumerate(grid.shape)]
    return grid.to_lps((ends[0], ends[1], ends[2]))


def first_seen(
    values: NDArray[np.generic], grid: Grid, sight: Sight, at: tuple[float, float], least: float
) -> Vector | None:
    """Give the first place along the ray at a pixel whose value is at least `least`."""
    start, way = sight.ray(*at)
    step = min(grid.spacing)
    ways = np.arange(0.0, 4 * sight.radius, step)
    places = np.asarray(start)[:, None] + np.asarray(way)[:, None] * ways
    back = np.linalg.inv(grid.matrix)
    index = np.rint(back[:3, :3] @ places + back[:3, 3:]).astype(np.intp)
    inside = np.all((index >= 0) & (index < np.array(grid.shape)[:, None]), axis=0)
    kept = np.flatnonzero(inside)
    seen = values[tuple(index[:, kept])] >= least
    if not seen.any():
        return None
    found = places[:, kept[int(np.argmax(seen))]]
    return (float(found[0]), float(found[1]), float(found[2]))
