"""Keyed, unguessable replacements: the same key maps alike everywhere, another key unlinkably."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from medal_desktop.base.files import write_text
from medal_desktop.deid.errors import KeyInvalid

_HEADER = "MEDAL de-identification key v1"
_LARGEST = 4096
# Shifted back by one month to ten years: far enough that no date of a study meets another one
# of the same study, never into the future.
_FEWEST_DAYS, _MOST_DAYS = 31, 3650


@dataclass(frozen=True, slots=True, repr=False)
class ProjectKey:
    """32 secret bytes that stay at the hospital."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise KeyInvalid("32 bytes are needed")

    @classmethod
    def generate(cls) -> ProjectKey:
        """Make a new key."""
        return cls(secrets.token_bytes(32))

    @classmethod
    def from_bytes(cls, data: bytes) -> ProjectKey:
        """Read the exported form.

        Raises:
            KeyInvalid: it is not one.
        """
        try:
            header, body = data.decode("ascii").split("\n", 1)
            secret = base64.b64decode(body.strip(), validate=True)
        except (ValueError, binascii.Error) as error:
            raise KeyInvalid from error
        if header.strip() != _HEADER:
            raise KeyInvalid
        return cls(secret)

    def to_bytes(self) -> bytes:
        """Give the exported form: a line that says what it is, and base64."""
        return f"{_HEADER}\n{base64.b64encode(self.secret).decode()}\n".encode()

    @classmethod
    def read(cls, path: Path) -> ProjectKey:
        """Read a key file.

        Raises:
            KeyInvalid: there is none, or it is not a key.
        """
        try:
            with path.open("rb") as stream:
                data = stream.read(_LARGEST)
        except OSError as error:
            raise KeyInvalid from error
        return cls.from_bytes(data)

    def write(self, path: Path) -> None:
        """Write a key file that only its owner can read."""
        write_text(path, self.to_bytes().decode())

    @property
    def id(self) -> str:
        """Give 16 hexadecimal digits that name the key and tell nothing of it."""
        return hmac.digest(self.secret, b"key id", "sha256").hex()[:16]

    def __repr__(self) -> str:
        return f"ProjectKey({self.id})"


@dataclass(slots=True)
class Pseudonyms:
    """The mapping of one key."""

    key: ProjectKey
    _uids: dict[str, str] = field(default_factory=dict)

    def _digest(self, purpose: str, value: str) -> bytes:
        message = f"{purpose}\0{value}".encode("utf-8", "surrogateescape")
        return hmac.digest(self.key.secret, message, hashlib.sha256)

    def uid(self, original: str) -> str:
        """Give the UID that stands for `original`: 2.25 and a UUID (PS3.5 B.2)."""
        made = self._uids.get(original)
        if made is None:
            digest = self._digest("uid", original)
            made = f"2.25.{uuid.UUID(bytes=digest[:16], version=4).int}"
            self._uids[original] = made
        return made

    def patient(self, identity: str) -> str:
        """Give the name and ID that stand for one patient, for example `MEDAL-3F7QK2ZD5MXA`."""
        return f"MEDAL-{base64.b32encode(self._digest('patient', identity)).decode()[:12]}"

    def shift_days(self, identity: str) -> int:
        """Give the days (negative) by which all dates of one patient move."""
        number = int.from_bytes(self._digest("shift", identity)[:8])
        return -(_FEWEST_DAYS + number % (_MOST_DAYS - _FEWEST_DAYS + 1))

    def name(self, purpose: str, value: str) -> str:
        """Give 12 lower-case letters and digits for file and folder names."""
        return base64.b32encode(self._digest(purpose, value)).decode()[:12].lower()
