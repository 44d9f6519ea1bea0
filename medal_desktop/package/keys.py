"""Ed25519 keys that sign and X25519 keys that a package is sealed to."""

from __future__ import annotations

import base64
import hashlib
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from medal_desktop.package.errors import BadSignature, InvalidKey
from medal_desktop.package.messages import PublicKey

KEY_BYTES = 32


def key_id(public: bytes) -> str:
    """Give the 16 hexadecimal digits by which a public key is named: the start of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def public_bytes(key: PublicKey) -> bytes:
    """Give the 32 raw bytes of a public key.

    Raises:
        InvalidKey: the id is not that of the key.
    """
    raw = base64.b64decode(key.public, validate=True)
    if key_id(raw) != key.id:
        raise InvalidKey("the id does not fit the key")
    return raw


class SigningKey:
    """The submitter's Ed25519 key (RFC 8032)."""

    __slots__ = ("_private",)

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a key that `to_bytes` gave.

        Raises:
            InvalidKey: not 32 bytes.
        """
        _check_length(raw)
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def to_bytes(self) -> bytes:
        """Give the 32 secret bytes; keep them in the keyring or a key file."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> PublicKey:
        """The public half."""
        return _document(self._private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """The id of the public half."""
        return self.public.id

    def sign(self, message: bytes) -> str:
        """Give the signature of `message` in base64."""
        return base64.b64encode(self._private.sign(message)).decode()


class SealingKey:
    """A recipient's X25519 key (RFC 7748)."""

    __slots__ = ("_private",)

    def __init__(self, private: X25519PrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls(X25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read a key that `to_bytes` gave.

        Raises:
            InvalidKey: not 32 bytes.
        """
        _check_length(raw)
        return cls(X25519PrivateKey.from_private_bytes(raw))

    def to_bytes(self) -> bytes:
        """Give the 32 secret bytes."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> PublicKey:
        """The public half, as `Recipients` carry it."""
        return _document(self._private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """The id of the public half."""
        return self.public.id

    def agree(self, public: bytes) -> bytes:
        """Give the X25519 shared secret with another party's 32 public bytes.

        Raises:
            InvalidKey: the other key is no point that a secret can be agreed with.
        """
        try:
            return self._private.exchange(X25519PublicKey.from_public_bytes(public))
        except ValueError:
            raise InvalidKey("the public key is weak") from None


def verify_signature(key: PublicKey, signature: str, message: bytes) -> None:
    """Check an Ed25519 signature in base64.

    Raises:
        BadSignature: it is not that key's signature of that message.
    """
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(public_bytes(key)).verify(raw, message)
    except (InvalidSignature, InvalidKey, ValueError):
        raise BadSignature from None


def _document(raw: bytes) -> PublicKey:
    return PublicKey(id=key_id(raw), public=base64.b64encode(raw).decode())


def _check_length(raw: bytes) -> None:
    if len(raw) != KEY_BYTES:
        raise InvalidKey(f"{len(raw)} bytes instead of {KEY_BYTES}")
