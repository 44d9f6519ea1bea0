"""Crypt4GH 1.0 (GA4GH): X25519 header packets, ChaCha20-Poly1305 segments of 64 KiB.

The format by itself sees neither a cut between two segments nor segments that changed places with
those of the same key: the signed sizes and hashes of the envelope do.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from medal_desktop.package.errors import (
    BrokenSegment,
    EditList,
    InvalidKey,
    NotCrypt4gh,
    Truncated,
    WrongKey,
)
from medal_desktop.package.keys import SealingKey, public_bytes
from medal_desktop.package.messages import PublicKey
from medal_desktop.package.streams import Block, Source

SEGMENT = 65_536
SEALED_SEGMENT = SEGMENT + 28
_BATCH = 16
_MAGIC = b"crypt4gh"
_PREAMBLE = struct.Struct("<8sII")
_PARAMETERS = struct.Struct("<II32s")
_PACKET_LIMIT = 65_536
_PACKETS_LIMIT = 100


def header(session_key: bytes, recipients: Sequence[PublicKey]) -> bytes:
    """Give a header from which each recipient can open `session_key` (32 bytes)."""
    payload = _PARAMETERS.pack(0, 0, session_key)
    packets = [_packet(payload, public_bytes(recipient)) for recipient in recipients]
    return _PREAMBLE.pack(_MAGIC, 1, len(packets)) + b"".join(packets)


def _packet(payload: bytes, reader: bytes) -> bytes:
    writer = SealingKey.generate()
    writer_public = public_bytes(writer.public)
    nonce = os.urandom(12)
    sealed = ChaCha20Poly1305(_shared(writer.agree(reader), reader, writer_public)).encrypt(
        nonce, payload, None
    )
    body = struct.pack("<I", 0) + writer_public + nonce + sealed
    return struct.pack("<I", len(body) + 4) + body


def _shared(secret: bytes, reader: bytes, writer: bytes) -> bytes:
    return hashlib.blake2b(secret + reader + writer).digest()[:32]


class Sealer:
    """Encrypts a stream of any blocks to `sink`, to one or more recipients.

    `sink` may use what it is given only until it returns: the same buffer is filled again.
    """

    def __init__(self, sink: Callable[[Block], object], recipients: Sequence[PublicKey]) -> None:
        session_key = os.urandom(32)
        self._cipher = ChaCha20Poly1305(session_key)
        self._sink = sink
        self._rest = b""
        self._sealed = bytearray(_BATCH * SEALED_SEGMENT)
        sink(header(session_key, recipients))

    def write(self, block: Block) -> None:
        """Encrypt all whole segments there are now."""
        data = memoryview(b"".join((self._rest, block)) if self._rest else block)
        whole = len(data) - len(data) % SEGMENT
        for start in range(0, whole, _BATCH * SEGMENT):
            self._seal(data[start : min(start + _BATCH * SEGMENT, whole)])
        self._rest = bytes(data[whole:])

    def close(self) -> None:
        """Encrypt the last, shorter segment."""
        if self._rest:
            self._seal(memoryview(self._rest))
            self._rest = b""

    def _seal(self, data: memoryview) -> None:
        """Encrypt up to `_BATCH` segments, of which only the last may be shorter."""
        place, sealed = 0, memoryview(self._sealed)
        for start in range(0, len(data), SEGMENT):
            segment = data[start : start + SEGMENT]
            nonce, end = os.urandom(12), place + len(segment) + 28
            sealed[place : place + 12] = nonce
            self._cipher.encrypt_into(nonce, segment, None, sealed[place + 12 : end])
            place = end
        self._sink(sealed[:place])


class Opened:
    """The plain bytes of a Crypt4GH source: at any place, or as one stream."""

    def __init__(self, source: Source, key: SealingKey) -> None:
        """Read the header.

        Raises:
            NotCrypt4gh: there is no valid header.
            WrongKey: no packet opens with `key`.
            EditList: the header hides parts of the content.
            Truncated: the last segment is shorter than its own seal.
        """
        packets, self._body = _packets(source)
        self._source = source
        self._ciphers = [ChaCha20Poly1305(secret) for secret in _session_keys(packets, key)]
        segments, rest = divmod(source.size - self._body, SEALED_SEGMENT)
        if 0 < rest <= 28:
            raise Truncated
        self.size = segments * SEGMENT + (rest - 28 if rest else 0)

    def read_at(self, offset: int, count: int) -> bytes:
        """Give exactly `count` plain bytes from `offset`.

        Raises:
            Truncated: the content ends before.
            BrokenSegment: a segment was changed.
        """
        if offset < 0 or count < 0 or offset + count > self.size:
            raise Truncated
        first, skip = divmod(offset, SEGMENT)
        last = -(-(offset + count) // SEGMENT)
        plain = b"".join(self._decrypt(self._sealed(n, 1)) for n in range(first, last))
        return plain[skip : skip + count]

    def blocks(self, tap: Callable[[bytes], object]) -> Iterator[bytearray]:
        """Yield the plain bytes in blocks of up to 1 MiB; `tap` sees every encrypted byte once.

        Raises:
            BrokenSegment: a segment was changed.
        """
        tap(self._source.read_at(0, self._body))
        for number in range(0, -(-self.size // SEGMENT), _BATCH):
            sealed = self._sealed(number, _BATCH)
            tap(sealed)
            yield self._decrypt(sealed)

    def _sealed(self, number: int, count: int) -> bytes:
        start = self._body + number * SEALED_SEGMENT
        return self._source.read_at(start, min(count * SEALED_SEGMENT, self._source.size - start))

    def _decrypt(self, sealed: bytes) -> bytearray:
        count = -(-len(sealed) // SEALED_SEGMENT)
        plain = bytearray(len(sealed) - 28 * count)
        read, write = memoryview(sealed), memoryview(plain)
        for number in range(count):
            segment = read[number * SEALED_SEGMENT : (number + 1) * SEALED_SEGMENT]
            start = number * SEGMENT
            self._segment(segment, write[start : start + len(segment) - 28])
        return plain

    def _segment(self, sealed: memoryview, plain: memoryview) -> None:
        for cipher in self._ciphers:
            try:
                cipher.decrypt_into(sealed[:12], sealed[12:], None, plain)
            except InvalidTag:
                continue
            return
        raise BrokenSegment


def _packets(source: Source) -> tuple[list[bytes], int]:
    try:
        magic, version, count = _PREAMBLE.unpack(source.read_at(0, _PREAMBLE.size))
        if magic != _MAGIC or version != 1 or not 1 <= count <= _PACKETS_LIMIT:
            raise NotCrypt4gh
        packets, place = [], _PREAMBLE.size
        for _ in range(count):
            (length,) = struct.unpack("<I", source.read_at(place, 4))
            if not 4 < length <= _PACKET_LIMIT:
                raise NotCrypt4gh
            packets.append(source.read_at(place + 4, length - 4))
            place += length
    except Truncated:
        raise NotCrypt4gh from None
    return packets, place


def _session_keys(packets: Sequence[bytes], key: SealingKey) -> list[bytes]:
    opened = [plain for packet in packets if (plain := _open_packet(packet, key)) is not None]
    if not opened:
        raise WrongKey
    return [_session_key(plain) for plain in opened]


def _session_key(plain: bytes) -> bytes:
    if plain[:4] == b"\x01\0\0\0":
        raise EditList
    if len(plain) != _PARAMETERS.size or plain[:8] != b"\0" * 8:
        raise NotCrypt4gh
    return plain[8:]


def _open_packet(packet: bytes, key: SealingKey) -> bytes | None:
    if len(packet) < 64 or packet[:4] != b"\0" * 4:
        return None
    writer, nonce, sealed = packet[4:36], packet[36:48], packet[48:]
    try:
        shared = _shared(key.agree(writer), public_bytes(key.public), writer)
        return ChaCha20Poly1305(shared).decrypt(nonce, sealed, None)
    except (InvalidTag, InvalidKey):
        return None
