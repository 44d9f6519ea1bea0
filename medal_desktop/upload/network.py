"""How this computer reaches the internet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How this computer reaches the internet.

    Attributes:
        proxy: address of a proxy, `direct`, or `pac:` with the place of a PAC file; empty means
            what the system says.
        certificates: a PEM file with further authorities to trust, such as the hospital's own.
        connect_seconds: how long to wait for a connection.
        answer_seconds: how long to wait for an answer to a question.
        taking_seconds: how long to wait for the server to take in what it was sent.
    """

    proxy: str = ""
    certificates: Path | None = None
    connect_seconds: float = 15.0
    answer_seconds: float = 30.0
    taking_seconds: float = 300.0
