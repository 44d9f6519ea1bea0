"""`medal-server serve`: the web server here, the worker in a process that is kept alive."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping

import uvicorn

from server_api.app import create_app
from server_api.connections import patient
from server_api.settings import Settings

GRACE = 10
log = logging.getLogger("medal.serve")


class WorkerKeeper(threading.Thread):
    """Starts the worker process, and again whenever it ends before `stop`."""

    def __init__(self, environment: Mapping[str, str], pause: float = 1.0) -> None:
        super().__init__(daemon=True)
        self._environment = dict(environment)
        self._pause = pause
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Keep exactly one worker alive."""
        while not self._stopping.is_set():
            command = [sys.executable, "-m", "server_api", "worker", "--with-parent"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self._environment)
            code = self._process.wait()
            if not self._stopping.is_set():
                log.error("worker ended", extra={"fields": {"code": code}})
                self._stopping.wait(self._pause)

    def stop(self) -> None:
        """Ask the worker to end, and end it when it does not."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(settings: Settings, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; running requests get some seconds to end."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=patient(settings.request_timeout),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.behind_tls,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=64 << 10,
    )
    keeper = WorkerKeeper(os.environ)
    if with_worker:
        keeper.start()
    # uvicorn ends gracefully and then raises its signal again, which must not end us half-way.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        uvicorn.Server(config).run()
    finally:
        keeper.stop()
