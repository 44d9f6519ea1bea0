"""A network that stops in the middle: a TCP relay that holds after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import Self

BLOCK = 1 << 16


@dataclass(slots=True)
class StallingRelay:
    """Passes bytes to `target_port`; after `hold_after` bytes upward it holds until `release`."""

    target_port: int
    hold_after: int
    held: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)
    _listener: socket.socket = field(default_factory=socket.socket)
    _passed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sockets: list[socket.socket] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where a client finds the server behind."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def release(self) -> None:
        """Pass everything from now on."""
        self._open.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target_port), timeout=30)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            self._sockets += [client, server]
            for source, target, counted in ((client, server, True), (server, client, False)):
                work = threading.Thread(
                    target=self._pass,
                    args=(source, target),
                    kwargs={"counted": counted},
                    daemon=True,
                )
                work.start()

    def _pass(self, source: socket.socket, target: socket.socket, *, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(BLOCK):
                if counted:
                    self._count(len(block))
                target.sendall(block)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _count(self, size: int) -> None:
        with self._lock:
            self._passed += size
            full = self._passed > self.hold_after
        if full and not self._open.is_set():
            self.held.set()
            self._open.wait()
