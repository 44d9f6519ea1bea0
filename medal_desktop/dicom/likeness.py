"""Most of what the files of one series say is the same, and is understood once."""

from __future__ import annotations

from medal_desktop.dicom import tags
from medal_desktop.dicom.header import Header
from medal_desktop.dicom.mould import Mould
from medal_desktop.dicom.plan import Plans
from medal_desktop.dicom.series import Frame, Instance
from medal_desktop.dicom.values import RawValues

_MOST = 2_000

Read = tuple[Instance, tuple[Frame, ...]]
Often = tuple[tuple[float, float] | None, tuple[float, float], tuple[float, ...]]
"""Window, slope and intercept, and the moment."""
OftenKey = tuple[int, tuple[bytes | None, ...]]
"""The identity of the instance that stands for the series, and what the file itself says."""


class Model:
    """A single picture that was understood, and moulds for others of its series."""

    __slots__ = ("frame", "instance", "instances", "places")

    def __init__(self, instance: Instance, frame: Frame) -> None:
        self.instance = instance
        self.frame = frame
        self.instances = Mould(
            instance,
            ("source", "sop_uid", "number", "pixel_offset", "pixel_length", "window", "warnings"),
        )
        self.places = Mould(frame, ("instance", "position", "slope", "intercept", "time"))


class Likeness:
    """Single pictures that were understood, by what other files of their series share with them.

    For one scan; not shared between threads.
    """

    def __init__(self) -> None:
        self.plans = Plans()
        self.often: dict[OftenKey, Often] = {}
        self._known: dict[tuple[object, ...], Model] = {}
        self._marked: dict[tuple[object, ...], Model] = {}

    def remember(self, key: OftenKey, found: Often) -> None:
        """Keep what was understood of values that files of a series often share."""
        if len(self.often) >= _MOST:
            self.often.clear()
        self.often[key] = found

    def find(self, header: Header) -> tuple[tuple[object, ...] | None, Model | None]:
        """Give the key that a file's series bears, and a picture that bore it before."""
        mark = header.mark
        if mark is not None:
            marked = self._marked.get(mark)
            if marked is not None:
                return None, marked
        values = header.values
        if not isinstance(values, RawValues) or not header.pixel_tag:
            return None, None
        if any(map(values.has, tags.SEQUENCES)):
            return None, None
        rescaled = values.has(tags.INTERCEPT)
        key = (header.transfer_syntax, header.pixel_tag, rescaled, *values.likeness())
        known = self._known.get(key)
        if known is not None and mark is not None:
            self._marked[mark] = known
        return key, known

    def keep(self, key: tuple[object, ...] | None, read: Read) -> None:
        """Remember a single picture; anything with more to it is understood anew each time."""
        instance, frames = read
        single = instance.frames == 1 and len(frames) == 1 and frames[0].tile is None
        odd = "truncated" in instance.warnings or "MOSAIC" in instance.image_type
        if key is None or not single or odd:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
            self._marked.clear()
            self.often.clear()
        self._known[key] = Model(instance, frames[0])
