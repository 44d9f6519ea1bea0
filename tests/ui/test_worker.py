from __future__ import annotations

import sys
import threading
from typing import Any

import pytest
import shiboken6

from medal_desktop.base.errors import Unexpected, UnsafePath
from medal_desktop.base.progress import Job
from medal_desktop.ui.worker import Task, _Relay, _run, wait_for_all
from medal_desktop.workflow import logs


def test_that_work_runs_off_the_window_s_thread_and_its_result_comes_back_on_it(
    qtbot: Any,
) -> None:
    places: list[int] = []
    task = Task(lambda _job: threading.get_ident())
    task.succeeded.connect(lambda _: places.append(threading.get_ident()))
    with qtbot.waitSignal(task.succeeded) as result:
        task.start()
    assert result.args[0] != threading.get_ident()
    assert places == [threading.get_ident()]


def test_that_progress_arrives_and_the_last_step_is_never_lost(qtbot: Any) -> None:
    seen = []
    task = Task(lambda job: [None for _ in job.each(range(500), total=500, label="files")])
    task.stepped.connect(seen.append)
    with qtbot.waitSignal(task.finished):
        task.start()
    assert (seen[-1].done, seen[-1].total, seen[-1].label) == (500, 500, "files")
    assert len(seen) < 500


def test_that_an_error_with_words_arrives_as_it_is(qtbot: Any) -> None:
    def work(_job: Job) -> None:
        raise UnsafePath

    task = Task(work)
    with qtbot.waitSignal(task.failed) as error:
        task.start()
    assert isinstance(error.args[0], UnsafePath)


@pytest.mark.parametrize("error", [ValueError("Zweistein^Alberta"), SystemExit(3)])
def test_that_any_other_error_arrives_without_its_words(qtbot: Any, error: BaseException) -> None:
    def work(_job: Job) -> None:
        raise error

    task = Task(work)
    with qtbot.waitSignal(task.failed) as found:
        task.start()
    assert isinstance(found.args[0], Unexpected)
    assert "Zweistein" not in " ".join(found.args[0].words()) + str(found.args[0])
    assert type(error).__name__ in found.args[0].detail
    (kept,) = logs.files()
    assert type(error).__name__ in kept.read_text(encoding="utf-8")
    assert "Zweistein" not in kept.read_text(encoding="utf-8")


def test_that_a_library_that_exits_only_makes_the_task_fail(qtbot: Any) -> None:
    task = Task(lambda _job: sys.exit(1))
    with qtbot.waitSignal(task.failed):
        task.start()


def test_that_cancel_stops_the_work_at_its_next_check(qtbot: Any) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done = []

    def work(job: Job) -> None:
        for number in job.each(range(3), total=3):
            done.append(number)
            begun.set()
            go_on.wait(10)

    task = Task(work)
    with qtbot.waitSignal(task.cancelled):
        task.start()
        begun.wait(10)
        task.cancel()
        go_on.set()
    assert done == [0]


def test_that_finished_comes_once_whatever_happens(qtbot: Any) -> None:
    for work in (lambda _job: 1, lambda _job: 1 / 0, lambda job: (job.cancel(), job.check())):
        ends: list[int] = []
        task = Task(work)
        task.finished.connect(lambda ends=ends: ends.append(1))
        with qtbot.waitSignal(task.finished):
            task.start()
        assert ends == [1]


def test_that_a_parent_that_went_away_is_no_crash(qtbot: Any) -> None:
    from PySide6.QtCore import QObject
    from shiboken6 import delete

    go_on = threading.Event()
    parent = QObject()
    Task(lambda _job: go_on.wait(10), parent).start()
    delete(parent)
    go_on.set()
    assert wait_for_all()


@pytest.mark.parametrize("error", [None, UnsafePath("x"), ValueError("x")])
def test_that_work_which_outlives_the_program_ends_in_silence(error: Exception | None) -> None:
    done = []

    def work(_job: Job) -> None:
        done.append("work")
        if error is not None:
            raise error

    relay = _Relay()
    shiboken6.delete(relay)
    _run(work, Job(), relay)
    done.append("end")
    assert done == ["work", "end"]
