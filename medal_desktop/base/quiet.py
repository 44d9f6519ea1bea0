"""Silence for pydicom, whose warnings and log lines quote the values of attributes."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class _Silence(logging.Filter):
    """Lets no record pass; one per use, so that the end of one leaves another in force."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 - the name is logging's
        return False


@contextmanager
def quiet() -> Iterator[None]:
    """Keep patients' values out of warnings and logs while a file is worked on."""
    logger = logging.getLogger("pydicom")
    silence = _Silence()
    logger.addFilter(silence)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.removeFilter(silence)
