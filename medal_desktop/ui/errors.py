"""The one place in which the window shows an error: two lines, a code, nothing to click away."""

from __future__ import annotations

import logging
from pathlib import PurePath
from typing import Protocol, Self, runtime_checkable

from PySide6.QtWidgets import QWidget

from medal_desktop.base.errors import MedalError

_LOG = logging.getLogger(__name__)


class Unexpected(MedalError):
    """An exception nobody foresaw; only its kind and place in the program are told."""

    code = "app.unexpected"
    message = "Something went wrong that MEDAL Desktop did not foresee."
    advice = "Your work is kept. Tell your MEDAL contact the code and what you did."

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Keep the kind of exception and the line it came from; its words may hold patient data."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is None:
            return cls(type(error).__name__)
        place = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        return cls(f"{type(error).__name__}, {place}")


@runtime_checkable
class ShowsErrors(Protocol):
    """A window with a place for errors."""

    def show_error(self, error: MedalError) -> None:
        """Show what happened and what to do."""


def show(widget: QWidget, error: BaseException) -> None:
    """Show an error in the banner of the window that holds `widget`; without one, log its code."""
    known = error if isinstance(error, MedalError) else Unexpected.of(error)
    _LOG.warning("shown to the user: %s", known.code)
    place: QWidget | None = widget
    while place is not None:
        if isinstance(place, ShowsErrors):
            place.show_error(known)
            return
        place = place.parentWidget()
