"""Shapes and values on a lattice: distances, parts, holes, blurring, laying anew; scipy's one door.

Arrays may have two or three axes; spacings are per axis of the array, in whatever unit is wanted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = NDArray[np.bool_]
Values = NDArray[np.float32]


def distance(shape: Shape, spacing: Sequence[float] | None = None) -> Values:
    """Give how far each place's centre lies from the nearest one of the shape; 0 inside.

    Where the shape is empty everything is as far away as the array is wide.
    """
    steps = [1.0] * shape.ndim if spacing is None else [float(step) for step in spacing]
    if not shape.any():
        wide = float(np.linalg.norm([n * step for n, step in zip(shape.shape, steps, strict=True)]))
        return np.full(shape.shape, wide, np.float32)
    nearest = _ndimage().distance_transform_edt(
        ~shape, sampling=steps, return_distances=False, return_indices=True
    )
    # scipy would sum the squares in eight bytes each, which takes longer than the search
    squared = np.zeros(shape.shape, np.float32)
    for place, there, step in zip(np.ogrid[_whole(shape.shape)], nearest, steps, strict=True):
        away = (there - place.astype(np.int32)).astype(np.float32) * np.float32(step)
        squared += np.square(away, out=away)
    return np.sqrt(squared, out=squared)


def parts(shape: Shape, *, corners: bool = False) -> NDArray[np.int32]:
    """Number what hangs together face to face, or also by edges and corners; the largest is 1."""
    near = np.ones((3,) * shape.ndim, bool) if corners else None
    numbers, count = _ndimage().label(shape, structure=near)
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
    order = np.zeros(count + 1, np.int32)
    order[np.argsort(-sizes, kind="stable") + 1] = np.arange(1, count + 1)
    return np.asarray(order[numbers], np.int32)


def part_of(shape: Shape, seed: tuple[int, ...]) -> Shape:
    """Give what hangs together with `seed`, face to face; empty when the seed is not inside."""
    if not shape[seed]:
        return np.zeros(shape.shape, bool)
    numbers, _ = _ndimage().label(shape)
    return np.asarray(numbers == numbers[seed], bool)


def filled(shape: Shape) -> Shape:
    """Fill what is not inside and cannot be reached from the array's end face to face."""
    return np.asarray(_ndimage().binary_fill_holes(shape), bool)


def blurred(values: NDArray[Any], sigmas: Sequence[float]) -> Values:
    """Give values under a Gaussian of so many steps along each axis; the ends go on."""
    done = _ndimage().gaussian_filter(
        np.asarray(values, np.float32), [float(sigma) for sigma in sigmas], mode="nearest"
    )
    return np.asarray(done, np.float32)


def laid(
    values: NDArray[Any],
    matrix: NDArray[np.float64],
    shift: NDArray[np.float64],
    size: Sequence[int],
    *,
    order: int = 1,
) -> Values:
    """Give an array of `size` whose place `p` holds the values at `matrix @ p + shift`.

    Between places it is linear (`order` 1) or smooth (3); beyond the ends they go on, see `within`.
    """
    done = _ndimage().affine_transform(
        values, matrix, shift, tuple(size), output=np.float32, order=order, mode="nearest"
    )
    return np.asarray(done, np.float32)


def within(
    matrix: NDArray[np.float64],
    shift: NDArray[np.float64],
    size: Sequence[int],
    limits: Sequence[int],
) -> Shape:
    """Give the places of an array of `size` that `laid` takes from inside of `limits`.

    A voxel reaches half a step around its centre.
    """
    found = np.ones(tuple(size), bool)
    axes = np.ogrid[_whole(size)]
    for row, start, limit in zip(matrix, shift, limits, strict=True):
        at = sum((axis * step for axis, step in zip(axes, row, strict=True)), start)
        found &= (at >= -0.5) & (at < limit - 0.5)
    return found


def _whole(size: Sequence[int]) -> tuple[slice, ...]:
    return tuple(slice(0, n) for n in size)


def _ndimage() -> Any:
    from scipy import ndimage  # noqa: PLC0415 - takes long to import

    return ndimage
