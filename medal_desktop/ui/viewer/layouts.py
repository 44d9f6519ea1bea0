"""How views stand beside each other: one, two, four, or one large and three small."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from medal_desktop.ui.viewer.planes import Plane

Place = tuple[int, int, int, int]
"""(row, column, rows, columns) of a grid."""
SOLID = "3d"
BESIDE = "beside"


class Layout(StrEnum):
    """An arrangement of views; those of one view have its name."""

    ALL = "all"
    PAIR = "pair"
    FOUR_3D = "four-3d"
    FOUR_OBLIQUE = "four-oblique"
    MAIN_3D = "main-3d"
    MAIN_OBLIQUE = "main-oblique"
    BESIDE = "beside"
    AXIAL = "axial"
    SAGITTAL = "sagittal"
    CORONAL = "coronal"
    OBLIQUE = "oblique"
    SOLID = "3d"
    STORED = "stored"


def arranged(layout: Layout, planes: Sequence[Plane], first: Plane) -> dict[str, Place]:
    """Give the place of each view: planes by their names, `3d`, and `beside` for another series."""
    others = [str(plane) for plane in planes if plane is not first]
    fourth = SOLID if layout.endswith(SOLID) else str(Plane.OBLIQUE)
    main = str(first)
    if layout is Layout.ALL:
        return {main: (0, 0, 2, 1)} | {one: (n, 1, 1, 1) for n, one in enumerate(others)}
    if layout is Layout.PAIR:
        return {main: (0, 0, 1, 1), others[0]: (0, 1, 1, 1)}
    if layout is Layout.BESIDE:
        return {main: (0, 0, 1, 1), BESIDE: (0, 1, 1, 1)}
    if layout in {Layout.FOUR_3D, Layout.FOUR_OBLIQUE}:
        views = (main, *others, fourth)
        return {one: (n // 2, n % 2, 1, 1) for n, one in enumerate(views)}
    if layout in {Layout.MAIN_3D, Layout.MAIN_OBLIQUE}:
        small = {one: (n, 1, 1, 1) for n, one in enumerate((*others, fourth))}
        return {main: (0, 0, 3, 1), **small}
    return {str(layout): (0, 0, 1, 1)}


def stretches(layout: Layout) -> tuple[int, int]:
    """Give how wide the two columns are beside each other."""
    if layout in {Layout.ALL, Layout.MAIN_3D, Layout.MAIN_OBLIQUE}:
        return (3, 2)
    return (1, 1)


def offered(planes: Sequence[Plane], *, solid: bool) -> tuple[Layout, ...]:
    """Give the layouts that a picture allows; a single plane has only its own."""
    if len(planes) < 3:
        return tuple(Layout(str(plane)) for plane in planes)
    skipped = {Layout.BESIDE, Layout.STORED}
    if not solid:
        skipped |= {Layout.FOUR_3D, Layout.MAIN_3D, Layout.SOLID}
    return tuple(layout for layout in Layout if layout not in skipped)
