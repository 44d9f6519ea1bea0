"""Bytes as they come: written, made durable, and only then counted."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from medal_desktop.package.checksum import crc32
from server_api.auth import Account
from server_api.db.base import later
from server_api.db.tables import UploadRow
from server_api.intake import uploads
from server_api.intake.errors import DamagedOnTheWay, UploadGone, UploadTooLarge, WrongOffset
from server_api.intake.locking import alone
from server_api.services import Services
from server_api.storage.base import Part

COUNT_EVERY = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """What a request's body must hash to (tus checksum extension)."""

    algorithm: str
    digest: bytes


class _Crc32:
    """CRC-32 in the manner of hashlib: it finds damage on the way at next to no cost.

    Against intent the SHA-256 of the whole file stands, which is compared in any case.
    """

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes) -> None:
        self._value = crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4)


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


def _digest(algorithm: str) -> _Digest:
    return _Crc32() if algorithm == "crc32" else hashlib.new(algorithm, usedforsecurity=False)


class Receiver:
    """One PATCH: a body with a checksum counts whole or not at all."""

    def __init__(
        self, services: Services, part: Part, row: UploadRow, checksum: Checksum | None
    ) -> None:
        self._services, self._part, self._row, self._checksum = services, part, row, checksum
        self._hash = _digest(checksum.algorithm) if checksum else None
        self._counted = self.offset = row.offset

    @property
    def row(self) -> UploadRow:
        """The upload as it was counted last."""
        return self._row

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Write some bytes, in the pieces in which they came.

        Raises:
            UploadTooLarge: they are more than was announced.
            DiskFull: there is no room.
        """
        for data in pieces:
            if self.offset + len(data) > self._row.size:
                raise UploadTooLarge("more bytes than announced")
            self._part.write(data)
            self.offset += len(data)
            if self._hash:
                self._hash.update(data)
        if not self._hash and self.offset - self._counted >= COUNT_EVERY:
            self._count()

    def complete(self) -> None:
        """End a body that came whole.

        Raises:
            DamagedOnTheWay: its checksum is not the one that was sent.
        """
        arrived = self._hash.digest() if self._hash else b""
        if self._checksum and not hmac.compare_digest(arrived, self._checksum.digest):
            raise DamagedOnTheWay
        self._count()

    def cut_off(self) -> None:
        """End a body that broke off: keep what came, unless it cannot be checked any more."""
        if self._checksum:
            self.offset = self._counted
        self._part.rewind(self.offset)
        if self.offset > self._counted:
            self._count()

    def _count(self) -> None:
        self._part.sync()
        with self._services.database.session() as session:
            row = session.get(UploadRow, self._row.id)
            if row is None:
                raise UploadGone
            row.offset = self.offset
            row.expires = later(self._services.settings.upload_expiry)
        self._row, self._counted = row, self.offset
        self._services.storage.hash_ahead(row.id, row.offset)


@contextmanager
def receiving(
    services: Services, account: Account, found: UploadRow, offset: int, checksum: Checksum | None
) -> Iterator[Receiver]:
    """Open an upload that was found for one request's body, alone.

    Raises:
        WrongOffset: the client's offset is not the server's.
        UploadBusy: another request has it open.
    """
    with alone(services, found.id, found.size) as part:
        row = uploads.find(services, account, found.id)  # again: now nobody else can change it
        if row.state != uploads.RECEIVING or offset != row.offset:
            raise WrongOffset(f"{row.offset} bytes have arrived")
        part.rewind(row.offset)
        receiver = Receiver(services, part, row, checksum)
        try:
            yield receiver
        except BaseException:
            receiver.cut_off()
            raise
