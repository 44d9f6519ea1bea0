"""The brain in a volume, found by what is there and not by what the header says."""

from __future__ import annotations

from typing import Final

import numpy as np

from medal_desktop.deid.faces.lattice import (
    Lattice,
    Shape,
    dilated,
    distance,
    filled,
    largest,
    parts,
    smoothed,
    threshold_of,
)

_BONE_HU: Final = 250.0
_SOFT_HU: Final = (-30.0, 130.0)
_WALL_MM: Final = 4.0
# What a brain, or a slab through one, can measure: millilitres; mm across and from front to back.
_ML: Final = (150.0, 2300.0)
_ACROSS_MM, _LONG_MM = (80.0, 180.0), (90.0, 220.0)
_ENCLOSED: Final = 0.7
# Smaller parts than this are no brain: an orbit, the inner ear.
_PART_ML: Final = 8.0
_SKIN_CT: Final = -300.0
# How thick a layer is taken off to part the brain from what it hangs together with.
_LAYERS_MM: Final = (6.0, 8.0, 4.0, 2.0)


def brain_of(space: Lattice, modality: str) -> Shape | None:
    """Find the brain in CT or MR; None where there is none that can be told from the rest."""
    found = _in_ct(space) if modality == "CT" else _in_mr(space)
    return found if found is not None and _like_a_brain(found, space.step) else None


def skin_level(space: Lattice, modality: str) -> float:
    """Give the value between air and whatever is not air."""
    if modality == "CT":
        return _SKIN_CT
    return 0.35 * threshold_of(space.values[space.seen])


def tissue_of(space: Lattice, modality: str) -> Shape:
    """Give everything that is not air, in MR everything that gives a signal."""
    return np.asarray((space.values > skin_level(space, modality)) & space.seen, bool)


def millilitres(shape: Shape, step: float) -> float:
    """Give how much a shape holds."""
    return float(np.count_nonzero(shape)) * step**3 / 1000.0


def extent(shape: Shape) -> tuple[slice, ...]:
    """Give the smallest part of the lattice that holds a shape."""
    ends = []
    for axis in range(3):
        used = np.flatnonzero(shape.any(axis=tuple(n for n in range(3) if n != axis)))
        ends.append(slice(int(used[0]), int(used[-1]) + 1))
    return tuple(ends)


def _in_ct(space: Lattice) -> Shape | None:
    """Soft tissue that bone shuts in: small gaps of the skull are closed first."""
    bone = (space.values > _BONE_HU) & space.seen
    if not bone.any():
        return None
    wall = dilated(bone, _WALL_MM / space.step)
    low, high = _SOFT_HU
    even = smoothed(space, 1.0)
    core = (even > low) & (even < high) & space.seen & ~wall
    to_wall = distance(wall)
    depth = distance(~(core | ~space.seen))
    for layer_mm in _LAYERS_MM:
        steps = layer_mm / space.step
        numbered = parts((depth > steps) & space.seen, round(_PART_ML * 1000 / space.step**3))
        found = np.zeros_like(core)
        for number in range(1, int(numbered.max()) + 1):
            part = numbered == number
            if _enclosed(part, to_wall <= steps + 1.5, space.seen):
                found |= part
        if millilitres(found, space.step) > _ML[0] / 3:
            whole = dilated(found, steps + (_WALL_MM + 1) / space.step)
            return np.asarray(whole & ~bone & space.seen, bool)
    return None


def _enclosed(part: Shape, near: Shape, seen: Shape) -> bool:
    """Whether most of the edge of a part, in the slices, is near bone."""
    edge = np.zeros_like(part)
    for axis in (1, 2):
        for way in (1, -1):
            edge |= np.roll(part, way, axis)
    edge &= ~part & seen
    return bool(edge.any()) and float(np.mean(near[edge])) > _ENCLOSED


def _in_mr(space: Lattice) -> Shape | None:
    """The largest part that comes free of the skin when a thin layer is taken from all tissue."""
    tissue = tissue_of(space, "MR")
    if not tissue.any():
        return None
    outline = filled(largest(tissue))
    depth = distance(~outline)
    deep = depth > 0.5 * float(depth.max())
    bright = outline & (space.values > 0.5 * float(np.median(space.values[deep])))
    inner = distance(~bright)
    for layer_mm in (2.0, 3.0, 4.0, 5.0, 6.0, 8.0):
        steps = layer_mm / space.step
        core = largest(inner > steps)
        if not core.any():
            return None
        if float(np.percentile(depth[core], 6)) * space.step > layer_mm + 4.0:
            whole = dilated(core, steps + 0.5) & outline
            return filled(whole)
    return None


def _like_a_brain(found: Shape, step: float) -> bool:
    if not _ML[0] <= millilitres(found, step) <= _ML[1]:
        return False
    sizes = [float(end.stop - end.start) * step for end in extent(found)]
    fits = _ACROSS_MM[0] <= sizes[2] <= _ACROSS_MM[1]
    return fits and _LONG_MM[0] <= sizes[1] <= _LONG_MM[1]
