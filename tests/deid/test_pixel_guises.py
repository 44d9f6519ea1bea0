"""Text burned into every kind of image: gone for two judges, and all else bit for bit the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.uid import (
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.base.progress import Job
from medal_desktop.deid.pixels.boxes import Box, Painting
from medal_desktop.deid.pixels.clean import clean
from medal_desktop.deid.pixels.look import look, pictures
from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.pixels import FrameReader
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.sources import Reader, Source
from tests.builders.burned import BORN, NAME, Letters, anatomy, draw, encapsulated, written
from tests.builders.judges import has_judge, readable

ROWS, COLUMNS = 240, 320
CORNERS = (
    Letters(text=NAME, x=4, y=4, size=14),
    Letters(text=BORN, x=170, y=222, size=11, contrast=120),
    Letters(text="ULMSTADT 28.06.2021", x=4, y=222, size=10, contrast=200),
)


def frames(count: int) -> NDArray[np.uint8]:
    """Frames that move beneath text that stays; the first frame has none, as after a start."""
    moving = [np.roll(anatomy(ROWS, COLUMNS), 3 * n, 1) for n in range(count)]
    return np.stack([draw(one, *CORNERS) for one in moving])


def coloured(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.stack([grey, grey, np.minimum(grey, 200)], axis=-1)


def ybr(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Luminance and colour differences of full range (PS3.3 C.7.6.3.1.2)."""
    weights = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    made = rgb @ weights.T + (0, 128, 128)
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)


def plain(path: Path) -> Path:
    return written(path, frames(4))


def colour(path: Path) -> Path:
    return written(path, coloured(frames(2)), "RGB")


def difference(path: Path) -> Path:
    return written(path, ybr(coloured(frames(2))), "YBR_FULL")


def inverted(path: Path) -> Path:
    return written(path, 255 - frames(1)[0], "MONOCHROME1", change=of_kind("CR"))


def twelve_bits(path: Path) -> Path:
    return written(path, frames(2).astype(np.uint16) * 16, change=of_kind("XA", bits=12))


def signed(path: Path) -> Path:
    return written(path, frames(1)[0].astype(np.int16) * 8 - 1000, change=of_kind("OT"))


def with_palette(path: Path) -> Path:
    def change(dataset: Dataset) -> None:
        ramp = np.roll(np.arange(256, dtype=np.uint16) << 8, 40)
        for name in ("Red", "Green", "Blue"):
            setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
            setattr(dataset, f"{name}PaletteColorLookupTableData", ramp.tobytes())

    return written(path, frames(1)[0] + np.uint8(40), "PALETTE COLOR", change=change)


def lossy(path: Path) -> Path:
    import imagecodecs

    shown = coloured(frames(2))
    streams = [bytes(imagecodecs.jpeg8_encode(frame, level=92)) for frame in shown]
    return encapsulated(written(path, shown, "RGB"), streams, JPEGBaseline8Bit, "YBR_FULL_422")


def in_syntax(syntax: str) -> Callable[[Path], Path]:
    return lambda path: written(path, frames(2), transfer_syntax=syntax)


def of_kind(modality: str, bits: int = 16) -> Callable[[Dataset], None]:
    def change(dataset: Dataset) -> None:
        dataset.Modality = modality
        if bits < 16:
            dataset.BitsStored, dataset.HighBit = bits, bits - 1

    return change


@dataclass(frozen=True)
class Guise:
    """One way in which text comes, and how it is written."""

    name: str
    write: Callable[[Path], Path]
    marks: list[Any] = field(default_factory=lambda: [pytest.mark.slow])


GUISES = [
    Guise("multi-frame-ultrasound", plain),
    Guise("colour", colour),
    Guise("luminance", difference),
    Guise("monochrome1", inverted, []),
    Guise("angiography", twelve_bits),
    Guise("signed", signed),
    Guise("palette", with_palette),
    Guise("lossy-jpeg", lossy),
    *(
        Guise(name, in_syntax(syntax))
        for name, syntax in (
            ("explicit", ExplicitVRLittleEndian),
            ("rle", RLELossless),
            ("jpeg-lossless", JPEGLosslessSV1),
            ("jpeg-ls", JPEGLSLossless),
            ("jpeg-2000", JPEG2000Lossless),
            ("htj2k", HTJ2KLossless),
        )
    ),
]


@pytest.mark.parametrize(
    "guise", [pytest.param(guise, id=guise.name, marks=guise.marks) for guise in GUISES]
)
def test_that_no_judge_reads_a_letter_in_any_guise(guise: Guise, tmp_path: Path) -> None:
    path = guise.write(tmp_path / "image")
    before, seen = decoded(path), shown(path)
    assert not has_judge() or readable(seen[0], NAME)
    done = clean(path, Painting())
    after = decoded(path)
    outside = ~covered(done.boxes)
    assert done.clean
    assert look(path) == ()
    assert after.shape == before.shape
    assert (after[:, outside] == before[:, outside]).all()
    assert not readable(shown(path)[0], *(line.text for line in CORNERS))
    dataset = dcmread(path)
    assert dataset.BurnedInAnnotation == "NO"


def decoded(path: Path) -> NDArray[Any]:
    """Give the stored samples, (frames, rows, columns[, 3])."""
    with Reader() as reader:
        _, found = read_instance(Source(path, (), path.stat().st_size), reader)
        source = FrameReader(reader)
        return np.stack([source.stored(frame) for frame in found])


def shown(path: Path) -> list[NDArray[np.uint8]]:
    seen: tuple[Frame, ...] = scan([path], Job()).groups[0].frames
    return list(pictures(seen))


def covered(boxes: tuple[Box, ...]) -> NDArray[np.bool_]:
    inside = np.zeros((ROWS, COLUMNS), bool)
    for box in boxes:
        inside[box.cut(ROWS, COLUMNS)] = True
    return inside
