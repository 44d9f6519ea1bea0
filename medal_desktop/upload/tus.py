"""Sends a file with tus 1.0: in chunks that are checked at both ends, from where it stopped."""

from __future__ import annotations

import base64
import hashlib
import io
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from medal_desktop.base.files import CHUNK as HASH_BLOCK
from medal_desktop.base.progress import Job
from medal_desktop.package.checksum import crc32
from medal_desktop.package.messages import UploadKind
from medal_desktop.upload.client import API, ServerClient
from medal_desktop.upload.errors import (
    DamagedUpload,
    NotAMedalServer,
    NotThere,
    Offline,
    ServerBusy,
    SourceMissing,
)
from medal_desktop.upload.pacing import Gate, Pace, Patience, wait
from medal_desktop.upload.resume import Begun, Memory

if TYPE_CHECKING:
    from medal_desktop.upload.connection import Connection

CHUNK, SHORTEST, LONGEST = 16 << 20, 1 << 20, 64 << 20
BLOCK = 1 << 18
QUICK, SLOW = 1.0, 8.0
POLL_SECONDS = 0.5
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How to send: bytes per chunk, bytes per second (0: no limit), how patiently, and when.

    Without a size, chunks follow the line: what breaks off costs a slow one seconds, not minutes,
    and a fast one is not held up by questions.
    """

    chunk: int = 0
    limit: int = 0
    patience: Patience = field(default_factory=Patience)
    gate: Gate = field(default_factory=Gate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the server says of an upload."""

    offset: int
    state: str
    result: str


def upload(
    client: ServerClient,
    path: Path,
    kind: UploadKind,
    name: str,
    state_folder: Path,
    job: Job,
    sending: Sending | None = None,
    known: str = "",
) -> str:
    """Send a file, or go on with it; gives the id of the submission or model that came of it.

    The same file sent again gives the same id. Progress is in bytes. Each chunk goes with its
    CRC-32, and the server compares the SHA-256 of the whole file in the end; one that is `known`
    already is not computed again here.

    Raises:
        Offline, CertificateRefused, ServerRefused: see `upload.errors`; what arrived is kept.
        SourceMissing: the file cannot be read.
        DamagedUpload: the server holds other bytes; they are forgotten, send it again.
        Cancelled: what arrived is kept.
    """
    try:
        sha256, size = (known, path.stat().st_size) if known else _measure(path, job)
        server = client.connection.address
        memory = Memory(folder=state_folder, server=server, kind=kind, sha256=sha256)
        with path.open("rb") as stream:
            transfer = _Transfer(client.connection, stream, size, job, sending or Sending())
            return _Upload(transfer, memory, kind, name).run()
    except OSError:
        raise SourceMissing from None


class _Upload:
    """Begin or resume, send until all is there, see it through."""

    def __init__(self, transfer: _Transfer, memory: Memory, kind: UploadKind, name: str) -> None:
        self._transfer, self._memory = transfer, memory
        self._kind, self._name = kind, name

    def run(self) -> str:
        """Repeat until the server says that it is done; a failure is followed by a question."""
        failures, reached = 0, -1
        while True:
            try:
                progress = self._advance()
            except (Offline, ServerBusy):
                failures += 1
                if failures >= self._transfer.sending.patience.tries:
                    raise
                wait(self._transfer.sending.patience.seconds(failures), self._transfer.job)
                continue
            if progress.state == "done":
                self._memory.forget()
                return progress.result
            if progress.offset > reached:
                failures, reached = 0, progress.offset

    def _advance(self) -> Progress:
        """Ask where the upload stands, then send chunk after chunk from there."""
        place = self._place()
        try:
            progress = self._transfer.ask(place)
        except NotThere:
            self._memory.forget()
            progress = self._transfer.ask(self._place())
            place = self._place()
        while progress.state == "receiving" and progress.offset < self._transfer.size:
            progress = self._transfer.send(place, progress.offset)
        if progress.state == "refused":
            self._memory.forget()
            raise DamagedUpload
        if progress.state == "receiving":  # all is there, and the server still checks it
            wait(POLL_SECONDS, self._transfer.job)
        return progress

    def _place(self) -> str:
        """Give the upload's path on the server; makes it when none is remembered."""
        begun = self._memory.load()
        if begun is None:
            place = self._transfer.begin(self._kind, self._name, self._memory.sha256)
            begun = Begun(place=place, sha256=self._memory.sha256, size=self._transfer.size)
            self._memory.save(begun)
        return begun.place


