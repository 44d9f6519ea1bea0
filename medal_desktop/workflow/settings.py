"""What a person chose on this computer; kept in the user's local configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from medal_desktop.base.files import write_text
from medal_desktop.base.places import user_folder
from medal_desktop.package.documents import Document


class NetworkChoices(Document):
    """How this computer reaches servers, and when and how fast it sends.

    `proxy` is as `upload.connection.Network` has it; `limit` is bytes per second, 0 for none;
    `hours` is `22:00-06:00` by the clock on the wall, empty for always.
    """

    proxy: str = ""
    certificates: str = ""
    limit: int = Field(default=0, ge=0)
    hours: str = Field(default="", pattern=r"^(\d{2}:\d{2}-\d{2}:\d{2})?$")


class Settings(Document):
    """Choices that outlive the window."""

    server: str = ""
    theme: Literal["dark", "light"] = "dark"
    signer_name: str = ""
    workspace: str = ""
    network: NetworkChoices = NetworkChoices()
    seen_notice: bool = False
    seen_tour: bool = False
    language: Literal["", "en", "de"] = ""
    shortcuts: dict[str, str] = Field(default_factory=dict)


def folder() -> Path:
    """Give the folder for this user's settings: local, never roaming."""
    return user_folder()


def key_file(place: Path | None = None) -> Path:
    """Give the file for secrets on a computer without a keyring; it need not be there."""
    return (place or folder()) / "secrets.medalkeys"


def load(place: Path | None = None) -> Settings:
    """Read the settings; unreadable ones count as none."""
    path = (place or folder()) / "settings.json"
    try:
        return Settings.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Settings()


def save(settings: Settings, place: Path | None = None) -> None:
    """Keep the settings."""
    write_text((place or folder()) / "settings.json", settings.model_dump_json(indent=1))
