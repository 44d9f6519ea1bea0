"""Where settings come from: the environment, files that hold a secret each, and one TOML file."""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import MedalError

PREFIX = "MEDAL_SERVER_"
CONFIG, OF_FILE = "CONFIG", "_FILE"
SECRETS = frozenset(
    {"database_url", "s3_access_key", "s3_secret_key", "oidc_secret", "metrics_token"}
)


class InvalidSettings(MedalError):
    """A setting that is unknown, misspelt or unsafe."""

    code = "server.invalid-settings"
    message = "The server's settings cannot be used."
    advice = "Correct the environment variable that is named, then start the server again."


def read(environment: Mapping[str, str], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Give the value of each field that is set, of the kind of its default.

    Raises:
        InvalidSettings: a name is unknown, a value is not of its kind, or a file cannot be read.
    """
    texts: dict[str, object] = {}
    config = environment.get(PREFIX + CONFIG)
    if config:
        texts |= _file(Path(config), defaults)
    for key, text in environment.items():
        if key.startswith(PREFIX) and key != PREFIX + CONFIG:
            name, value = _variable(key, text, defaults)
            texts[name] = value
    return {name: _value(name, text, type(defaults[name])) for name, text in texts.items()}


def _variable(key: str, text: str, defaults: Mapping[str, Any]) -> tuple[str, str]:
    name = key.removeprefix(PREFIX).lower()
    if name in defaults:
        return name, text
    if key.endswith(OF_FILE) and name.removesuffix(OF_FILE.lower()) in defaults:
        return name.removesuffix(OF_FILE.lower()), _secret(key, Path(text))
    raise InvalidSettings(f"{key} is unknown")


def _secret(key: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InvalidSettings(f"the file that {key} names cannot be read") from None


def _file(path: Path, defaults: Mapping[str, Any]) -> dict[str, object]:
    """Read the TOML file; one that holds a secret must be closed to others."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        mode = stat.S_IMODE(path.stat().st_mode)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise InvalidSettings(f"the file that {PREFIX}{CONFIG} names cannot be read") from None
    for name in found:
        if name not in defaults:
            raise InvalidSettings(f"{name} in the file is unknown")
    if mode & 0o077 and SECRETS & found.keys():
        raise InvalidSettings("the file holds a secret and can be read by others; chmod 600")
    return found


def _value(name: str, given: object, kind: type[Any]) -> object:
    key = PREFIX + name.upper()
    if kind is bool:
        if str(given).lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise InvalidSettings(f"{key} must be true or false")
        return str(given).lower() in {"true", "1", "yes"}
    if isinstance(given, (dict, list)):
        raise InvalidSettings(f"{key} must be one value")
    try:
        return Path(str(given)) if issubclass(kind, Path) else kind(str(given))
    except ValueError:
        raise InvalidSettings(f"{key} must be a number") from None
