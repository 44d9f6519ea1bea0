"""The one place in which the window shows an error: two lines, a code, nothing to click away."""

from __future__ import annotations

import logging
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from medal_desktop.base.errors import MedalError, Unexpected

_LOG = logging.getLogger(__name__)


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
