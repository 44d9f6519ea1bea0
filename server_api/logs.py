"""Logs as one JSON object per line, on standard error."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from types import TracebackType

from server_api.db.base import now


class JsonLines(logging.Formatter):
    """Writes time, level, logger, words and fields; of an exception only its kind and places.

    An exception's own text may repeat what somebody sent, so it stays out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give one line."""
        line = {"at": now(), "level": record.levelname.lower(), "logger": record.name}
        line["message"] = record.getMessage()
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["places"] = _places(record.exc_info[2])
        return json.dumps(line, default=str)


def start_logging() -> None:
    """Send every log of this process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-5:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
