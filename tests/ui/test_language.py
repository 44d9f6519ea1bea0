from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from medal_desktop.base.assets import asset
from medal_desktop.ui import language
from medal_desktop.ui.marks import words
from medal_desktop.ui.marks.words import Shape
from medal_desktop.ui.rail_words import in_words
from medal_desktop.workflow.errors import NoSuchCase
from scripts import i18n


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    assert language.install(qapp, "de") == "de"
    yield
    language.install(qapp, "en")


def test_that_no_word_of_the_window_is_untranslated() -> None:
    """`python -m scripts.i18n update`, fill in `resources/i18n/medal_de.ts`, then `compile`."""
    assert i18n.missing("de") == []


def test_that_every_translation_keeps_its_places() -> None:
    places = re.compile(r"\{[^}]*\}")
    wrong = [
        (said, translated)
        for (_, said), translated in i18n.read("de").items()
        if sorted(places.findall(said)) != sorted(places.findall(translated))
    ]
    assert wrong == []


def test_that_what_was_compiled_is_what_was_translated(tmp_path: Any) -> None:
    before = asset("i18n/medal_de.qm").read_bytes()
    i18n.compile_all()
    assert asset("i18n/medal_de.qm").read_bytes() == before


def test_that_the_window_speaks_german(german: None, window: Any) -> None:
    made = window("annotate", cases=())
    shown: Any = made.page.findChild(QLabel, "state-title")
    assert shown.text() == "Noch kein Fall"
    act: Any = made.page.findChild(QPushButton, "state-act")
    assert act.text() == "Zu Laden"
    assert words.title(Shape.RULER) == "Lineal"


def test_that_errors_are_told_in_german_and_at_most_few_in_english(german: None) -> None:
    what, advice = language.error_words(NoSuchCase("case-009"))
    assert what == "In diesem Arbeitsbereich gibt es keinen solchen Fall. (case-009)"
    assert advice.startswith("Sehen Sie")
    known = i18n.read("de")
    lacking = [one for one in i18n.errors() if not known.get(one)]
    assert len(lacking) <= len(i18n.errors()) // 20, lacking


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("0 of 62 fields, no question yet", "0 von 62 Feldern, noch keine Frage"),
        ("version 1.2.0 sealed", "Version 1.2.0 versiegelt"),
        ("3 cases", "3 Fälle"),
        ("something new", "something new"),
    ],
)
def test_that_the_rail_speaks_german_where_it_knows_the_words(
    german: None, said: str, told: str
) -> None:
    assert in_words(said) == told


def test_that_a_language_nobody_knows_is_english(qapp: QApplication) -> None:
    assert language.install(qapp, "xx") in language.LANGUAGES
    assert language.install(qapp, "en") == "en"
    assert words.title(Shape.RULER) == "Ruler"
