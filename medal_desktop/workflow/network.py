"""From what a person chose to how the client speaks and sends."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.network import Network
from medal_desktop.upload.pacing import Gate, Hours
from medal_desktop.upload.tus import Sending
from medal_desktop.workflow import settings
from medal_desktop.workflow.settings import NetworkChoices


class WrongHours(MedalError):
    """Hours in which nothing could be sent, or that no clock shows."""

    code = "network.hours"
    message = "These hours cannot be read."
    advice = "Write them as 22:00-06:00."


class CertificateMissing(MedalError):
    """The file with the hospital's own certificate is not there."""

    code = "network.certificates"
    message = "The file with your hospital's certificate cannot be read."
    advice = "Choose it again in the network settings, or leave the field empty."


def connected(server: str, token: str = "") -> ServerClient:
    """Give a client that goes the way that was chosen on this computer.

    Raises:
        Forbidden: the organisation fixed another server.
        CertificateMissing, and what the client refuses.
    """
    policy.current().require_server(server)
    return ServerClient(server, token, network_of(settings.load().network))


def network_of(choices: NetworkChoices) -> Network:
    """Give how to reach a server; a proxy that the organisation fixed goes before the chosen one.

    Raises:
        CertificateMissing: the file is not there.
    """
    certificates = Path(choices.certificates) if choices.certificates else None
    if certificates is not None and not certificates.is_file():
        raise CertificateMissing
    return Network(proxy=_proxy(choices.proxy), certificates=certificates)


def _proxy(chosen: str) -> str:
    """Give the proxy that holds, as `Network` takes it: empty for the system's, `pac:` for PAC."""
    fixed = policy.current().chosen("ProxyMode", "")
    if not fixed:
        return chosen
    if fixed == "system":
        return ""
    return f"pac:{fixed.removeprefix('pac+')}" if fixed.startswith("pac+") else fixed


def sending_of(choices: NetworkChoices, gate: Gate | None = None) -> Sending:
    """Give how to send; `gate` is somebody's pause button, which keeps the hours too.

    Raises:
        WrongHours: the hours are none.
    """
    gate = gate or Gate()
    gate.hours = hours_of(choices.hours)
    return Sending(limit=choices.limit, gate=gate)


def hours_of(text: str) -> Hours | None:
    """Read hours.

    Raises:
        WrongHours: they are none.
    """
    try:
        return Hours.parse(text)
    except ValueError:
        raise WrongHours from None
