from __future__ import annotations

import threading

import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step


def test_that_each_item_is_reported_after_it_was_done() -> None:
    seen: list[Step] = []
    done: list[str] = []
    for item in Job(report=seen.append).each("ab", total=2, label="cases"):
        assert len(seen) == len(done)
        done.append(item)
    assert seen == [Step(1, 2, "cases"), Step(2, 2, "cases")]


def test_that_a_cancelled_job_stops_before_the_next_item() -> None:
    job = Job()
    items = job.each(range(9), total=9)
    assert next(items) == 0
    job.cancel()
    with pytest.raises(Cancelled):
        next(items)


def test_that_a_step_of_a_cancelled_job_raises_and_reports_nothing() -> None:
    seen: list[Step] = []
    job = Job(report=seen.append)
    job.cancel()
    with pytest.raises(Cancelled):
        job.step(1, 2)
    assert job.cancelled
    assert seen == []


def test_that_another_thread_can_cancel() -> None:
    job = Job()
    thread = threading.Thread(target=job.cancel)
    thread.start()
    thread.join()
    with pytest.raises(Cancelled):
        job.check()
