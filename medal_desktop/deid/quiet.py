"""Silence for pydicom, whose warnings and log lines quote the values of attributes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


def _nothing(_record: logging.LogRecord) -> bool:
    """Let no record pass."""
    return False


@contextmanager
def quiet() -> Iterator[None]:
    """Keep patients' values out of warnings and logs while a file is worked on."""
    logger = logging.getLogger("pydicom")
    logger.addFilter(_nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeFilter(_nothing)
