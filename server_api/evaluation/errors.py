"""What can go wrong around a model, in words for the person who submitted it."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from server_api.errors import ServerError


class ImageInvalid(MedalError):
    """A model archive that is not a container image, or plays tricks."""

    code = "evaluation.image-invalid"
    message = "This is not a container image that can be run."
    advice = "Save it with `docker save` or `podman save`, or build it with `medal-model build`."


class SandboxUnavailable(MedalError):
    """The machine cannot hold a foreign program safely, so nothing is started."""

    code = "evaluation.sandbox-unavailable"
    message = "Models cannot be run safely on this machine."
    advice = "Run the worker as root with podman, runc and the memory, pids and cpu controllers."


class EngineFailed(MedalError):
    """The container engine did not do what it was asked to."""

    code = "evaluation.engine-failed"
    message = "The container engine failed."
    advice = "The run is tried again by itself; if it keeps failing, look at the server's log."


class OutputRefused(MedalError):
    """A model's output that is not plain, bounded files."""

    code = "evaluation.output-refused"
    message = "The model's output was refused."
    advice = "Write regular files only: no links, no pipes, no more than the limit allows."


class OutputTooLarge(MedalError):
    """A model wrote more than it may."""

    code = "evaluation.output-too-large"
    message = "The model wrote more than it may."
    advice = "Write answer.json and the masks it names, compressed, and nothing else."


class TooManyEvaluations(ServerError):
    """An account has more in the queue than its share."""

    status = 429
    code = "evaluation.too-many"
    message = "Your account has as many evaluations waiting as it may have."
    advice = (
        "Wait until some have ended, or cancel some; /api/v1/evaluations/limits has the number."
    )


class TooManyToday(ServerError):
    """An account asked for as much as it may in a day, of everything or of one challenge."""

    status = 429
    code = "evaluation.too-many-today"
    message = "Your account has asked for as many evaluations as it may in a day."
    advice = (
        "Try again tomorrow; test changes with `medal-model test` on the public cases, "
        "which nobody counts."
    )
