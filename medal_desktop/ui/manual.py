"""Help: the manual that came with the program, opened in the browser from this computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from medal_desktop.base.assets import resources
from medal_desktop.base.errors import MissingAsset

# By step of the rail, so that Help opens where a person is.
_PLACES = {
    "load": "load", "annotate": "annotate", "de-identify": "de-identify",
    "describe": "describe", "seal": "seal", "submit": "submit",
}  # fmt: skip


def manual() -> Path:
    """Give the folder of the manual: in an installation, or built by `make docs` in a checkout.

    Raises:
        MissingAsset: there is none.
    """
    shipped = resources() / "manual"
    for place in (shipped, resources().parent / "build" / "manual"):
        if (place / "index.html").is_file():
            return place
    raise MissingAsset("manual")


def address(step: str = "") -> QUrl:
    """Give the page for a step of the rail; the first page where there is none.

    Raises:
        MissingAsset: there is no manual.
    """
    place = _PLACES.get(step)
    page = manual() / ("clinicians/window.html" if place else "index.html")
    found = QUrl.fromLocalFile(str(page))
    if place:
        found.setFragment(place)
    return found


def open_manual(step: str = "") -> None:
    """Open it in the browser.

    Raises:
        MissingAsset: there is no manual.
    """
    QDesktopServices.openUrl(address(step))
