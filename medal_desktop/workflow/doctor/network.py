"""The way to the server: address, proxy, certificate, clock."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.request import getproxies

from medal_desktop.base.errors import MedalError
from medal_desktop.upload.client import API
from medal_desktop.upload.connecting import connect
from medal_desktop.workflow import settings
from medal_desktop.workflow.doctor.verdict import Verdict, bad, good, look
from medal_desktop.workflow.network import network_of

_DRIFT_SECONDS = 120


def look_at_network(server: str) -> tuple[Verdict, ...]:
    """Ask the server for its public keys and compare the clocks; nothing is sent but the question.

    Args:
        server: its address; empty when none was ever chosen.
    """
    try:
        proxy = _proxy()
    except MedalError as error:
        proxy = bad("Proxy", *error.words())
    if not server:
        return (
            proxy,
            look("Server", "none was chosen yet", "Name one: medal doctor --server ADDRESS"),
        )
    connection = None
    try:
        connection = connect(server, "", network_of(settings.load().network))
        answer = connection.ask("GET", f"{API}/recipients")
    except MedalError as error:
        what, advice = error.words()
        return (proxy, bad("Server", what, advice))
    finally:
        if connection is not None:
            connection.close()
    return (
        proxy,
        good("Server", "answers, and its certificate is trusted"),
        _clock(answer.headers.get("Date", "")),
    )


def _proxy() -> Verdict:
    chosen = network_of(settings.load().network).proxy
    if chosen:
        kinds = {"direct": "none, by choice"}
        told = "a PAC file says which" if chosen.startswith("pac:") else "one is named for us"
        return good("Proxy", kinds.get(chosen, told))
    named = sorted({kind for kind in getproxies() if kind in {"http", "https"}})
    return good("Proxy", f"the system names one for {' and '.join(named)}" if named else "none")


def _clock(date: str) -> Verdict:
    try:
        drift = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
    except (TypeError, ValueError):
        return look("Clock", "the server did not tell the time", "")
    if drift > _DRIFT_SECONDS:
        return bad(
            "Clock",
            f"{drift:.0f} seconds away from the server's",
            "Set the computer's clock; certificates and time stamps depend on it.",
        )
    return good("Clock", "agrees with the server's")
