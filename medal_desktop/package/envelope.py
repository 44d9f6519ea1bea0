"""The clear, signed label of a package: sizes, hashes and keys; no clinical text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from medal_desktop.package.documents import Digest, Document, Semver, Slug
from medal_desktop.package.keys import SigningKey, verify_signature
from medal_desktop.package.messages import PublicKey
from medal_desktop.package.parsing import canonical

ENVELOPE_LIMIT = 1 << 20
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Utc = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
_PURPOSE = b"medal-envelope-v1\n"


class SealedMember(Document):
    """One encrypted bag: sizes in bytes and SHA-256, before and after encryption."""

    plain_size: int = Field(ge=0)
    plain_sha256: Digest
    size: int = Field(ge=0)
    sha256: Digest
    recipients: tuple[KeyId, ...] = Field(min_length=1, max_length=20)


class Envelope(Document):
    """`<base>.envelope.json`. `signature` covers every other field."""

    schema_version: Literal["1.0"] = "1.0"
    format: Literal["medal-package"] = "medal-package"
    challenge_id: Slug
    challenge_version: Semver
    client: str = Field(max_length=100)
    created: Utc
    inputs: SealedMember
    references: SealedMember
    signer: PublicKey
    signer_name: str = Field(max_length=400)
    signature: str = Field(default="", max_length=100)

    def signed_bytes(self) -> bytes:
        """Give what the signature covers."""
        return _PURPOSE + canonical(self.model_dump(mode="json", exclude={"signature"}))

    def sign(self, key: SigningKey) -> Envelope:
        """Give the same envelope with a signature."""
        return self.model_copy(update={"signature": key.sign(self.signed_bytes())})

    def verify(self) -> None:
        """Check the signature against the envelope's own signer.

        Who that signer is must be known from elsewhere: the account, or a list of keys.

        Raises:
            BadSignature: it does not fit.
        """
        verify_signature(self.signer, self.signature, self.signed_bytes())
