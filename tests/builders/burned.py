"""Images with a made-up name burned in: letters drawn over anatomy, in every way of writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000MC, ExplicitVRLittleEndian

from tests.builders.dicom import us_image, write

NAME = "ZWEISTEIN ALBERTA"
BORN = "17.03.1934 PID-4711"


@dataclass(frozen=True, kw_only=True)
class Letters:
    """How one line of text is drawn; `size` is the font's, in pixels."""

    text: str = NAME
    x: int = 30
    y: int = 24
    size: int = 16
    contrast: int = 160
    angle: float = 0.0
    mirrored: bool = False


def anatomy(rows: int = 384, columns: int = 512, seed: int = 3) -> NDArray[np.uint8]:
    """Give something like an ultrasound sector: soft speckle on black."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((rows // 8 + 2, columns // 8 + 2))
    smooth = np.kron(coarse, np.ones((8, 8)))[:rows, :columns]
    y, x = np.ogrid[-1 : 1 : rows * 1j, -1 : 1 : columns * 1j]
    inside = (x**2 + y**2) < 0.7
    return (12 + inside * (20 + 70 * smooth) * (1 - 0.4 * y)).astype(np.uint8)


def draw(image: NDArray[np.uint8], *lines: Letters) -> NDArray[np.uint8]:
    """Give the image with the lines of text in it."""
    drawn = image.astype(np.float32)
    for line in lines:
        ink = _ink(line)
        rows, columns = min(ink.shape[0], image.shape[0]), min(ink.shape[1], image.shape[1])
        y, x = min(line.y, image.shape[0] - rows), min(line.x, image.shape[1] - columns)
        drawn[y : y + rows, x : x + columns] += line.contrast * ink[:rows, :columns]
    return np.clip(drawn, 0, 255).astype(np.uint8)


def _ink(line: Letters) -> NDArray[np.float32]:
    from PIL import Image, ImageDraw, ImageFont, ImageOps

    font = ImageFont.load_default(line.size)
    box = font.getbbox(line.text)
    picture = Image.new("L", (int(box[2]) + 6, int(box[3]) + 6))
    ImageDraw.Draw(picture).text((3, 3), line.text, fill=255, font=font)
    if line.mirrored:
        picture = ImageOps.mirror(picture)
    turned = picture.rotate(line.angle, expand=True, resample=Image.Resampling.BICUBIC)
    return np.asarray(turned, np.float32) / 255


def written(
    path: Path,
    frames: NDArray[Any],
    photometric: str = "MONOCHROME2",
    *,
    transfer_syntax: str = ExplicitVRLittleEndian,
    change: Callable[[Dataset], None] | None = None,
) -> Path:
    """Write (rows, columns), (frames, rows, columns) or the same with 3 samples as ultrasound."""

    def fill(dataset: Dataset, _: int) -> None:
        colour = frames.shape[-1] == 3
        single = frames.ndim == (3 if colour else 2)
        rows, columns = frames.shape[:2] if single else frames.shape[1:3]
        dataset.Rows, dataset.Columns = rows, columns
        dataset.SamplesPerPixel = 3 if colour else 1
        dataset.PhotometricInterpretation = photometric
        if "PlanarConfiguration" in dataset and not colour:
            del dataset.PlanarConfiguration
        if not single:
            dataset.NumberOfFrames = frames.shape[0]
        bits = 8 * frames.itemsize
        dataset.BitsAllocated = dataset.BitsStored = bits
        dataset.HighBit = bits - 1
        dataset.PixelRepresentation = int(frames.dtype.kind == "i")
        data = np.ascontiguousarray(frames).tobytes()
        dataset.PixelData = data + bytes(len(data) % 2)
        dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
        if change:
            change(dataset)

    many = frames.ndim == (4 if frames.shape[-1] == 3 else 3)
    return us_image(path, transfer_syntax=transfer_syntax, frames=1 + many, change=fill)


def encapsulated(path: Path, streams: list[bytes], syntax: str, photometric: str) -> Path:
    """Put compressed frames, made elsewhere, into a file that was written plain."""
    dataset = dcmread(path)
    dataset.PhotometricInterpretation = photometric
    dataset.PixelData = encapsulate([data + bytes(len(data) % 2) for data in streams])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.save_as(path)
    return path


def undecodable(path: Path) -> Path:
    """Write an ultrasound whose pixels nothing here can decode, so that nobody can look at them."""
    return encapsulated(
        us_image(path), [b"\xff\x4f\xff\x51" + bytes(60)], JPEG2000MC, "YBR_FULL_422"
    )


__all__ = [
    "BORN",
    "NAME",
    "Letters",
    "anatomy",
    "draw",
    "encapsulated",
    "undecodable",
    "write",
    "written",
]
