"""Numbers for Prometheus, in its text format 0.0.4: what happened here, and what waits in all.

Counters are this process's own; gauges are read from the database when somebody looks.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from server_api.db.base import now
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import ModelRow, SubmissionRow, UploadRow
from server_api.services import Services

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0)
_STATES = (
    ("medal_submissions", "Submissions by state.", SubmissionRow.state),
    ("medal_models", "Models by state.", ModelRow.state),
    ("medal_evaluations", "Evaluations by state.", EvaluationRow.state),
    ("medal_uploads", "Uploads by state.", UploadRow.state),
)


class Requests:
    """Counts requests by route, method and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `route` is a pattern, so that there are never many."""
        with self._lock:
            self._counts[method, route, status] += 1
            self._seconds += seconds
            for edge in BUCKETS:
                self._buckets[edge] += seconds <= edge

    def lines(self) -> Iterator[str]:
        """Yield the lines."""
        with self._lock:
            counts, buckets, seconds = dict(self._counts), dict(self._buckets), self._seconds
        yield from _head("medal_requests_total", "Requests by route and status.", "counter")
        for (method, route, status), count in sorted(counts.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"medal_requests_total{{{labels}}} {count}"
        yield from _head("medal_request_seconds", "How long requests took.", "histogram")
        total = sum(counts.values())
        for edge in BUCKETS:
            yield f'medal_request_seconds_bucket{{le="{edge}"}} {buckets.get(edge, 0)}'
        yield f'medal_request_seconds_bucket{{le="+Inf"}} {total}'
        yield f"medal_request_seconds_sum {seconds:.6f}"
        yield f"medal_request_seconds_count {total}"


def report(services: Services, requests: Requests) -> str:
    """Give everything."""
    return "\n".join([*requests.lines(), *_gauges(services)]) + "\n"


def _gauges(services: Services) -> Iterator[str]:
    with services.database.reading() as session:
        for name, words, column in _STATES:
            yield from _head(name, words, "gauge")
            for state, count in session.execute(select(column, func.count()).group_by(column)):
                yield f'{name}{{state="{state}"}} {count}'
        waiting = select(func.count()).where(
            SubmissionRow.state == "quarantine", SubmissionRow.lease <= now()
        )
        stuck = session.scalar(waiting) or 0
        coming = session.scalar(
            select(func.sum(UploadRow.offset)).where(UploadRow.state == "receiving")
        )
    yield from _head("medal_submissions_unheld", "In quarantine, and no worker has them.", "gauge")
    yield f"medal_submissions_unheld {stuck}"
    yield from _head("medal_upload_bytes", "Bytes of uploads that have not ended.", "gauge")
    yield f"medal_upload_bytes {int(coming or 0)}"
    yield from _head("medal_free_bytes", "Free on the data folder's disk.", "gauge")
    yield f"medal_free_bytes {services.storage.free()}"


def _head(name: str, words: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"
