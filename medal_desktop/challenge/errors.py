"""What can be wrong with a draft or with the form that describes it."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class InvalidForm(MedalError):
    """A form in `resources/forms/` that names a field its schema lacks, or has no field twice."""

    code = "form.invalid"
    message = "The form of this installation is damaged."
    advice = "Install MEDAL Desktop again."


class InvalidDraft(MedalError):
    """A draft that cannot be read, or an edit that it cannot take."""

    code = "draft.invalid"
    message = "This is not a challenge that MEDAL Desktop can read."
    advice = "Choose a challenge that MEDAL Desktop saved."


class UnknownTask(MedalError):
    """An edit of a task or question that the draft does not have."""

    code = "draft.unknown-task"
    message = "This task or question is not there any more."
    advice = "Open the list of tasks again."
