"""Where this program keeps what is this user's own."""

from __future__ import annotations

from pathlib import Path


def user_folder() -> Path:
    """Give the folder for this user's settings: local, never roaming."""
    import platformdirs  # noqa: PLC0415 - the window's first paint asks for this module

    return Path(platformdirs.user_data_dir("medal-desktop", appauthor=False, roaming=False))
