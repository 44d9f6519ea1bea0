"""What stands in the way of a score."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class AnswerUnusable(MedalError):
    """A model's answer that is missing or cannot be read; it gets the worst value."""

    code = "scoring.answer-unusable"
    message = "This answer cannot be used."
    advice = "Write it as the model kit's README says, and try it with `medal-model test`."


class ReferenceUnusable(MedalError):
    """A reference that does not answer its own question."""

    code = "scoring.reference-unusable"
    message = "A reference answer is missing or does not fit its question."
    advice = "Answer the question for this case again, then seal a new version."
