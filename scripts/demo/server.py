"""A MEDAL server as a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from scripts.demo.commands import BIN, CommandFailed

PATIENCE_SECONDS = 60.0


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Server:
    """`medal-server` with its embedded default, on `data`; a context manager that stops it."""

    data: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server and its worker wrote."""
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def environment(self) -> dict[str, str]:
        """The settings, as an operator gives them."""
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("MEDAL_")},
            "MEDAL_SERVER_DATA": str(self.data),
            "MEDAL_SERVER_PORT": str(self.port),
            "MEDAL_SERVER_STEP_PAUSE": "0.1",
            **self.extra,
        }

    def command(self, *words: str) -> str:
        """Run one verb of `medal-server`; give what it wrote.

        Raises:
            CommandFailed: it ended with another code than 0.
        """
        done = subprocess.run(
            [str(BIN / "medal-server"), *words],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise CommandFailed(" ".join(words), done.returncode, done.stdout + done.stderr)
        return done.stdout

    def account(self, name: str, *roles: str) -> str:
        """Make an account; give its token, which is shown this once."""
        options = [word for role in roles for word in ("--role", role)]
        words = self.command("accounts", "add", name, *options).split()
        return max(words, key=len)

    def start(self) -> Self:
        """Make the data folder where there is none, serve, and wait until it answers."""
        if not (self.data / "keys").is_dir():
            self.command("init")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(BIN / "medal-server"), "serve"],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            if self.answers():
                return
            time.sleep(0.05)
        self.stop()
        raise CommandFailed("medal-server serve", 1, self.log.read_text(errors="replace")[-3000:])

    def answers(self) -> bool:
        """Whether it takes requests."""
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/recipients", timeout=2):  # noqa: S310 - our own loopback address
                return True
        except (urllib.error.URLError, OSError):
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the server; with SIGKILL its whole session, as a power cut would."""
        process, self.process = self.process, None
        if process is None:
            return
        if how == signal.SIGKILL:
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
