"""Signatures of requests and documents; each kind has its own purpose, so that none is another."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from medal_desktop.base.files import write_beside
from medal_desktop.package.errors import BadSignature
from medal_desktop.package.keys import SigningKey, key_id, verify_signature
from medal_desktop.package.messages import PublicKey
from server_api.sites.documents import Signed

SCHEME = "MEDAL-Site"
JOB, OUTCOME = b"MEDAL site job 1\n", b"MEDAL site outcome 1\n"
_REQUEST = b"MEDAL site request 1\n"
_FIELDS = 5
KEY = "site.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What stands in a request's Authorization header: who asks, when, and over which body.

    `number` rises with each message of a site; `moment` is the server's time as `db.base.now`.
    """

    site_id: str
    number: int
    moment: str
    body_sha256: str
    signature: str = ""

    @classmethod
    def read(cls, header: str) -> Self | None:
        """Read a header; None when it is none of a site's."""
        scheme, _, rest = header.partition(" ")
        fields = rest.split(" ")
        if scheme.lower() != SCHEME.lower() or len(fields) != _FIELDS or len(rest) > 400:
            return None
        site_id, number, moment, body, signature = fields
        if not (number.isascii() and number.isdecimal() and len(number) <= 18):
            return None
        return cls(
            site_id=site_id,
            number=int(number),
            moment=moment,
            body_sha256=body,
            signature=signature,
        )

    @property
    def header(self) -> str:
        """The header."""
        fields = (self.site_id, str(self.number), self.moment, self.body_sha256, self.signature)
        return " ".join((SCHEME, *fields))

    def signed_bytes(self, server: str, method: str, path: str) -> bytes:
        """Give what the signature covers; `server` is the id of the key of who is asked."""
        fields = (server, method, path, self.site_id, str(self.number), self.moment)
        return _REQUEST + "\n".join((*fields, self.body_sha256)).encode()


def signed(key: SigningKey, purpose: bytes, document: str) -> Signed:
    """Sign a document."""
    return Signed(document=document, signature=key.sign(purpose + document.encode()))


def is_signed(key: PublicKey, purpose: bytes, message: Signed) -> bool:
    """Whether the document carries this key's signature for this purpose."""
    return fits(key, message.signature, purpose + message.document.encode())


def fits(key: PublicKey, signature: str, content: bytes) -> bool:
    """Whether it is that key's signature of that content."""
    try:
        verify_signature(key, signature, content)
    except BadSignature:
        return False
    return True


def public_key(encoded: str) -> PublicKey:
    """Give the document of a key of which the 32 bytes are known in base64."""
    return PublicKey(id=key_id(base64.b64decode(encoded, validate=True)), public=encoded)


def own_key(folder: Path, make: Callable[[], SigningKey] = SigningKey.generate) -> SigningKey:
    """Read the key with which a server, or a site, signs; it is made when it is first wanted."""
    path = folder / KEY
    if not path.exists():
        with write_beside(path, mode=0o600) as stream:
            stream.write(base64.b64encode(make().to_bytes()))
    return SigningKey.from_bytes(base64.b64decode(path.read_bytes(), validate=True))


def sha256_of_text(text: str) -> str:
    """Give the SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
