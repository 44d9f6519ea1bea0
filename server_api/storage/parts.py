"""An upload that grows in S3: whole parts, and a tail that is too short to be one.

S3 takes parts of at least 5 MiB, and no part can be appended to. What is shorter waits as an object
of its own, named after the part that it will be the beginning of. Nothing that was counted is ever
overwritten before what replaces it is there, so that a kill at any moment loses nothing counted:

- counted bytes are the parts 1…n whose sizes sum up to no more than the offset, and the beginning
  of tail n+1;
- whatever a killed request sent beyond lies in part n+1 or later, and is sent again.
"""

from __future__ import annotations

from server_api.errors import Conflict
from server_api.storage.s3 import Bucket, SentPart

SHORTEST = 5 << 20
PART = 8 << 20
MOST_PARTS = 9_000


def part_size(size: int) -> int:
    """Give the bytes of a part, so that a file of `size` bytes needs no more than S3 allows."""
    return max(PART, -(-size // MOST_PARTS))


def counted(parts: list[SentPart], offset: int) -> tuple[list[SentPart], int]:
    """Give the parts that lie before `offset`, and how many bytes are left to it."""
    held, total = [], 0
    for number, part in enumerate(parts, start=1):
        if part.number != number or total + part.size > offset:
            break
        held.append(part)
        total += part.size
    return held, offset - total


class GrowingObject:
    """One upload, opened by one request alone; it holds at most one part in memory."""

    def __init__(self, bucket: Bucket, upload_id: str, size: int) -> None:
        self._bucket, self._id = bucket, upload_id
        self._size = part_size(size)
        self._buffer = bytearray()
        self._next = 1
        self._end = 0
        self._number = ""

    def write(self, data: bytes) -> None:
        """Append `data`; whole parts are sent at once."""
        self._buffer += data
        self._end += len(data)
        while len(self._buffer) >= self._size:
            self._send(self._size)

    def sync(self) -> None:
        """Have everything in the bucket: a last part, or a tail."""
        if len(self._buffer) >= SHORTEST:
            self._send(len(self._buffer))
        elif self._buffer:
            self._bucket.put(tail(self._id, self._next), bytes(self._buffer))

    def rewind(self, offset: int) -> None:
        """Go on from `offset`, whatever was sent behind it.

        Raises:
            Conflict: fewer bytes are there.
        """
        if offset and offset == self._end:
            return
        self._number = find(self._bucket, self._id)
        sent = self._bucket.parts(obj(self._id), self._number) if self._number else []
        parts, left = counted(sent, offset)
        self._next = len(parts) + 1
        found = self._bucket.get(tail(self._id, self._next), left) if left else b""
        if found is None or len(found) < left:
            raise Conflict("bytes are missing")
        self._buffer, self._end = bytearray(found), offset

    def close(self, size: int) -> None:
        """Make one object of the first `size` bytes; the last part may be short."""
        if self._buffer:
            self._send(len(self._buffer))
        if not self._number:
            raise Conflict("nothing was sent")
        parts, left = counted(self._bucket.parts(obj(self._id), self._number), size)
        if left:
            raise Conflict("bytes are missing")
        self._bucket.complete(obj(self._id), self._number, parts)

    def _send(self, size: int) -> None:
        if not self._number:
            self._number = self._bucket.begin(obj(self._id))
        data = bytes(memoryview(self._buffer)[:size])
        self._bucket.send(obj(self._id), self._number, self._next, data)
        del self._buffer[:size]
        self._next += 1


def complete(bucket: Bucket, upload_id: str, size: int) -> None:
    """Make the one object of parts and tail; again does nothing.

    Raises:
        Conflict: fewer than `size` bytes are there.
    """
    if bucket.size(obj(upload_id)) != size:
        growing = GrowingObject(bucket, upload_id, size)
        growing.rewind(size)
        growing.close(size)
    for number in bucket.keys(f"tails/{upload_id}/"):
        bucket.delete(f"tails/{upload_id}/{number}")


def find(bucket: Bucket, upload_id: str) -> str:
    """Give the number of the upload in parts; empty when none was begun."""
    begun = [number for key, number in bucket.begun(obj(upload_id)) if not key]
    return min(begun, default="")


def discard(bucket: Bucket, upload_id: str) -> None:
    """Forget everything of an upload."""
    for key, number in bucket.begun(obj(upload_id)):
        bucket.abort(obj(upload_id) + key, number)
    for number in bucket.keys(f"tails/{upload_id}/"):
        bucket.delete(f"tails/{upload_id}/{number}")
    bucket.delete(obj(upload_id))


def obj(upload_id: str) -> str:
    """Name an upload's object; it keeps the name for ever, whatever becomes of it."""
    return f"objects/{upload_id}"


def tail(upload_id: str, number: int) -> str:
    """Name the beginning of a part that is too short to be one."""
    return f"tails/{upload_id}/{number:05d}"
