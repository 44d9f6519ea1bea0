"""Secrets in a file under a passphrase: scrypt (RFC 7914) and ChaCha20-Poly1305 (RFC 8439).

Layout: magic (8 bytes) · log2 N (1) · r (1) · p (1) · salt (16) · nonce (12) · sealed JSON. All
that precedes the sealed part is authenticated with it.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from medal_desktop.package.errors import NotAKeyFile, WrongPassphrase

_MAGIC = b"MEDALKEY"
_HEAD = struct.Struct("<8s3B16s12s")
_LOG_N, _R, _P = 15, 8, 1
_LOG_N_LIMIT = 20
_LIMIT = 1 << 20


def seal_secrets(secrets: Mapping[str, bytes], passphrase: str) -> bytes:
    """Give the bytes of a key file that holds `secrets` by name. Takes some 100 ms and 32 MiB."""
    head = _HEAD.pack(_MAGIC, _LOG_N, _R, _P, os.urandom(16), os.urandom(12))
    encoded = {name: base64.b64encode(value).decode() for name, value in secrets.items()}
    return head + _cipher(head, passphrase).encrypt(head[-12:], json.dumps(encoded).encode(), head)


def open_secrets(untrusted: bytes, passphrase: str) -> dict[str, bytes]:
    """Give the secrets of a key file.

    Raises:
        NotAKeyFile: the bytes are none, or ask for more work than any key file does.
        WrongPassphrase: the passphrase is another, or the file was changed.
    """
    head = untrusted[: _HEAD.size]
    if len(untrusted) > _LIMIT or len(head) < _HEAD.size or not _reasonable(head):
        raise NotAKeyFile
    try:
        plain = _cipher(head, passphrase).decrypt(head[-12:], untrusted[_HEAD.size :], head)
    except InvalidTag:
        raise WrongPassphrase from None
    encoded = json.loads(plain)
    return {name: base64.b64decode(value) for name, value in encoded.items()}


def _reasonable(head: bytes) -> bool:
    magic, log_n, r, p, _, _ = _HEAD.unpack(head)
    return magic == _MAGIC and _LOG_N <= log_n <= _LOG_N_LIMIT and (r, p) == (_R, _P)


def _cipher(head: bytes, passphrase: str) -> ChaCha20Poly1305:
    _, log_n, r, p, salt, _ = _HEAD.unpack(head)
    key = Scrypt(salt=salt, length=32, n=1 << log_n, r=r, p=p).derive(passphrase.encode())
    return ChaCha20Poly1305(key)
