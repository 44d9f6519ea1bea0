"""A second reading of any DICOM file by other libraries, to hold ours against."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array

Array = NDArray[Any]


def second_reading(path: Path) -> tuple[str, Array] | None:
    """Give who read it, and (frames, rows, columns) modality values or (…, 3) RGB of 8 bits.

    None where neither pydicom nor SimpleITK can.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, read in (("pydicom", _by_pydicom), ("SimpleITK", _by_simpleitk)):
            try:
                return name, read(path)
            except Exception:  # noqa: BLE001 - whatever stops it, the other one is asked
                continue
    return None


def _by_pydicom(path: Path) -> Array:
    dataset = pydicom.dcmread(path, force=True)
    values = pixel_array(dataset)
    if int(dataset.get("NumberOfFrames") or 1) == 1:
        values = values[np.newaxis]
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        colours = apply_color_lut(values, dataset)
        wide = int(dataset.RedPaletteColorLookupTableDescriptor[2]) > 8 and colours.max() > 255
        return (colours >> 8 if wide else colours).astype(np.uint8)
    if dataset.SamplesPerPixel == 3:
        return (values >> max(dataset.BitsStored - 8, 0)).astype(np.uint8)
    return _lined(values, dataset)


def _lined(values: Array, dataset: Any) -> Array:
    """Apply each frame's own line (PS3.3 C.7.6.16.2.9), the object's, a table or a dose's scale."""
    if "DoseGridScaling" in dataset:
        return values * float(dataset.DoseGridScaling)
    listed = dataset.get("PerFrameFunctionalGroupsSequence")
    if not listed:
        return np.asarray(apply_modality_lut(values, dataset))
    shared = dataset.get("SharedFunctionalGroupsSequence") or [pydicom.Dataset()]
    out = values.astype(np.float64)
    name = "PixelValueTransformationSequence"
    for number, own in enumerate(listed[: len(out)]):
        found = own.get(name) or shared[0].get(name)
        if found:
            line = float(found[0].RescaleSlope), float(found[0].RescaleIntercept)
            out[number] = out[number] * line[0] + line[1]
    return out


def _by_simpleitk(path: Path) -> Array:
    import SimpleITK

    SimpleITK.ProcessObject.SetGlobalWarningDisplay(False)
    image = SimpleITK.ReadImage(str(path))
    values = SimpleITK.GetArrayFromImage(image)
    colours = image.GetNumberOfComponentsPerPixel() == 3
    return values if values.ndim == (4 if colours else 3) else values[np.newaxis]
