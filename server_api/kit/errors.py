"""What can be wrong with a model folder, in words."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class NoModelProgram(MedalError):
    """A model folder without `main.py`."""

    code = "kit.no-program"
    message = "This folder holds no model: it has no main.py."
    advice = "Give the folder that holds main.py and, if you like, model.json."


class InvalidModelCard(MedalError):
    """A `model.json` that cannot be read."""

    code = "kit.model-card"
    message = "The model's model.json cannot be read."
    advice = 'Write it like {"name": "My model", "batch": false}.'


class NoChallenge(MedalError):
    """A folder that is not a challenge's opened inputs."""

    code = "kit.no-challenge"
    message = "This folder holds no challenge to try a model on."
    advice = "Give the folder with challenge.json, cases and annotations that MEDAL published."


class NoSuchProgram(MedalError):
    """A program that the model's card names and this machine does not have."""

    code = "kit.no-such-program"
    message = "A program that model.json names is not installed here."
    advice = "Install it, or take it out of `programs`."
