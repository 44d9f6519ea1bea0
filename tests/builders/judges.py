"""A second engine that reads: the independent judge of what is left in pixels."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
_FRAGMENT = 4


def has_judge() -> bool:
    """Whether the second engine is installed."""
    return shutil.which("tesseract") is not None


needs_judge = pytest.mark.skipif(not has_judge(), reason="TESSERACT IS NOT HERE: no second judge")


def readable(picture: Picture, *texts: str) -> bool:
    """Whether the judge reads four letters of any text on end, however the picture is turned.

    `picture` is (rows, columns) grey or (rows, columns, 3). Without the judge nothing is readable.
    """
    if not has_judge():
        return False
    parts = {
        word[at : at + _FRAGMENT]
        for text in texts
        for word in re.split(r"\W+", text.upper())
        for at in range(len(word) - _FRAGMENT + 1)
    }
    read = "\n".join(_read(turned) for turned in _turns(picture))
    return any(part in read for part in parts)


def _turns(picture: Picture) -> Iterator[Picture]:
    for quarter in range(4):
        yield np.rot90(picture, quarter)
    yield picture[:, ::-1]


def _read(picture: Picture) -> str:
    from PIL import Image

    rows, columns = picture.shape[:2]
    large = Image.fromarray(np.ascontiguousarray(picture)).resize((columns * 2, rows * 2))
    stream = BytesIO()
    large.save(stream, "PNG")
    done = subprocess.run(
        ["tesseract", "-", "-", "--psm", "11"],
        input=stream.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode().upper()
