"""BagIt 1.0 (RFC 8493) with SHA-256, signed: the text files around a payload."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from medal_desktop.package.documents import Digest, Document
from medal_desktop.package.errors import (
    DocumentTooLarge,
    ManifestMismatch,
    NotABag,
    SignerMismatch,
)
from medal_desktop.package.keys import SigningKey, verify_signature
from medal_desktop.package.messages import PublicKey
from medal_desktop.package.parsing import parse, to_json

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data/"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "signature.json"
TAG_FILES = ("bag-info.txt", "bagit.txt", MANIFEST, SIGNATURE, TAG_MANIFEST)
TAG_FILE_LIMIT = 1 << 20
MANIFEST_LIMIT = 512 << 20
_PURPOSE = b"medal-bag-v1\n"


class Signature(Document):
    """`signature.json`: Ed25519 over the SHA-256 of `tagmanifest-sha256.txt`."""

    schema_version: Literal["1.0"] = "1.0"
    signer: PublicKey
    signer_name: str = Field(max_length=400)
    created: str = Field(max_length=40)
    tagmanifest_sha256: Digest
    signature: str = Field(max_length=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class BagLabel:
    """What `bag-info.txt` says, and who signs."""

    identifier: str
    created: str
    software: str
    signer_name: str


def bag_info(label: BagLabel, octets: int, files: int) -> bytes:
    """Give `bag-info.txt`."""
    lines = (
        ("Bag-Software-Agent", label.software),
        ("Bagging-Date", label.created[:10]),
        ("External-Identifier", label.identifier),
        ("Payload-Oxum", f"{octets}.{files}"),
    )
    return "".join(f"{name}: {value}\n" for name, value in lines).encode()


def manifest(hashes: Mapping[str, str]) -> bytes:
    """Give a manifest of SHA-256 by name, sorted."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def signature_file(tag_manifest: bytes, label: BagLabel, signer: SigningKey) -> bytes:
    """Give `signature.json`."""
    digest = hashlib.sha256(tag_manifest).hexdigest()
    return to_json(
        Signature(
            signer=signer.public,
            signer_name=label.signer_name,
            created=label.created,
            tagmanifest_sha256=digest,
            signature=signer.sign(_PURPOSE + digest.encode()),
        )
    )


@dataclass(slots=True)
class BagCheck:
    """Collects what a bag holds while it streams by, and judges it at the end."""

    hashes: dict[str, str] = field(default_factory=dict)
    tags: dict[str, bytes] = field(default_factory=dict)
    octets: int = 0

    def check_tag_size(self, name: str, size: int) -> None:
        """Refuse a tag file that is unknown or too large, before it is read.

        Raises:
            NotABag: no such tag file belongs into a bag.
            DocumentTooLarge: it is larger than any real one.
        """
        if name not in TAG_FILES:
            raise NotABag
        if size > (MANIFEST_LIMIT if name == MANIFEST else TAG_FILE_LIMIT):
            raise DocumentTooLarge(name)

    def judge(self, identifier: str, signer: PublicKey) -> Signature:
        """Check manifests, counts and signature.

        Raises:
            NotABag: a tag file is missing or malformed.
            ManifestMismatch: the files are not those of the manifests.
            SignerMismatch: another key signed.
            BadSignature: the signature is wrong.
        """
        if set(self.tags) != set(TAG_FILES) or self.tags["bagit.txt"] != BAGIT:
            raise NotABag
        if self.tags[MANIFEST] != manifest(self.hashes):
            raise ManifestMismatch
        self._judge_tags()
        self._judge_info(identifier)
        return self._judge_signature(signer)

    def _judge_tags(self) -> None:
        covered = {
            name: hashlib.sha256(raw).hexdigest()
            for name, raw in self.tags.items()
            if name not in {SIGNATURE, TAG_MANIFEST}
        }
        if self.tags[TAG_MANIFEST] != manifest(covered):
            raise ManifestMismatch(TAG_MANIFEST)

    def _judge_info(self, identifier: str) -> None:
        lines = self.tags["bag-info.txt"].decode("utf-8", errors="replace").splitlines()
        wanted = {
            f"Payload-Oxum: {self.octets}.{len(self.hashes)}",
            f"External-Identifier: {identifier}",
        }
        if not wanted <= set(lines):
            raise NotABag("bag-info.txt")

    def _judge_signature(self, signer: PublicKey) -> Signature:
        signature = parse(Signature, self.tags[SIGNATURE], SIGNATURE)
        if signature.signer != signer:
            raise SignerMismatch
        digest = hashlib.sha256(self.tags[TAG_MANIFEST]).hexdigest()
        if signature.tagmanifest_sha256 != digest:
            raise ManifestMismatch(SIGNATURE)
        verify_signature(signer, signature.signature, _PURPOSE + digest.encode())
        return signature
