"""One bucket of an S3 server, boto3's one door: whole objects, ranges, uploads in parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from medal_desktop.base.files import write_beside
from server_api.storage.errors import BucketUnavailable

BLOCK = 1 << 20
_GONE = {"404", "NoSuchKey", "NoSuchUpload", "NotFound"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the bucket is; an empty `endpoint` is Amazon's own."""

    bucket: str
    endpoint: str = ""
    public_endpoint: str = ""
    region: str = "us-east-1"
    access_key: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SentPart:
    """One part that the server has: its number from 1, and its size in bytes."""

    number: int
    size: int
    tag: str


class Bucket:
    """What the storage asks of S3; every method raises `BucketUnavailable` when it does not answer.

    May be used by many threads at once.
    """

    def __init__(self, place: Place) -> None:
        self._name = place.bucket
        self._client = _client(place)
        # An address is signed for one host: the one by which those outside know the bucket.
        outside = replace(place, endpoint=place.public_endpoint or place.endpoint)
        self._public = _client(outside) if place.public_endpoint else self._client

    def close(self) -> None:
        """Hang up."""
        self._client.close()
        self._public.close()

    def put(self, key: str, data: bytes) -> None:
        """Write a small object."""
        with _plain():
            self._client.put_object(Bucket=self._name, Key=key, Body=data)

    def get(self, key: str, size: int) -> bytes | None:
        """Give the first `size` bytes of an object, or fewer; None when there is none."""
        try:
            with _plain():
                found = self._client.get_object(
                    Bucket=self._name, Key=key, Range=f"bytes=0-{size - 1}"
                )
                return bytes(found["Body"].read())
        except _Missing:
            return None

    def size(self, key: str) -> int | None:
        """Give an object's size in bytes; None when there is none."""
        try:
            with _plain():
                return int(self._client.head_object(Bucket=self._name, Key=key)["ContentLength"])
        except _Missing:
            return None

    def blocks(self, key: str) -> Iterator[bytes]:
        """Yield an object's bytes; nothing when there is none."""
        try:
            with _plain():
                body = self._client.get_object(Bucket=self._name, Key=key)["Body"]
                yield from body.iter_chunks(BLOCK)
        except _Missing:
            return

    def fetch(self, key: str, target: Path) -> bool:
        """Copy an object into a file, whole or not at all; False when there is none."""
        if self.size(key) is None:
            return False
        with write_beside(target, mode=0o600) as stream:
            for block in self.blocks(key):
                stream.write(block)
        return True

    def sha256(self, key: str) -> str:
        """Hash an object."""
        digest = hashlib.sha256()
        for block in self.blocks(key):
            digest.update(block)
        return digest.hexdigest()

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no fault."""
        with _plain():
            self._client.delete_object(Bucket=self._name, Key=key)

    def keys(self, prefix: str) -> list[str]:
        """Name every object below `prefix`, without it."""
        with _plain():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._name, Prefix=prefix
            )
            return [
                one["Key"].removeprefix(prefix)
                for page in pages
                for one in page.get("Contents", ())
            ]

    def begun(self, prefix: str) -> list[tuple[str, str]]:
        """Give key (without `prefix`) and number of every upload in parts that has not ended."""
        with _plain():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._name, Prefix=prefix
            )
            return [
                (one["Key"].removeprefix(prefix), one["UploadId"])
                for page in pages
                for one in page.get("Uploads", ())
            ]

    def begin(self, key: str) -> str:
        """Begin an upload in parts and give its number."""
        with _plain():
            made = self._client.create_multipart_upload(Bucket=self._name, Key=key)
            return str(made["UploadId"])

    def send(self, key: str, number: str, part: int, data: bytes) -> None:
        """Send one part, in the place of an earlier one of its number."""
        with _plain():
            self._client.upload_part(
                Bucket=self._name, Key=key, UploadId=number, PartNumber=part, Body=data
            )

    def parts(self, key: str, number: str) -> list[SentPart]:
        """List the parts that the server has, in order."""
        with _plain():
            pages = self._client.get_paginator("list_parts").paginate(
                Bucket=self._name, Key=key, UploadId=number
            )
            found = [
                SentPart(one["PartNumber"], one["Size"], one["ETag"])
                for page in pages
                for one in page.get("Parts", ())
            ]
        return sorted(found, key=lambda part: part.number)

    def complete(self, key: str, number: str, parts: list[SentPart]) -> None:
        """Make one object of these parts."""
        named = [{"PartNumber": part.number, "ETag": part.tag} for part in parts]
        with _plain():
            self._client.complete_multipart_upload(
                Bucket=self._name, Key=key, UploadId=number, MultipartUpload={"Parts": named}
            )

    def abort(self, key: str, number: str) -> None:
        """Forget an upload in parts; one that has ended is no fault."""
        try:
            with _plain():
                self._client.abort_multipart_upload(Bucket=self._name, Key=key, UploadId=number)
        except _Missing:
            return

    def presigned(self, key: str, seconds: int) -> str:
        """Give an address from which anybody may GET an object for `seconds` seconds."""
        named = {"Bucket": self._name, "Key": key}
        return str(self._public.generate_presigned_url("get_object", named, ExpiresIn=seconds))


class _Missing(Exception):
    """There is no such object or upload."""


@contextmanager
def _plain() -> Iterator[None]:
    """Put boto's errors into ours: theirs name buckets and hosts."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - heavy

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _GONE:
            raise _Missing from None
        raise BucketUnavailable(code[:40]) from None
    except BotoCoreError as error:
        raise BucketUnavailable(type(error).__name__) from None


def _client(place: Place) -> Any:
    import boto3  # noqa: PLC0415 - heavy, and only where S3 is used
    from botocore.config import Config  # noqa: PLC0415 - as above

    # Checksums that only Amazon knows are left out: ours is taken over the whole file in the end.
    config = Config(
        retries={"max_attempts": 5, "mode": "standard"},
        max_pool_connections=64,
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if place.endpoint else "auto"},
    )
    return boto3.client(
        "s3",
        endpoint_url=place.endpoint or None,
        region_name=place.region,
        aws_access_key_id=place.access_key or None,
        aws_secret_access_key=place.secret_key or None,
        config=config,
    )
