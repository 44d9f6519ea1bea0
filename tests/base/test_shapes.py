"""Shapes on a lattice, with SimpleITK as the judge."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk  # noqa: N813 - its usual name
from numpy.typing import NDArray

from medal_desktop.base import shapes

SPACING = (3.0, 0.7, 0.9)


@pytest.fixture(scope="module")
def shape() -> NDArray[np.bool_]:
    """A hollow egg and some grains around it."""
    z, y, x = np.mgrid[:24, :60, :50]
    far = ((z - 12) / 9) ** 2 + ((y - 30) / 22) ** 2 + ((x - 25) / 18) ** 2
    grains = np.random.default_rng(5).random(far.shape) > 0.999
    return np.asarray(((far < 1) & (far > 0.6)) | grains, bool)


def _image(values: NDArray[Any], spacing: tuple[float, ...] = SPACING) -> sitk.Image:
    image = sitk.GetImageFromArray(values)
    image.SetSpacing(spacing[::-1])
    return image


def test_that_distances_are_those_of_simpleitk_in_mm(shape: NDArray[np.bool_]) -> None:
    judge = sitk.SignedMaurerDistanceMap(
        _image(shape.astype(np.uint8)), squaredDistance=False, useImageSpacing=True
    )
    expected = np.maximum(sitk.GetArrayFromImage(judge), 0)
    np.testing.assert_allclose(shapes.distance(shape, SPACING), expected, atol=1e-5)


def test_that_from_an_empty_shape_everything_is_far() -> None:
    found = shapes.distance(np.zeros((3, 4), bool), (1.0, 2.0))
    assert found.shape == (3, 4)
    assert (found >= np.hypot(3.0, 8.0) - 1e-4).all()


@pytest.mark.parametrize("corners", [False, True])
def test_that_parts_are_those_of_simpleitk_the_largest_first(
    shape: NDArray[np.bool_], corners: bool
) -> None:
    found = shapes.parts(shape, corners=corners)
    judge = sitk.RelabelComponent(
        sitk.ConnectedComponent(sitk.GetImageFromArray(shape.astype(np.uint8)), corners)
    )
    expected = sitk.GetArrayFromImage(judge)
    assert found.max() == expected.max() > 10
    np.testing.assert_array_equal(found == 1, expected == 1)
    sizes = np.bincount(found.ravel())[1:]
    assert (np.diff(sizes) <= 0).all()
    np.testing.assert_array_equal(sizes, np.bincount(expected.ravel())[1:])


def test_that_a_part_is_found_from_a_seed_and_none_from_beside_it(
    shape: NDArray[np.bool_],
) -> None:
    seed = tuple(int(n) for n in np.argwhere(shapes.parts(shape) == 1)[0])
    np.testing.assert_array_equal(shapes.part_of(shape, seed), shapes.parts(shape) == 1)
    assert not shapes.part_of(shape, (12, 30, 25)).any()


def test_that_what_is_shut_in_is_filled_and_what_is_open_is_not(
    shape: NDArray[np.bool_],
) -> None:
    full = shapes.filled(shape)
    assert full[12, 30, 25]
    judge = sitk.BinaryFillhole(sitk.GetImageFromArray(shape.astype(np.uint8)))
    np.testing.assert_array_equal(full, sitk.GetArrayFromImage(judge).astype(bool))
    opened = shape.copy()
    opened[12, 30, :] = False
    assert not shapes.filled(opened)[12, 30, 25]


def test_that_blurring_is_the_gaussian_of_simpleitk() -> None:
    values = np.random.default_rng(2).random((20, 30, 40)).astype(np.float32)
    judge = sitk.SmoothingRecursiveGaussian(sitk.GetImageFromArray(values), 1.5)
    found = shapes.blurred(values, [1.5] * 3)
    inner = (slice(5, -5),) * 3
    np.testing.assert_allclose(found[inner], sitk.GetArrayFromImage(judge)[inner], atol=4e-3)


def test_that_a_volume_laid_on_another_lattice_has_the_values_of_simpleitk() -> None:
    values = np.random.default_rng(3).random((12, 20, 24)).astype(np.float32) * 100
    turned = np.array([[0.9, 0.1, 0.0], [-0.1, 0.8, 0.2], [0.0, -0.2, 1.1]])
    shift, size = np.array([0.4312, 1.2177, -0.8391]), (14, 22, 25)
    found = shapes.laid(values, turned, shift, size)
    inside = shapes.within(turned, shift, size, values.shape)
    way = sitk.AffineTransform(3)
    way.SetMatrix(turned[::-1, ::-1].ravel().tolist())
    way.SetTranslation(shift[::-1].tolist())
    frame = sitk.Image(list(size[::-1]), sitk.sitkFloat32)
    image = sitk.GetImageFromArray(values)
    judge = sitk.Resample(image, frame, way, sitk.sitkLinear, -1.0, sitk.sitkFloat32)
    expected = sitk.GetArrayFromImage(judge)
    np.testing.assert_array_equal(inside, expected >= 0)
    np.testing.assert_allclose(found[inside], expected[inside], rtol=1e-4, atol=1e-3)


def test_that_a_smooth_picture_goes_through_its_own_pixels() -> None:
    picture = np.random.default_rng(4).random((9, 11)).astype(np.float32)
    grown = shapes.laid(picture, np.eye(2) / 2, np.zeros(2), (18, 22), order=3)
    np.testing.assert_allclose(grown[::2, ::2], picture, atol=1e-5)
