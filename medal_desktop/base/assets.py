"""The one finder of `resources/`: in a checkout, in an installed wheel, in a frozen app."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import MissingAsset

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def resources() -> Path:
    """Give the folder that holds all data files.

    Raises:
        MissingAsset: the installation has none.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    places = [Path(frozen) / "resources"] if frozen else []
    places += [_PACKAGE / "_resources", _PACKAGE.parent / "resources"]
    for place in places:
        if place.is_dir():
            return place
    raise MissingAsset("resources")


def asset(name: str) -> Path:
    """Give the path of one data file or folder, for example `forms/challenge.json`.

    Raises:
        MissingAsset: there is no such file.
    """
    path = resources() / name
    if not path.exists():
        raise MissingAsset(name)
    return path


def load_json(name: str) -> Any:
    """Read one JSON file of `resources/`.

    Raises:
        MissingAsset: there is no such file.
    """
    return json.loads(asset(name).read_text(encoding="utf-8"))
