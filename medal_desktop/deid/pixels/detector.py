"""Where text stands in a picture: rapidocr's and OpenCV's one door.

Boxes come from the detector alone, because recognition loses rotated, mirrored and faint text.
The models lie in the library's wheel; nothing is fetched, and nothing is logged.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from medal_desktop.deid.pixels.boxes import Box, union
from medal_desktop.deid.pixels.errors import DetectorMissing

Picture = NDArray[np.uint8]

# The detector sees small letters best in pictures of about this size: larger ones go in tiles.
_SHORT_SIDE: Final = 736
_LONG_SIDE: Final = 1280
_TILE, _OVERLAP = 1024, 128
_FINE: Final = 700
# Lines of letters up to some 24 pixels high are thinner than half of this.
_STROKE: Final = 7
_LINE: Final = 2.5
_WORD: Final = 3
_MODELS: Final = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}


class Detector:
    """Finds and reads text; one picture at a time, with one thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._detect = _part("Det")
        self._recognise: Any = None

    def find(self, picture: Picture) -> tuple[Box, ...]:
        """Give the padded boxes of all text in a picture (rows, columns, 3)."""
        found: list[Box] = []
        with self._lock:
            for view in (picture, _evened(picture)):
                for part, scale, x, y in _parts(view):
                    found += self._boxes(part, scale, (x, y), picture.shape[:2])
            for part, scale, x, y in _parts(_strokes(picture), fine=False):
                found += self._boxes(part, scale, (x, y), picture.shape[:2], lines=True)
        return union(found)

    def read(self, picture: Picture) -> tuple[str, ...]:
        """Give the words that can be read in a picture; they are for a person's eyes only."""
        with self._lock:
            return tuple(self._words(picture))

    def _boxes(
        self,
        part: Picture,
        scale: float,
        corner: tuple[int, int],
        shape: tuple[int, ...],
        *,
        lines: bool = False,
    ) -> Iterator[Box]:
        """Give the boxes in one part; with `lines` those of several letters alone."""
        quads = self._detect(part).boxes
        for quad in () if quads is None else quads:
            if lines and not _is_line(quad):
                continue
            if _huge(quad, part.shape) and not any(map(_is_word, self._read(part, [quad]))):
                continue
            yield _padded(np.asarray(quad, float) / scale + corner, shape)

    def _words(self, picture: Picture) -> Iterator[str]:
        for part, _, _, _ in _parts(picture):
            quads = self._detect(part).boxes
            if quads is not None and len(quads):
                yield from self._read(part, quads)

    def _read(self, picture: Picture, quads: Any) -> Iterator[str]:
        from rapidocr.ch_ppocr_rec import (  # noqa: PLC0415 - a second to import
            TextRecInput,
        )
        from rapidocr.utils.process_img import (  # noqa: PLC0415 - a second to import
            get_rotate_crop_image,
        )

        if self._recognise is None:
            self._recognise = _part("Rec")
        crops = [get_rotate_crop_image(picture, np.asarray(quad, np.float32)) for quad in quads]
        read = self._recognise(TextRecInput(img=crops))
        for text, score in zip(read.txts or (), read.scores or (), strict=True):
            if text.strip() and score > 0.5:
                yield text.strip()


@cache
def detector() -> Detector:
    """Give this process's detector.

    Raises:
        DetectorMissing: the library or its model is not installed.
    """
    return Detector()


def _part(name: str) -> Any:
    """Load one of the library's networks with its own settings, one thread and no download."""
    try:
        import rapidocr  # noqa: PLC0415 - a second to import; most series carry no text
        from rapidocr.ch_ppocr_det import TextDetector  # noqa: PLC0415 - as above
        from rapidocr.ch_ppocr_rec import TextRecognizer  # noqa: PLC0415 - as above
        from rapidocr.utils.parse_parameters import ParseParams  # noqa: PLC0415 - as above
    except ImportError as error:
        raise DetectorMissing from error
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    home = Path(rapidocr.__file__).parent
    model = home / "models" / _MODELS[name]
    if not model.is_file():
        raise DetectorMissing
    whole = ParseParams.load(home / "config.yaml")
    engine = whole.EngineConfig.onnxruntime
    engine.intra_op_num_threads = engine.inter_op_num_threads = 1
    settings = whole[name]
    settings.engine_cfg = engine
    settings.model_root_dir = str(home / "models")
    settings.model_path = str(model)
    if name == "Det":
        _opencv().setNumThreads(1)
        return TextDetector(settings)
    settings.font_path = None
    return TextRecognizer(settings)


