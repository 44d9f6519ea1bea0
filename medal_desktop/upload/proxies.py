"""Which proxy leads to the server: none, a named one, or what a PAC file says (pypac's door)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from medal_desktop.upload.errors import ProxyRefused

DIRECT, PAC = "direct", "pac:"
_SECONDS = 10.0
_LARGEST = 1 << 20


def proxies_for(setting: str, url: str) -> dict[str, str] | None:
    """Give requests' proxies for an address; None leaves it to what the environment says.

    `setting` is empty (the system's), `direct`, `pac:` with an address or a file, or a proxy's
    address.

    Raises:
        ProxyRefused: the PAC file cannot be read, or is none.
    """
    if setting == DIRECT:
        return {"http": "", "https": ""}
    if setting.startswith(PAC):
        return _by_pac(setting.removeprefix(PAC), url)
    if setting:
        return dict.fromkeys(("http", "https"), setting)
    configured = _system_pac()
    return _by_pac(configured, url) if configured else None


def _by_pac(place: str, url: str) -> dict[str, str]:
    from pypac.parser import PACFile  # noqa: PLC0415 - brings a JavaScript interpreter
    from pypac.resolver import ProxyResolver  # noqa: PLC0415 - as above

    try:
        found = ProxyResolver(PACFile(_script(place))).get_proxy_for_requests(url)
    except ProxyRefused:
        raise
    except Exception:  # noqa: BLE001 - the script is foreign and may fail in any way
        raise ProxyRefused("the PAC file") from None
    return {scheme: str(address or "") for scheme, address in found.items()}


def _script(place: str) -> str:
    """Read a PAC file; it is reached without any proxy."""
    import requests  # noqa: PLC0415 - only for PAC files on the network

    try:
        if urlsplit(place).scheme not in {"http", "https"}:
            return Path(place.removeprefix("file://")).read_text(encoding="utf-8")
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(place, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.text[:_LARGEST]
    except (OSError, UnicodeDecodeError, requests.RequestException):
        raise ProxyRefused("the PAC file") from None


def _system_pac() -> str:
    """Give the address of the PAC file that Windows or macOS is set to; empty elsewhere."""
    from pypac.os_settings import (  # noqa: PLC0415 - as above
        ON_DARWIN,
        ON_WINDOWS,
        autoconfig_url_from_preferences,
        autoconfig_url_from_registry,
    )

    if ON_WINDOWS:
        return autoconfig_url_from_registry() or ""
    return (autoconfig_url_from_preferences() or "") if ON_DARWIN else ""
