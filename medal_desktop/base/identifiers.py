"""Identifiers safe in file names, addresses and logs, in which no patient can be seen."""

from __future__ import annotations

import re
import secrets

SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$"
VERSION = r"^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$"
SHA256 = r"^[0-9a-f]{64}$"


def is_slug(text: str) -> bool:
    """Tell whether `text` is 1–64 lower-case letters, digits and inner hyphens."""
    return re.fullmatch(SLUG[1:-1], text) is not None


def slug(text: str, fallback: str = "item") -> str:
    """Make a slug of any text."""
    made = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
    return made or fallback


def numbered(prefix: str, number: int) -> str:
    """Give `case-001` for ("case", 1): sorted as counted, up to 999 and beyond."""
    return f"{prefix}-{number:03d}"


def random_id() -> str:
    """Give 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)
