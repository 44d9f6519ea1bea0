"""The headers of tus 1.0: everything in them comes from outside."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from email.utils import format_datetime

from starlette.datastructures import Headers

from medal_desktop.base.errors import UnsafePath
from medal_desktop.base.files import safe_parts
from medal_desktop.base.identifiers import SHA256
from medal_desktop.package.messages import UploadKind
from server_api.db.tables import UploadRow
from server_api.intake.errors import InvalidUpload, UploadTooLarge, WrongMediaType, WrongProtocol
from server_api.intake.receiving import Checksum
from server_api.intake.uploads import Declared

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration,checksum"
ALGORITHMS = {"sha256": 32, "sha1": 20, "crc32": 4}
MEDIA_TYPE = "application/offset+octet-stream"
_LONGEST = 1 << 62
_LONGEST_NAME = 200


def check_protocol(headers: Headers) -> None:
    """Refuse a client of another version.

    Raises:
        WrongProtocol: `Tus-Resumable` is missing or not ours.
    """
    if headers.get("Tus-Resumable") != VERSION:
        raise WrongProtocol


def declared(headers: Headers) -> Declared:
    """Read the headers of a creation.

    Raises:
        InvalidUpload: the length or a piece of metadata is missing or impossible.
        UploadTooLarge: the length is beyond any disk.
    """
    metadata = _metadata(headers.get("Upload-Metadata", ""))
    sha256, kind = metadata.get("sha256", ""), metadata.get("kind", "")
    if not re.fullmatch(SHA256, sha256):
        raise InvalidUpload("Upload-Metadata: sha256")
    if kind not in set(UploadKind):
        raise InvalidUpload("Upload-Metadata: kind")
    _check_filename(metadata.get("filename", ""))
    size = count(headers, "Upload-Length")
    if size == 0:
        raise InvalidUpload("the file is empty")
    name = _name(metadata.get("name", ""))
    return Declared(kind=UploadKind(kind), name=name, sha256=sha256, size=size)


def count(headers: Headers, name: str) -> int:
    """Read a count of bytes.

    Raises:
        InvalidUpload: it is missing, negative, or no number.
        UploadTooLarge: it is beyond any disk.
    """
    text = headers.get(name, "")
    if not re.fullmatch(r"[0-9]{1,40}", text):
        raise InvalidUpload(name)
    if int(text) > _LONGEST:
        raise UploadTooLarge
    return int(text)


def check_body(headers: Headers) -> None:
    """Check what a PATCH says of its body.

    Raises:
        WrongMediaType: it is not announced as bytes of an upload.
    """
    if headers.get("Content-Type", "").split(";")[0].strip().lower() != MEDIA_TYPE:
        raise WrongMediaType


def checksum(headers: Headers) -> Checksum | None:
    """Read `Upload-Checksum`, if there is one.

    Raises:
        InvalidUpload: the algorithm is unknown or the digest has the wrong length.
    """
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.strip().partition(" ")
    digest = _decode(encoded)
    if ALGORITHMS.get(algorithm) != len(digest):
        raise InvalidUpload("Upload-Checksum")
    return Checksum(algorithm=algorithm, digest=digest)


def described(row: UploadRow) -> dict[str, str]:
    """Give the headers that tell how far an upload is, and what came of it."""
    expires = datetime.fromisoformat(row.expires)
    return {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(row.offset),
        "Upload-Length": str(row.size),
        "Upload-Expires": format_datetime(expires, usegmt=True),
        "Upload-Metadata": f"kind {_encode(row.kind)},sha256 {_encode(row.sha256)}",
        "Medal-Upload-State": row.state,
        "Medal-Result": row.result_id,
    }


def _metadata(untrusted: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in filter(None, (piece.strip() for piece in untrusted.split(","))):
        key, _, encoded = pair.partition(" ")
        if key in pairs or len(pairs) > 20:
            raise InvalidUpload("Upload-Metadata")
        try:
            pairs[key] = _decode(encoded).decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidUpload("Upload-Metadata") from None
    return pairs


def _check_filename(untrusted_name: str) -> None:
    """Refuse a name that tries to be a path; it is not used or kept in any case."""
    try:
        parts = safe_parts(untrusted_name) if untrusted_name else None
    except UnsafePath:
        raise InvalidUpload("Upload-Metadata: filename") from None
    if parts and len(parts.parts) != 1:
        raise InvalidUpload("Upload-Metadata: filename")


def _name(untrusted_name: str) -> str:
    name = untrusted_name.strip()
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidUpload("Upload-Metadata: name")
    return name


def _decode(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidUpload("base64") from None


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
