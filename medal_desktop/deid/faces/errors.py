"""What can stand in the way of removing a face."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError


class NoFaceFound(MedalError):
    """A volume in which no head with a face was recognised."""

    code = "deid.no-face-found"
    message = "No face was recognised in this series; nothing was changed."
    advice = "Look at its surface; leave the series out, or decide by name with a reason."


class FaceNotRemoved(MedalError):
    """A face that is there and could not be taken away."""

    code = "deid.face-not-removed"
    message = "The face could not be removed from this series; nothing was changed."
    advice = "Leave the series out, or decide by name with a reason why it may leave."
