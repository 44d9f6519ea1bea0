"""What can stand in the way of cleaning pixels."""

from __future__ import annotations

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.errors import FileRefused


class BoxInvalid(MedalError):
    """A box that covers nothing."""

    code = "deid.box-invalid"
    message = "This box covers no pixel of the image."
    advice = "Give x and y of its upper left pixel, then width and height, all in pixels."


class SlideNotPainted(MedalError):
    """Boxes for a whole-slide image."""

    code = "deid.slide-not-painted"
    message = "Nothing can be painted over in a slide."
    advice = "Decide the finding by name where there is no text; leave the slide out where it is."


class DetectorMissing(MedalError):
    """The text detector or its model is not part of this installation."""

    code = "deid.detector-missing"
    message = "The text detector is not installed on this computer."
    advice = "Install MEDAL Desktop again; until then, look at each image yourself."


class FilmUnreadable(FileRefused):
    """A film whose pictures cannot all be decoded, so that nobody can say what it shows."""

    code = "deid.film-unreadable"
    message = "This film cannot be shown to its end, so that it cannot be checked either."
    advice = "Export it again, or leave it out; a film leaves picture by picture or not at all."


class PixelsNotPainted(FileRefused):
    """Pixels that hold text and could not be painted over."""

    code = "deid.pixels-not-painted"
    message = "The text in this image could not be painted over."
    advice = "Leave the file out, or export it from the PACS without compression."
