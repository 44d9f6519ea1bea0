"""What the window loads before it can be used, and what behind it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from types import ModuleType

import pytest

from medal_desktop.ui import loading, verbs
from medal_desktop.ui.main_window import PAGES
from medal_desktop.ui.page import Page
from medal_desktop.ui.step_rail import STEPS

_FIRST = """
import json, sys
from medal_desktop.ui.loading import bring_first
bring_first()
print(json.dumps(sorted(sys.modules)))
"""
LATER = (
    "requests",
    "jsonschema",
    "cv2",
    "scipy",
    "highdicom",
    "keyring",
    "vtkmodules",
    "SimpleITK",
)


def test_that_the_first_page_waits_for_nothing_that_only_later_ones_need() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True
    ).stdout
    loaded = set(json.loads(told))
    assert "medal_desktop.ui.pages.load.page" in loaded
    assert not loaded & {*LATER, "medal_desktop.ui.pages.seal.page", "medal_desktop.deid.run"}


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


def test_that_two_threads_bring_in_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most = 0, 0

    def slowly(_name: str) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.02)
        inside -= 1

    monkeypatch.setattr(loading, "import_module", slowly)
    threads = [
        threading.Thread(target=loading.bring_rest, args=(("a", "b", "c"),)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
