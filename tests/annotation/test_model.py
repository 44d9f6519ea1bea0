"""What fits a question, and what is refused."""

from __future__ import annotations

import pytest

from medal_desktop.annotation.errors import AnswerDoesNotFit
from medal_desktop.annotation.model import require_fit
from medal_desktop.package.documents import (
    ChoiceAnswer,
    MaskAnswer,
    MetricChoice,
    NumberAnswer,
    Option,
    Question,
    Segment,
)
from medal_desktop.package.vocabulary import AnswerType

CHOICE = Question(
    id="present",
    text="Is there a haemorrhage?",
    answer_type=AnswerType.CHOICE,
    metrics=(MetricChoice(name="accuracy"),),
    options=(Option(code="yes", label="Yes"), Option(code="no", label="No")),
)
NUMBER = Question(
    id="volume",
    text="How large is it?",
    answer_type=AnswerType.NUMBER,
    metrics=(MetricChoice(name="absolute_error"),),
    unit="ml",
    minimum=0,
    maximum=200,
)
MASK = Question(
    id="where",
    text="Where is it?",
    answer_type=AnswerType.MASK,
    metrics=(MetricChoice(name="dsc"),),
    segments=(Segment(value=1, name="Haemorrhage"),),
)
MASK_ANSWER = MaskAnswer(file="where.nii.gz", series="series-001")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CHOICE, ChoiceAnswer(value="yes")),
        (NUMBER, NumberAnswer(value=0)),
        (NUMBER, NumberAnswer(value=200)),
        (MASK, MASK_ANSWER),
    ],
)
def test_that_a_fitting_answer_passes(question, answer) -> None:
    assert require_fit(question, answer) is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (CHOICE, NumberAnswer(value=1)),
        (CHOICE, ChoiceAnswer(value="maybe")),
        (NUMBER, NumberAnswer(value=-0.1)),
        (NUMBER, NumberAnswer(value=200.1)),
        (NUMBER, ChoiceAnswer(value="yes")),
        (MASK, ChoiceAnswer(value="yes")),
    ],
)
def test_that_another_answer_is_refused(question, answer) -> None:
    with pytest.raises(AnswerDoesNotFit):
        require_fit(question, answer)


def test_that_the_refusal_tells_the_range() -> None:
    with pytest.raises(AnswerDoesNotFit) as refused:
        require_fit(NUMBER, NumberAnswer(value=999))
    assert "from 0 to 200 ml" in refused.value.words()[0]
