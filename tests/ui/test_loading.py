"""What the window loads before it can be used, and what behind it, while no work begins."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from medal_desktop.ui import loading, verbs, worker
from medal_desktop.ui.loading import LATER, Later
from medal_desktop.ui.main_window import PAGES
from medal_desktop.ui.page import Page
from medal_desktop.ui.step_rail import STEPS
from medal_desktop.ui.worker import Task

_STAGES = """
import json, sys
from PySide6.QtCore import QCoreApplication
from medal_desktop.ui.loading import LATER, bring_first, later
application = QCoreApplication([])
bring_first()
first = sorted(sys.modules)
later().when(LATER[-1], lambda: application.quit())
application.exec()
print(json.dumps([first, sorted(sys.modules)]))
"""
_NOT_YET = (
    *("pydicom", "requests", "cryptography", "jsonschema", "cv2", "scipy", "highdicom", "keyring"),
    *("vtkmodules", "SimpleITK", "medal_desktop.ui.pages.seal.page", "medal_desktop.deid.run"),
)


def test_that_the_first_page_waits_for_nothing_that_only_later_ones_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _STAGES], capture_output=True, text=True, check=True
    ).stdout
    first, whole = (set(names) for names in json.loads(told))
    assert "medal_desktop.ui.pages.load.page" in first
    assert not first & set(_NOT_YET)
    wanted = {f"workflow.{name}" for name in verbs.__all__} | {page for page, _ in PAGES.values()}
    assert {f"medal_desktop.{name}" for name in wanted} <= whole


@pytest.mark.parametrize("name", verbs.__all__)
def test_that_every_verb_comes_through_its_door(name: str) -> None:
    assert isinstance(getattr(verbs, name), ModuleType)


def test_that_no_other_name_comes_through() -> None:
    with pytest.raises(AttributeError):
        verbs.nothing  # noqa: B018 - asking is the question


def test_that_every_step_has_a_page() -> None:
    assert tuple(PAGES) == STEPS
    for module, name in PAGES.values():
        assert issubclass(getattr(loading.bring(module), name), Page)


def test_that_no_work_begins_before_the_last_part_is_there(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(loading, "bring", told.append)
    later = Later(("a", "b", "c"))
    later.begin()
    task = Task(lambda _job: told.append("work"))
    task.start()
    later.when("b", lambda: told.append("page"))
    with qtbot.waitSignal(task.finished):
        pass
    assert told == ["a", "b", "page", "c", "work"]


def test_that_no_part_is_loaded_while_work_runs(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(loading, "bring", told.append)
    end = threading.Event()

    def work(_job: object) -> None:
        end.wait(60)
        told.append("work")

    task = Task(work)
    task.start()
    later = Later(("a",))
    later.begin()
    for _ in range(20):
        QApplication.processEvents()
        qtbot.wait(5)
    assert told == []
    end.set()
    qtbot.waitUntil(lambda: told == ["work", "a"])


def test_that_a_part_that_is_missing_is_told_and_stops_nothing(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def bring(name: str) -> None:
        told.append(name)
        if name == "a":
            raise ModuleNotFoundError(name)

    monkeypatch.setattr(loading, "bring", bring)
    with qtbot.captureExceptions() as fallen:
        later = Later(("a", "b"))
        later.when("a", lambda: told.append("page"))
        task = Task(lambda _job: told.append("work"))
        with qtbot.waitSignal(task.finished):
            task.start()
    assert told == ["a", "page", "b", "work"]
    assert [kind for kind, _, _ in fallen] == [ModuleNotFoundError]


def test_that_what_is_there_is_not_waited_for() -> None:
    told: list[str] = []
    Later(LATER).when("ui.loading", lambda: told.append("page"))
    assert told == ["page"]


def test_that_closing_waits_for_work_that_was_held() -> None:
    told: list[str] = []
    worker.hold()
    task = Task(lambda _job: told.append("work"))
    task.start()
    assert worker.wait_for_all()
    assert told == ["work"]


def test_that_work_that_needs_nothing_more_begins_all_the_same(qtbot: Any) -> None:
    worker.hold()
    task = Task(lambda _job: None)
    with qtbot.waitSignal(task.finished):
        task.start(though_held=True)
    qtbot.waitUntil(worker.is_calm)  # its thread ends a moment after its signal
    Task(lambda _job: None).start()
    assert not worker.is_calm()
    assert worker.wait_for_all()


def test_that_a_window_that_closed_meanwhile_lets_no_later_work_begin(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(loading, "bring", told.append)
    later = Later(("a", "b"))
    later.begin()
    assert worker.wait_for_all()
    later.begin()
    task = Task(lambda _job: told.append("work"))
    with qtbot.waitSignal(task.finished):
        task.start()
    assert told == ["a", "b", "work"]
