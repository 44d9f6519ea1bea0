"""An invented head in Hounsfield units: anatomy as formulas, so that no person is behind it.

Coordinates are millimetres about the middle of the brain: x to the left, y to the back, z to the
crown (LPS). Every function takes float32 arrays of one shape and gives one of that shape.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Field = NDArray[np.float32]
Mask = NDArray[np.bool_]
Point = tuple[float, float, float]

AIR, FAT, SKIN, MUSCLE, CSF, WHITE, GREY = -1000.0, -95.0, 25.0, 55.0, 5.0, 26.0, 39.0
DIPLOE, TABLE_BONE, DURA = 520.0, 1250.0, 52.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bleed:
    """An intracerebral haemorrhage: where, its three radii, and how dense."""

    centre: Point
    radii: Point
    density: float
    push_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What makes one head differ from another."""

    seed: int
    scale: Point = (1.0, 1.0, 1.0)
    turn_degrees: Point = (0.0, 0.0, 0.0)
    ventricles: float = 1.0
    atrophy: float = 0.0
    bleed: Bleed | None = None


@dataclass(frozen=True, slots=True)
class Space:
    """Coordinates of a block of voxels, and noise tied to the head's seed."""

    x: Field
    y: Field
    z: Field
    spacing: Point
    seed: int

    def noise(self, number: int, length_mm: float) -> Field:
        """Give smooth noise of unit variance whose waves are about `length_mm` long."""
        rng = np.random.default_rng([self.seed, number])
        coarse = [max(1, int(length_mm / step / 2)) for step in self.spacing]
        shape = [-(-n // k) + 1 for n, k in zip(self.x.shape, coarse, strict=True)]
        raw = rng.standard_normal(shape, dtype=np.float32)
        sigma = [length_mm / step / k for step, k in zip(self.spacing, coarse, strict=True)]
        smooth = ndimage.gaussian_filter(raw, sigma, mode="wrap")
        slices, rows, columns = self.x.shape
        fine = ndimage.zoom(smooth / smooth.std(), coarse, order=1, grid_mode=True, mode="nearest")
        made: Field = fine[:slices, :rows, :columns].astype(np.float32)
        return made

    def ball(self, centre: Point, radii: Point) -> Field:
        """Give 0 in the middle of an ellipsoid, 1 on its surface."""
        parts = zip((self.x, self.y, self.z), centre, radii, strict=True)
        return np.sqrt(sum(((axis - c) / r) ** 2 for axis, c, r in parts), dtype=np.float32)

    def both(self, centre: Point, radii: Point) -> Field:
        """Give the same as `ball`, left and right at once."""
        mirrored = Space(np.abs(self.x), self.y, self.z, self.spacing, self.seed)
        return mirrored.ball(centre, radii)

    def tube(self, points: list[tuple[Point, float]]) -> Field:
        """Give the distance in mm to a tube through points with radii, left and right at once."""
        side = np.abs(self.x)
        nearest = np.full(self.x.shape, np.inf, dtype=np.float32)
        for (start, first), (end, last) in pairwise(points):
            run = np.subtract(end, start)
            along = (side - start[0]) * run[0] + (self.y - start[1]) * run[1]
            along = np.clip((along + (self.z - start[2]) * run[2]) / (run @ run), 0, 1)
            away = np.sqrt(
                (side - start[0] - along * run[0]) ** 2
                + (self.y - start[1] - along * run[1]) ** 2
                + (self.z - start[2] - along * run[2]) ** 2
            )
            nearest = np.minimum(nearest, away - first - along * (last - first))
        return nearest


def render(head: Head, shape: tuple[int, int, int], spacing: Point) -> tuple[Field, Mask]:
    """Give Hounsfield units and the haemorrhage, both (slices, rows, columns).

    Each voxel is the mean over a finer grid, as thick slices of a scanner are.
    """
    fine = (2, 2, 2)
    space = _space(head, shape, spacing, fine)
    values, bleed = _tissue(space, head)
    values = np.maximum(values, _headrest(shape, spacing, fine))
    share = _shrink(bleed.astype(np.float32), fine)
    return _scanner(_shrink(values, fine), spacing, head.seed), share > 0.5


def _space(
    head: Head, shape: tuple[int, int, int], spacing: Point, fine: tuple[int, int, int]
) -> Space:
    steps = tuple(step / n for step, n in zip(spacing, fine, strict=True))
    z, y, x = np.meshgrid(*_axes(shape, spacing, fine), indexing="ij")
    turn = _rotation(head.turn_degrees)
    axes = [
        (turn[row, 0] * x + turn[row, 1] * y + turn[row, 2] * z) / head.scale[row]
        for row in range(3)
    ]
    x, y, z = (axis.astype(np.float32) for axis in axes)
    return Space(x, y, z, (steps[0], steps[1], steps[2]), head.seed)


def _axes(
    shape: tuple[int, int, int], spacing: Point, fine: tuple[int, int, int]
) -> list[NDArray[np.float64]]:
    axes = []
    for count, step, parts, middle in zip(shape, spacing, fine, (-10.0, 0.0, 0.0), strict=True):
        number = np.arange(count * parts)
        axes.append((number - (count * parts - 1) / 2) * step / parts - middle)
    return axes


def _rotation(degrees: Point) -> NDArray[np.float64]:
    made = np.eye(3)
    for axis, angle in enumerate(math.radians(degree) for degree in degrees):
        turn = np.eye(3)
        a, b = [other for other in range(3) if other != axis]
        turn[a, a] = turn[b, b] = math.cos(angle)
        turn[a, b], turn[b, a] = -math.sin(angle), math.sin(angle)
        made = made @ turn
    return made


def _shrink(values: Field, fine: tuple[int, int, int]) -> Field:
    slices, rows, columns = (n // f for n, f in zip(values.shape, fine, strict=True))
    blocks = values.reshape(slices, fine[0], rows, fine[1], columns, fine[2])
    made: Field = blocks.mean(axis=(1, 3, 5), dtype=np.float32)
    return made


def _tissue(space: Space, head: Head) -> tuple[Field, Mask]:
    outside = _beyond_skull(space)
    values = _shell(space, outside)
    inner = _pushed(space, head.bleed, outside)
    brain = _brain(inner, head, outside)
    base, floor = _skull_base(space, outside)
    cavity = (outside < 0) & ~floor
    values = np.where(cavity, brain, values)
    values = np.where(floor, base, values)
    bleed = _bleeding(space, head.bleed) & cavity & (outside < -5)
    if head.bleed:
        values = _with_bleed(space, head.bleed, values, bleed, cavity)
    return values.astype(np.float32), bleed


def _beyond_skull(space: Space) -> Field:
    """Give the distance in mm from the inner table, negative within."""
    width = 65 * (1 + 0.055 * np.tanh(space.y / 50))
    height = np.where(space.z > 0, 82.0, 125.0)
    plane = np.abs(space.x / width) ** 2.25 + np.abs(space.y / 82) ** 2.25
    r = np.sqrt(plane ** (2 / 2.25) + (space.z / height) ** 2)
    size = np.sqrt(space.x**2 + space.y**2 + space.z**2)
    made: Field = (size * (1 - 1 / np.maximum(r, 1e-3))).astype(np.float32)
    return made


def _shell(space: Space, outside: Field) -> Field:
    """Give bone with two tables, fat, the temporal muscle and skin."""
    bone = 6.5 + 0.9 * space.noise(1, 14) + 1.5 * np.exp(-(((space.y - 80) / 18) ** 2))
    muscle = 9 * np.exp(-(((space.y + 12) / 30) ** 2)) * _smooth(np.abs(space.x), 45, 58)
    muscle = muscle * _smooth(-space.z, -22, 8)
    scalp = bone + muscle + 4.5 + 0.5 * space.noise(2, 18)
    trabecula = DIPLOE + 130 * space.noise(3, 2.2)
    values = np.full(space.x.shape, AIR, dtype=np.float32)
    values = np.where(outside < scalp + 1.8, SKIN, values)
    values = np.where(outside < scalp, FAT + 6 * space.noise(4, 4), values)
    values = np.where(outside < bone + muscle, MUSCLE, values)
    values = np.where(outside < bone, TABLE_BONE, values)
    values = np.where((outside > 1.7) & (outside < bone - 2.0), trabecula, values)
    sinus = space.ball((2.0, -86.0, -14.0), (17.0, 3.6, 13.0)) + 0.12 * space.noise(5, 5)
    return np.where(sinus < 1, AIR, values)


def _brain(space: Space, head: Head, outside: Field) -> Field:
    """Give grey and white matter, fluid and dura, as if the cavity held brain alone."""
    rim = 1.6 + 1.8 * head.atrophy + 0.5 * space.noise(6, 9)
    depth = -outside - rim
    fold = np.abs(space.noise(7, 5.2))
    furrow = np.clip(0.17 + 0.16 * head.atrophy - depth / 120, 0, None)
    furrow = np.where(depth < 18, furrow, 0)
    ribbon = (fold < furrow + 0.55) & (depth < 21 + 2 * space.noise(20, 9))
    grey = (depth < 3.6) | ribbon | _deep_grey(space)
    values = np.where(grey, GREY, WHITE) + 1.2 * space.noise(8, 12)
    values = np.where(fold < furrow, CSF, values)
    values = np.where(depth < 0, CSF, values)
    values = _midline(space, values, depth)
    values = _posterior_fossa(space, values)
    values = np.where(_cisterns(space), CSF, values)
    values = np.where(_ventricles(space, head.ventricles), CSF - 2, values)
    plexus = space.both((22.0, 39.0, 13.0), (3.0, 5.0, 3.0)) + 0.3 * space.noise(9, 2)
    pineal = space.ball((0.5, 24.0, 7.0), (2.2, 2.6, 2.6))
    old = 60 + 190 * min(1.0, head.atrophy + 0.2)
    return np.where((plexus < 0.9) | (pineal < 1), old, values)


def _deep_grey(space: Space) -> Mask:
    caudate = space.both((13.0, -20.0, 14.0), (4.5, 11.0, 9.0))
    lentiform = space.both((25.0, -3.0, 6.0), (6.0, 16.0, 10.0))
    thalamus = space.both((10.5, 13.0, 9.0), (7.5, 12.0, 9.0))
    return (caudate < 1) | (lentiform < 1) | (thalamus < 1)


def _ventricles(space: Space, size: float) -> Mask:
    lateral = space.tube(
        [
            ((11.0, -36.0, 10.0), 2.2 * size),
            ((7.5, -22.0, 17.0), 4.2 * size),
            ((8.5, 0.0, 26.0), 4.3 * size),
            ((15.0, 20.0, 25.0), 5.2 * size),
            ((23.0, 38.0, 14.0), 6.2 * size),
            ((21.0, 56.0, 11.0), 2.0 * size),
        ]
    )
    temporal = space.tube(
        [
            ((23.0, 38.0, 14.0), 4.5 * size),
            ((31.0, 18.0, -6.0), 2.2 * size),
            ((29.0, 0.0, -14.0), 1.2 * size),
        ]
    )
    third = (np.abs(space.x) < 1.9 * size) & (space.ball((0.0, 2.0, 5.0), (9.0, 15.0, 9.0)) < 1)
    fourth = space.ball((0.0, 37.0, -31.0), (7.5 * size, 4.5 * size, 9.0)) < 1
    apart = np.abs(space.x) > 0.9
    return (((lateral < 0) | (temporal < 0)) & apart) | third | fourth


def _cisterns(space: Space) -> Mask:
    angle = np.arctan2(space.y + 12, space.x)
    star = space.ball((0.0, -12.0, -20.0), (15.0, 15.0, 7.0)) < 0.72 + 0.3 * np.cos(5 * angle + 1.6)
    quadrigeminal = space.ball((0.0, 28.0, -1.0), (11.0, 3.2, 6.0)) < 1
    ambient = np.abs(space.ball((0.0, 11.0, -6.0), (18.0, 17.5, 12.0)) - 1) < 0.055
    ambient &= (space.y > 9) & (np.abs(space.x) > 6) & (space.z > -15)
    prepontine = space.ball((0.0, -1.0, -33.0), (12.0, 3.4, 12.0)) < 1
    insula = (np.abs(np.abs(space.x) - 38 - 0.05 * space.y) < 1.1) & (np.abs(space.z - 5) < 10)
    insula &= np.abs(space.y + 5) < 19
    course = np.abs(space.z - 7 - 0.55 * space.y + 2.5 * space.noise(10, 8))
    sylvian = (course < 1.3) & (np.abs(space.x) > 38) & (np.abs(space.y + 6) < 24)
    made: Mask = star | quadrigeminal | ambient | prepontine | insula | sylvian
    return made


def _midline(space: Space, values: Field, depth: Field) -> Field:
    """Give the fissure between the hemispheres with the falx in it."""
    above = (space.z > 30) | (np.abs(space.y - 2) > 36 + 0.2 * space.z)
    wavy = np.abs(space.x + 0.6 * space.noise(11, 12))
    above &= space.z > -14
    values = np.where(above & (wavy < 1.3) & (depth < 45), CSF, values)
    values = np.where(above & (wavy < 3.6) & (wavy >= 1.3) & (depth < 42), GREY, values)
    back = space.ball((0.0, 82.0, 2.0), (4.0, 5.0, 60.0)) < 1
    return np.where((above & (wavy < 0.75)) | back, DURA, values)


def _posterior_fossa(space: Space, values: Field) -> Field:
    """Give tentorium, cerebellum with its leaves, and brain stem."""
    tent = -2 - 0.16 * np.abs(space.x) - 0.004 * (space.y - 20) ** 2
    region = (space.y > 18 + 0.1 * np.abs(space.x)) & (space.z < tent)
    leaves = np.abs(space.noise(12, 2.4)) < 0.16
    cerebellum = np.where(leaves, 22.0, GREY - 2)
    core = space.both((18.0, 48.0, -32.0), (11.0, 9.0, 7.0)) < 1
    cerebellum = np.where(core, WHITE + 2, cerebellum)
    values = np.where(region, cerebellum, values)
    values = np.where(region & (space.z > tent - 1.6), DURA - 6, values)
    stem = space.ball((0.0, 14.0, -28.0), (14.0, 12.5, 26.0)) < 1
    return np.where(stem, WHITE + 4, values)


def _skull_base(space: Space, outside: Field) -> tuple[Field, Mask]:
    """Give the floor of the skull with all that lies beneath it, and where that is."""
    side = np.abs(space.x)
    front = (space.y < -31) & (space.z < _orbital_roof(space)) & (outside < 3)
    sella = (side < 13) & (space.y > -34) & (space.y < -4) & (space.z < -29)
    wing_line = -31 - 0.16 * (side - 14)
    wing = (np.abs(space.y - wing_line) < 3.2) & (space.z < -17 - 0.12 * side) & (outside < 1)
    ridge = 14 + 0.62 * (side - 14)
    petrous = (np.abs(space.y - ridge) < 3 + 0.17 * side) & (side > 13) & (outside < 1)
    petrous &= space.z < -27 - 0.004 * (side - 38) ** 2
    spongy = 700 + 260 * space.noise(13, 2.4)
    values = np.where(petrous, np.where(side < 42, 1050 + 180 * space.noise(14, 2), spongy), 900.0)
    cells = petrous & (side > 36) & (space.noise(15, 2.2) > 0.15) & (space.z < -31)
    sphenoid = space.ball((0.0, -19.0, -42.0), (10.5, 10.0, 9.0)) < 1
    values = np.where(cells | (sella & sphenoid), AIR + 120, values)
    values = np.where(front, _orbits(space), values)
    return values, front | sella | wing | petrous


def _orbits(space: Space) -> Field:
    """Give what lies under the front of the brain: bone, sinuses, orbits with eyes."""
    side = np.abs(space.x)
    values = np.where(np.abs(space.noise(16, 3.2)) < 0.5, 500.0, AIR + 60)
    values = np.where(side > 13, 780.0, values)
    cone = space.both((29.0, -64.0, -47.0), (18.0, 35.0, 27.0))
    values = np.where(cone < 1, FAT, values)
    nerve = space.tube([((29.0, -66.0, -44.0), 2.2), ((15.0, -36.0, -36.0), 2.0)]) < 0
    muscles = (np.abs(cone - 0.72) < 0.07) & (space.y > -68) & (np.abs(space.z + 44) < 5)
    values = np.where(nerve | (muscles & (cone < 1)), 42.0, values)
    eye = space.both((29.0, -76.0, -44.0), (12.2, 12.2, 12.2))
    values = np.where(eye < 1, 45.0, values)
    values = np.where(eye < 0.86, 10.0, values)
    lens = space.both((29.0, -84.5, -44.0), (4.6, 2.2, 4.6)) < 1
    roof = space.z > _orbital_roof(space) - 3.5
    return np.where(roof, 850.0, np.where(lens, 72.0, values))


def _orbital_roof(space: Space) -> Field:
    """Give the height of the floor of the frontal lobes: domes over the eyes, a dip between."""
    side = np.abs(space.x)
    dome = 9 * np.exp(-(((side - 29) / 15) ** 2) - ((space.y + 62) / 24) ** 2)
    made: Field = (-29 + dome + 1.2 * space.noise(21, 8)).astype(np.float32)
    return made


def _pushed(space: Space, bleed: Bleed | None, outside: Field) -> Space:
    """Give the coordinates from which tissue was pushed away by the haemorrhage."""
    if bleed is None:
        return space
    away = [axis - c for axis, c in zip((space.x, space.y, space.z), bleed.centre, strict=True)]
    far = np.sqrt(sum(part**2 for part in away)) + 1e-3
    reach = float(np.mean(bleed.radii)) * 1.1
    room = _smooth(-outside, 2, 22)
    push = bleed.push_mm * room * np.exp(-0.5 * (np.maximum(far - reach, 0) / 24) ** 2)
    push *= np.minimum(1, far / reach)
    x, y, z = (
        (axis - push * part / far).astype(np.float32)
        for axis, part in zip((space.x, space.y, space.z), away, strict=True)
    )
    return Space(x, y, z, space.spacing, space.seed)


def _bleeding(space: Space, bleed: Bleed | None, margin: float = 0.0) -> Mask:
    if bleed is None:
        return np.zeros(space.x.shape, dtype=np.bool_)
    wide = tuple(r + margin for r in bleed.radii)
    lobes = 0.16 * space.noise(17, 7) + 0.05 * space.noise(18, 3)
    found: Mask = space.ball(bleed.centre, (wide[0], wide[1], wide[2])) + lobes < 1
    return found


def _with_bleed(space: Space, bleed: Bleed, values: Field, found: Mask, cavity: Mask) -> Field:
    swollen = _bleeding(space, bleed, margin=5.0) & cavity & (values > 15) & (values < 45)
    values = np.where(swollen, 0.35 * values + 12, values)
    return np.where(found, bleed.density + 2.2 * space.noise(19, 5), values)


def _headrest(shape: tuple[int, int, int], spacing: Point, fine: tuple[int, int, int]) -> Field:
    """Give the padded cup in which the head lies."""
    _, y, x = np.meshgrid(*_axes(shape, spacing, fine), indexing="ij")
    r = np.sqrt((x / 1.04) ** 2 + (y + 3) ** 2)
    low = y > 48
    foam = np.where(low & (np.abs(r - 106) < 3.5), -860.0, AIR)
    return np.where(low & (np.abs(r - 110.5) < 1.2), -150.0, foam).astype(np.float32)


def _scanner(values: Field, spacing: Point, seed: int) -> Field:
    """Add blur and noise as a soft kernel leaves them; outside of the field of view is air."""
    rng = np.random.default_rng([seed, 99])
    blurred = np.stack([ndimage.gaussian_filter(plane, 0.55) for plane in values])
    grain = rng.standard_normal(values.shape, dtype=np.float32)
    grain = np.stack([ndimage.gaussian_filter(plane, 0.7) for plane in grain])
    rows, columns = values.shape[1:]
    y, x = np.ogrid[:rows, :columns]
    middle = np.hypot(y - (rows - 1) / 2, x - (columns - 1) / 2) * spacing[1]
    depth = np.clip(1.3 - middle / 150, 0.5, 1.3)
    made = np.maximum(blurred, AIR) + 2.7 * depth * grain / grain.std()
    made = np.where(middle < rows * spacing[1] / 2 - 1, made, -1024)
    return np.clip(np.rint(made), -1024, 3071).astype(np.float32)


def _smooth(values: Field, low: float, high: float) -> Field:
    """Give 0 below `low`, 1 above `high`, and a smooth step between."""
    t = np.clip((values - low) / (high - low), 0, 1)
    made: Field = (t * t * (3 - 2 * t)).astype(np.float32)
    return made
