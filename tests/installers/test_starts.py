"""On odd computers the program starts, or says in plain words why not."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.builders.program import PATIENCE, ROOT, command, medal, surroundings, window
from tests.builders.signing import web_certificate
from tests.builders.tunnel import tunnel

pytestmark = [pytest.mark.window]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="NOT ROOT: mounts cannot be made")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return surroundings(tmp_path / "home")


def _verdicts(env: dict[str, str], *words: str) -> dict[str, dict[str, Any]]:
    done = medal("doctor", "--json", *words, env=env)
    assert "Traceback" not in done.stderr
    return {one["name"]: one for one in json.loads(done.stdout)["verdicts"]}


@contextmanager
def _mounted(place: Path, options: str) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def _fill(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(handle, bytes(4096)):
            pass
    os.close(handle)


def test_that_without_opengl_the_window_opens_and_the_doctor_says_what_is_missing(
    env: dict[str, str],
) -> None:
    with window(env=env):
        pass
    display = _verdicts(env)["Display"]
    assert display["state"] == "look"
    assert "3-D" in display["advice"]


def test_that_without_a_display_the_command_is_named() -> None:
    done = subprocess.run(
        command("medal-desktop"), env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "`medal`" in done.stderr


def test_that_without_dbus_keys_go_to_a_file_with_a_passphrase(env: dict[str, str]) -> None:
    env["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    with window(env=env):
        pass
    assert "passphrase" in _verdicts(env, "--quick")["Keys"]["words"]


def test_that_a_variable_that_names_no_keyring_is_no_matter(env: dict[str, str]) -> None:
    env["PYTHON_KEYRING_BACKEND"] = ""
    assert _verdicts(env, "--quick")["Keys"]["state"] == "look"
    env["PYTHON_KEYRING_BACKEND"] = "no.such.Keyring"
    assert _verdicts(env, "--quick")["Keys"]["state"] == "look"


def test_that_without_a_home_the_window_opens_and_says_that_it_forgets(tmp_path: Path) -> None:
    env = surroundings(tmp_path / "settings") | {"MEDAL_SETTINGS": str(tmp_path / "settings")}
    env["HOME"] = "/proc/nobody"
    with window(env=env):
        pass
    assert _verdicts(env, "--quick")["Settings"]["state"] == "look"


@as_root
def test_that_a_program_that_may_not_be_written_starts(env: dict[str, str]) -> None:
    place = Path(os.environ.get("MEDAL_FROZEN", ROOT / "medal_desktop"))
    script = f'mount --bind {place} {place} && mount -o remount,ro,bind {place} && exec "$@"'
    read_only = ["unshare", "-m", "sh", "-c", script, "sh"]
    with window(env=env, prefix=read_only) as opened:
        assert opened.poll() is None


@as_root
def test_that_a_temporary_folder_without_the_right_to_run_is_no_matter(
    env: dict[str, str], tmp_path: Path
) -> None:
    with _mounted(tmp_path / "noexec", "noexec,size=16m") as place:
        env["TMPDIR"] = str(place)
        with window(env=env):
            pass
        assert medal("scan", ROOT / "resources/demo_case", env=env).returncode == 0


@as_root
def test_that_a_full_disk_is_said_and_the_window_opens(env: dict[str, str], tmp_path: Path) -> None:
    with _mounted(tmp_path / "full", "size=64k") as place:
        (place / "all").write_bytes(b"x" * 4096)
        _fill(place / "fill")
        env["XDG_DATA_HOME"] = str(place)
        with window(env=env):
            pass
        assert _verdicts(env, "--quick")["Disk"]["state"] == "bad"
        done = medal("workspace", "new", place / "work", env=env)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_that_a_german_computer_starts_and_counts_alike(
    env: dict[str, str], tmp_path: Path
) -> None:
    env |= {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}
    with window(env=env):
        pass
    work = tmp_path / "work"
    assert medal("workspace", "new", work, env=env).returncode == 0


def test_that_spaces_and_umlauts_in_every_path_are_no_matter(tmp_path: Path) -> None:
    env = surroundings(tmp_path / "Müller, Jörg (Radiologie)")
    work = tmp_path / "Müller, Jörg (Radiologie)" / "Schädel größer 5 ml"
    assert medal("workspace", "new", work, env=env).returncode == 0
    with window(work, env=env):
        pass
    assert medal("workspace", "show", "--workspace", work, env=env).returncode == 0


def test_that_a_second_program_on_one_workspace_is_sent_away_politely(
    env: dict[str, str], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    assert medal("workspace", "new", work, env=env).returncode == 0
    _skip_notice(env)
    with window(work, env=env):
        refused = _once_it_is_open(work, env)
        assert refused.returncode == 1
        assert "open" in refused.stderr
        with window(work, env=surroundings(tmp_path / "second")):
            pass


def _once_it_is_open(work: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Ask for the workspace until the window, which paints before it opens one, has it."""
    until = time.monotonic() + PATIENCE
    while True:
        done = medal("workspace", "show", "--workspace", work, env=env)
        if done.returncode or time.monotonic() > until:
            return done
        time.sleep(0.2)


def _skip_notice(env: dict[str, str]) -> None:
    place = Path(env["HOME"]) / "settings"
    place.mkdir(exist_ok=True)
    (place / "settings.json").write_text(json.dumps({"seen_notice": True}))
    env["MEDAL_SETTINGS"] = str(place)


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _serving(certificate: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_that_the_hospitals_own_authority_and_proxy_lead_to_the_server(
    env: dict[str, str], tmp_path: Path
) -> None:
    made = web_certificate(tmp_path / "ca")
    with _serving(made.certificate) as address, tunnel() as proxy:
        env["HTTPS_PROXY"] = proxy.address
        assert _verdicts(env, "--server", address)["Server"]["state"] == "bad"
        env["SSL_CERT_FILE"] = str(made.authority)
        found = _verdicts(env, "--server", address)
    assert found["Server"]["state"] == "good"
    assert found["Clock"]["state"] == "good"
    assert proxy.tunnels >= 2


def test_that_a_certificate_that_has_expired_is_named_as_such(
    env: dict[str, str], tmp_path: Path
) -> None:
    made = web_certificate(tmp_path / "ca", days=-1)
    env["SSL_CERT_FILE"] = str(made.authority)
    with _serving(made.certificate) as address:
        found = _verdicts(env, "--server", address)["Server"]
    assert found["state"] == "bad"
    assert "certificate" in found["words"].lower()
