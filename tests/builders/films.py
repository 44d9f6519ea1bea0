"""Small videos in which every frame tells its number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FRAMES, ROWS, COLUMNS = 90, 120, 160


def picture(index: int) -> NDArray[np.uint8]:
    """A picture that tells its number: 7 grey bars, one for each bit."""
    bits = [(index >> bit) & 1 for bit in range(7)]
    row = np.repeat(np.array([40 + 170 * bit for bit in bits] + [120], np.uint8), COLUMNS // 8)
    return np.repeat(np.tile(row, (ROWS, 1))[..., None], 3, axis=2)


def number_in(frame: NDArray[np.uint8]) -> int:
    width = COLUMNS // 8
    means = [frame[:, n * width + 4 : (n + 1) * width - 4].mean() for n in range(7)]
    return sum((mean > 125) << bit for bit, mean in enumerate(means))


def film(path: Path, code: str = "mp4v") -> Path:
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(
        str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 25.0, (COLUMNS, ROWS)
    )
    for index in range(FRAMES):
        writer.write(picture(index))
    writer.release()
    return path
