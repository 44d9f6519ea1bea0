"""A proxy as hospitals have it: CONNECT, and bytes both ways."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tunnel:
    """The proxy's address, and how often somebody went through."""

    address: str
    tunnels: int = 0
    sockets: list[socket.socket] = field(default_factory=list)


@contextlib.contextmanager
def tunnel() -> Iterator[Tunnel]:
    """Serve on the loopback until the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Tunnel(f"http://127.0.0.1:{listening.getsockname()[1]}")
    thread = threading.Thread(target=_accept, args=(listening, made), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for one in made.sockets:
            with contextlib.suppress(OSError):
                one.close()
        thread.join(5)


def _accept(listening: socket.socket, made: Tunnel) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        made.sockets.append(client)
        threading.Thread(target=_serve, args=(client, made), daemon=True).start()


def _serve(client: socket.socket, made: Tunnel) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += client.recv(4096)
        host, port = asked.split()[1].decode().rsplit(":", 1)
        server = socket.create_connection((host, int(port)))
        made.sockets.append(server)
        made.tunnels += 1
        client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        threading.Thread(target=_copy, args=(server, client), daemon=True).start()
        _copy(client, server)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
