"""Pictures at any angle from a volume: vtkImageReslice's one door, loaded when first needed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]
_KNOWN = {np.dtype(kind) for kind in ("i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8")}


class Reslicer:
    """Looks values up between voxels; the volume's array is used as it lies, not copied."""

    def __init__(self, values: Pixels) -> None:
        from vtkmodules.util.numpy_support import numpy_to_vtk  # noqa: PLC0415 - VTK is slow
        from vtkmodules.vtkCommonDataModel import vtkImageData  # noqa: PLC0415 - VTK is slow
        from vtkmodules.vtkImagingCore import vtkImageReslice  # noqa: PLC0415 - VTK is slow

        solid = np.ascontiguousarray(values)
        self._values = solid if solid.dtype in _KNOWN else solid.astype(np.float32)
        slices, rows, columns = self._values.shape
        image = vtkImageData()
        image.SetDimensions(columns, rows, slices)
        image.GetPointData().SetScalars(numpy_to_vtk(self._values.ravel(), deep=False))
        self._reslice = vtkImageReslice()
        self._reslice.SetInputData(image)
        self._reslice.SetOutputDimensionality(2)
        self._reslice.SetOutputSpacing(1, 1, 1)
        self._reslice.SetOutputOrigin(0, 0, 0)
        self._reslice.SetNumberOfThreads(1)  # two threads take the same CPU and more of the machine

    @property
    def kind(self) -> np.dtype[Any]:
        """What the pictures hold."""
        return self._values.dtype

    def picture(
        self,
        matrix: NDArray[np.float64],
        part: tuple[int, int, int, int],
        *,
        outside: float,
        smooth: bool = True,
    ) -> Pixels:
        """Give (rows, columns) of one part of a plane.

        Args:
            matrix: 4×4, from (column, row, 0, 1) of the plane to (column, row, slice, 1).
            part: (first column, end, first row, end).
            outside: the value where there is no volume.
            smooth: between voxels in a straight line; otherwise the nearest one.
        """
        from vtkmodules.util.numpy_support import vtk_to_numpy  # noqa: PLC0415 - VTK is slow

        left, right, top, bottom = part
        if right <= left or bottom <= top:
            return np.zeros((0, 0), self.kind)
        reslice = self._reslice
        reslice.SetResliceAxes(_vtk_matrix(matrix))
        reslice.SetOutputExtent(left, right - 1, top, bottom - 1, 0, 0)
        reslice.SetBackgroundLevel(outside)
        if smooth:
            reslice.SetInterpolationModeToLinear()
        else:
            reslice.SetInterpolationModeToNearestNeighbor()
        reslice.Update()
        found = vtk_to_numpy(reslice.GetOutput().GetPointData().GetScalars())
        return np.array(found.reshape(bottom - top, right - left))


def _vtk_matrix(matrix: NDArray[np.float64]) -> Any:
    from vtkmodules.vtkCommonMath import vtkMatrix4x4  # noqa: PLC0415 - VTK is slow

    made = vtkMatrix4x4()
    made.DeepCopy([float(value) for value in matrix.ravel()])
    return made
