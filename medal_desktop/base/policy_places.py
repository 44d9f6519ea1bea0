"""Where the machine keeps an organisation's policy: a file, the registry, or a managed profile.

No user can write there, and no variable of the environment leads elsewhere.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

LINUX: Final = Path("/etc/medal-desktop/policy.json")
MACOS: Final = Path("/Library/Managed Preferences/de.dkfz.medal.desktop.plist")
WINDOWS: Final = r"SOFTWARE\Policies\MEDAL\Desktop"
_LARGEST: Final = 1 << 20


class Unreadable(Exception):
    """There is a policy, and it cannot be read; the text says why, without its content."""


def place() -> str:
    """Name the place for a person."""
    if sys.platform == "win32":
        return rf"HKLM\{WINDOWS}"
    return str(MACOS if sys.platform == "darwin" else LINUX)


def read() -> Mapping[str, Any] | None:
    """Give what the machine says; None where it says nothing.

    Raises:
        Unreadable: there is a policy, and it cannot be read.
    """
    if sys.platform == "win32":  # pragma: no cover - runs on Windows
        return _registry()
    return _property_list(MACOS) if sys.platform == "darwin" else _file(LINUX)


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            _require_kept(path, stream.fileno())
            content = stream.read(_LARGEST + 1)
    except FileNotFoundError as error:
        if path.is_symlink():
            raise Unreadable("it is a link to nothing") from error
        return None
    except OSError as error:
        raise Unreadable("it may not be read by this user") from error
    if len(content) > _LARGEST:
        raise Unreadable("it is larger than a policy can be")
    return content


def _require_kept(path: Path, opened: int) -> None:
    """Trust no policy that every user may write."""
    modes = (os.fstat(opened).st_mode, path.parent.stat().st_mode)
    if any(mode & stat.S_IWOTH for mode in modes):
        raise Unreadable("every user may write it, or its folder")


def _file(path: Path) -> Mapping[str, Any] | None:
    content = _bytes(path)
    if content is None:
        return None
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise Unreadable(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("it is not UTF-8 JSON") from error
    return _names(found)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable("a name stands in it twice")
    return found


def _property_list(path: Path) -> Mapping[str, Any] | None:
    import plistlib  # noqa: PLC0415 - only macOS reads one

    content = _bytes(path)
    if content is None:
        return None
    try:
        found = plistlib.loads(content)
    except Exception as error:  # plistlib lets pass what expat, struct and its own code raise
        raise Unreadable("it is not a property list") from error
    return _names(found)


def _names(found: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise Unreadable("it is not a list of names and values")
    return found


if sys.platform == "win32":  # pragma: no cover - runs on Windows
    import winreg

    def _registry() -> Mapping[str, Any] | None:
        """Read what the MSI's properties set (`-` for: not named), then Group Policy over it."""
        setup, fixed = _values(rf"{WINDOWS}\Setup"), _values(WINDOWS)
        if setup is None and fixed is None:
            return None
        named = {name: value for name, value in (setup or {}).items() if value != "-"}
        return named | (fixed or {})

    def _values(place: str) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                for number in range(winreg.QueryInfoKey(key)[1]):
                    name, value, _ = winreg.EnumValue(key, number)
                    found[name] = value
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable("the registry does not let this user read it") from error
        return found
