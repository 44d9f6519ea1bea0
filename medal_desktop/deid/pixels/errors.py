"""What can stand in the way of cleaning pixels."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.errors import FileRefused


class BoxInvalid(MedalError):
    """A box that covers nothing."""

    code = "deid.box-invalid"
    message = "This box covers no pixel of the image."
    advice = "Give x and y of its upper left pixel, then width and height, all in pixels."


class DetectorMissing(MedalError):
    """The text detector or its model is not part of this installation."""

    code = "deid.detector-missing"
    message = "The text detector is not installed on this computer."
    advice = "Install MEDAL Desktop again; until then, look at each image yourself."


class PixelsNotPainted(FileRefused):
    """Pixels that hold text and could not be painted over."""

    code = "deid.pixels-not-painted"
    message = "The text in this image could not be painted over."
    advice = "Leave the file out, or export it from the PACS without compression."
