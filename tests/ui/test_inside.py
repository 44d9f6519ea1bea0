from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QTextBrowser

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.workflow.look_inside import look_inside
from tests.builders import packages

LEFT = Qt.MouseButton.LeftButton


def real(package: Path, key: Path | None, job: Job) -> object:
    return look_inside(package, job, key)


def test_that_a_foreign_package_is_read_without_a_key_and_wholly_with_it(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = packages.Keys()
    package, key = tmp_path / "head-ct_v1.0.0.medal", tmp_path / "intake.key"
    packages.sealed(package, keys)
    key.write_bytes(keys.intake.to_bytes())
    before = package.read_bytes()
    page = window("seal", look_inside=real).page
    chosen = iter([str(package), str(key)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(chosen), ""))
    qtbot.mouseClick(page.findChild(QPushButton, "look-inside"), LEFT)
    qtbot.waitUntil(lambda: page.inside is not None and page.inside.isVisible())
    said = " ".join(one.text() for one in page.inside.findChildren(QLabel))
    assert "Dr Test" in said
    assert "Find the blood" not in said
    text = page.inside.findChild(QTextBrowser, "inside-proposal")
    assert not text.isVisible()
    qtbot.mouseClick(page.inside.findChild(QPushButton, "inside-key"), LEFT)
    qtbot.waitUntil(text.isVisible)
    assert "Find the blood." in text.toPlainText()
    assert text.isReadOnly()
    assert package.read_bytes() == before
    page.inside.close()


def test_that_a_damaged_package_is_told_and_not_shown(
    window: Any, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.medal").write_bytes(b"not a package")
    made = window("seal", look_inside=real)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "x.medal"), ""))
    qtbot.mouseClick(made.page.findChild(QPushButton, "look-inside"), LEFT)
    qtbot.waitUntil(made.banner.isVisible)
    assert made.page.inside is None


def test_that_a_key_is_read_as_a_server_keeps_it(tmp_path: Path) -> None:
    keys = packages.Keys()
    packages.sealed(tmp_path / "p.medal", keys)
    (tmp_path / "k").write_bytes(base64.b64encode(keys.intake.to_bytes()))
    assert look_inside(tmp_path / "p.medal", Job(), tmp_path / "k").proposal
    (tmp_path / "k").write_bytes(b"?" * 44)
    with pytest.raises(MedalError):
        look_inside(tmp_path / "p.medal", Job(), tmp_path / "k")


def test_that_another_key_opens_nothing(tmp_path: Path) -> None:
    package = tmp_path / "p.medal"
    packages.sealed(package, packages.Keys())
    (tmp_path / "k").write_bytes(bytes(range(32)))
    with pytest.raises(MedalError) as refused:
        look_inside(package, Job(), tmp_path / "k")
    assert refused.value.code == "package.wrong-key"