def _opencv() -> Any:
    try:
        import cv2  # noqa: PLC0415 - half a second to import
    except ImportError as error:
        raise DetectorMissing from error
    return cv2


def _evened(picture: Picture) -> Picture:
    """Raise faint contrast everywhere to the same height."""
    cv2 = _opencv()
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    evened = cv2.createCLAHE(clipLimit=4.0, tileGridSize=(8, 8)).apply(grey)
    return np.asarray(cv2.cvtColor(evened, cv2.COLOR_GRAY2RGB), np.uint8)


def _strokes(picture: Picture) -> Picture:
    """Keep what is thin, bright or dark, and take away the tissue that it stands in."""
    cv2 = _opencv()
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    thin = grey.astype(np.float32) - cv2.medianBlur(grey, _STROKE)
    height = max(float(np.percentile(np.abs(thin), 99.5)), 4.0)
    even = np.clip(128 + thin * (127 / height), 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(even, cv2.COLOR_GRAY2RGB), np.uint8)


def _parts(picture: Picture, *, fine: bool = True) -> Iterator[tuple[Picture, float, int, int]]:
    """Give what the detector is shown: (pixels, scale, x, y) of the whole and of tiles.

    With `fine` a small picture comes at a second size.
    """
    rows, columns = picture.shape[:2]
    scale = min(max(1.0, _SHORT_SIDE / min(rows, columns)), _LONG_SIDE / max(rows, columns))
    yield _scaled(picture, scale), scale, 0, 0
    if scale < 1:
        for y in _starts(rows):
            for x in _starts(columns):
                yield np.ascontiguousarray(picture[y : y + _TILE, x : x + _TILE]), 1.0, x, y
    elif fine and max(rows, columns) <= _FINE:
        yield _scaled(picture, 2.0), 2.0, 0, 0


def _starts(length: int) -> range:
    return range(0, max(length - _OVERLAP, 1), _TILE - _OVERLAP)


def _scaled(picture: Picture, scale: float) -> Picture:
    if scale == 1:
        return np.ascontiguousarray(picture)
    cv2 = _opencv()
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    rows, columns = (max(1, round(length * scale)) for length in picture.shape[:2])
    return np.asarray(cv2.resize(picture, (columns, rows), interpolation=how), np.uint8)


def _is_line(quad: NDArray[np.int32]) -> bool:
    """Whether several letters would fit: edges of anatomy are taken for a single one."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(sides.max()) > _LINE * float(max(sides.min(), 1.0))


def _is_word(text: str) -> bool:
    """Whether more was read than the one letter that a round shape is taken for."""
    return sum(letter.isalnum() for letter in text) >= _WORD


def _huge(quad: NDArray[np.int32], shape: tuple[int, ...]) -> bool:
    """Whether letters are too tall to be believed unread: round anatomy is taken for a letter."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    return float(sides.min()) > 0.4 * min(shape[:2])


def _padded(quad: NDArray[np.float64], shape: tuple[int, ...]) -> Box:
    """Give the upright box around a quadrangle and a third of its letters' height more."""
    sides = np.linalg.norm(quad - np.roll(quad, -1, axis=0), axis=1)
    margin = min(max(2.0, float(min(sides[0] + sides[2], sides[1] + sides[3])) / 6), 12.0)
    low, high = quad.min(axis=0) - margin, quad.max(axis=0) + margin
    x, y = (int(max(0, np.floor(end))) for end in low)
    x, y = min(x, shape[1] - 1), min(y, shape[0] - 1)
    right = max(min(int(np.ceil(high[0])) + 1, shape[1]), x + 1)
    bottom = max(min(int(np.ceil(high[1])) + 1, shape[0]), y + 1)
    return Box(x=x, y=y, width=right - x, height=bottom - y)