class _Transfer:
    """The three requests of an upload."""

    def __init__(
        self,
        connection: Connection,
        stream: io.BufferedReader,
        size: int,
        job: Job,
        sending: Sending,
    ) -> None:
        self._connection, self._stream = connection, stream
        self.size, self.job, self.sending = size, job, sending
        self._pace = Pace(sending.limit)
        self._chunk = sending.chunk or CHUNK
        self._buffer = bytearray()

    def begin(self, kind: UploadKind, name: str, sha256: str) -> str:
        """Create the upload and give its path."""
        metadata = {"kind": kind.value, "sha256": sha256, "filename": f"{kind.value}.bin"}
        metadata |= {"name": name} if name else {}
        headers = {
            **_TUS,
            "Upload-Length": str(self.size),
            "Upload-Metadata": ",".join(f"{key} {_encode(text)}" for key, text in metadata.items()),
        }
        answer = self._connection.ask("POST", f"{API}/uploads", headers=headers)
        path = urlsplit(answer.headers.get("Location", "")).path
        if f"{API}/uploads/" not in path:
            raise NotAMedalServer("no place for the upload")
        return path[path.index(API) :]

    def ask(self, place: str) -> Progress:
        """Ask how much has arrived."""
        return self._progress(self._connection.ask("HEAD", place, headers=_TUS).headers)

    def send(self, place: str, offset: int) -> Progress:
        """Send one chunk; it counts whole or not at all."""
        self.sending.gate.pass_through(self.job, offset, self.size)
        data = self._read(offset)
        checksum = base64.b64encode(crc32(data).to_bytes(4)).decode()
        headers = {
            **_TUS,
            "Upload-Offset": str(offset),
            "Upload-Checksum": f"crc32 {checksum}",
            "Content-Type": "application/offset+octet-stream",
        }
        begun = time.monotonic()
        body = _Body(data, offset, self)
        answer = self._connection.ask("PATCH", place, headers=headers, data=body)
        self._adapt(time.monotonic() - begun)
        return self._progress(answer.headers)

    def _read(self, offset: int) -> memoryview:
        """Read the chunk at `offset` into the one buffer."""
        count = min(self._chunk, self.size - offset)
        if len(self._buffer) < count:
            self._buffer = bytearray(count)
        data = memoryview(self._buffer)[:count]
        self._stream.seek(offset)
        if self._stream.readinto(data) < count:
            raise SourceMissing("it has become shorter")
        return data

    def _adapt(self, seconds: float) -> None:
        """Choose the next chunk's size by how long this one took."""
        if self.sending.chunk:
            return
        if seconds < QUICK:
            self._chunk = min(LONGEST, self._chunk * 2)
        elif seconds > SLOW:
            self._chunk = max(SHORTEST, self._chunk // 2)

    def sent(self, count: int, offset: int) -> None:
        """Note bytes on their way: progress, cancel, and the limit on the rate."""
        if self.sending.gate.paused:  # the server hangs up in time; then this chunk is sent again
            self.sending.gate.pass_through(self.job, offset, self.size)
        self._pace.take(count, self.job)
        self.job.step(offset, self.size, "upload")

    def _progress(self, headers: Mapping[str, str]) -> Progress:
        try:
            offset = int(headers["Upload-Offset"])
        except (KeyError, ValueError):
            raise NotAMedalServer("no offset") from None
        if not 0 <= offset <= self.size:
            raise NotAMedalServer("an offset outside of the file")
        state = headers.get("Medal-Upload-State", "receiving")
        return Progress(offset=offset, state=state, result=headers.get("Medal-Result", ""))


class _Body:
    """A chunk in blocks, none of them copied, that tells how far it has been taken."""

    def __init__(self, data: memoryview, offset: int, transfer: _Transfer) -> None:
        self._data, self._offset, self._transfer = data, offset, transfer

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[memoryview]:
        """Yield each block when its turn has come."""
        for begin in range(0, len(self._data), BLOCK):
            block = self._data[begin : begin + BLOCK]
            self._transfer.sent(len(block), self._offset + begin + len(block))
            yield block


def _measure(path: Path, job: Job) -> tuple[str, int]:
    """Give SHA-256 and size."""
    digest, done, total = hashlib.sha256(), 0, path.stat().st_size
    if total == 0:
        raise SourceMissing("it is empty")
    with path.open("rb") as stream:
        while block := stream.read(HASH_BLOCK):
            digest.update(block)
            done += len(block)
            job.step(done, total, "checksum")
    return digest.hexdigest(), done


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
