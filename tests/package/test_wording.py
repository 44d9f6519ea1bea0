"""When a report says a thing, and when two short texts say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.package.wording import same_text, says, words_of

SHIFT = ("midline shift", "shift of the midline")


@pytest.mark.parametrize(
    "report",
    [
        "There is a midline shift of 7.5 mm.",
        "MIDLINE  SHIFT, 7 mm",
        "No fracture. Midline shift to the left.",
        "No fracture; midline shift.",
        "No fracture, but a shift of the midline.",
        "No midline shift before. Now midline shift of 3 mm.",
        "Midline-shift",
    ],
)
def test_that_a_thing_is_said(report: str) -> None:
    assert says(report, SHIFT)


@pytest.mark.parametrize(
    "report",
    [
        "",
        "No midline shift.",
        "No fracture, mass effect or midline shift.",
        "There is neither mass effect nor midline shift.",
        "Midline shift is not seen.",
        "Midline shift was ruled out.",
        "The midline is not shifted.",
        "without any midline shift",
        "Keine Blutung, kein midline shift",
        "midline shifting",
    ],
)
def test_that_a_thing_is_denied_or_not_said(report: str) -> None:
    assert not says(report, SHIFT)


def test_that_a_phrase_may_itself_deny() -> None:
    assert says("There is no fracture.", ["no fracture"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hämatom, links!", ("hamatom", "links")),
        ("7.5 mm", ("7.5", "mm")),
        ("7,5 mm.", ("7.5", "mm")),
        ("  ", ()),
        ("<script>", ("script",)),
    ],
)
def test_that_words_are_bare(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_that_synonyms_of_the_reference_and_of_the_question_count() -> None:
    groups = (("subdural haematoma", "SDH"), ("left", "L"))
    assert same_text("sdh", ["Subdural haematoma"], groups)
    assert same_text("Subdural  Hematoma", ["SDH", "subdural hematoma"])
    assert not same_text("epidural haematoma", ["subdural haematoma"], groups)
    assert not same_text("left", ["subdural haematoma"], groups)


def test_that_an_answer_without_words_is_never_right() -> None:
    assert not same_text("---", ["..."])


@given(st.text(max_size=60), st.text(max_size=60))
def test_that_any_text_can_be_read(report: str, phrase: str) -> None:
    assert says(report, [phrase]) in {True, False}
    assert same_text(phrase, [phrase]) is bool(words_of(phrase))
