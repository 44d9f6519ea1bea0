"""No secret, and nothing of a patient, is in any log, crash report, support bundle or output."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from scripts.demo.commands import BIN, CommandFailed, Steps, person
from scripts.demo.server import Server
from tests.builders.dicom import Patient, ct_series

MARK = "zq7marked"
PATIENT = Patient(name=f"{MARK.upper()}^ERNA", id=f"{MARK}-4711", birth_date="19500102")
METRICS = f"{MARK}-metrics-token-of-some-length"


def _everything(folder: Path) -> dict[str, bytes]:
    """Give what programs wrote about their own doings: logs, reports, bundles."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if not path.is_file() or "export" in path.parts:
            continue
        if path.suffix == ".log" or "logs" in path.parts:
            found[path.name] = path.read_bytes()
        elif path.name.startswith("support") and path.suffix == ".zip":
            with zipfile.ZipFile(path) as bundle:
                found |= {name: bundle.read(name) for name in bundle.namelist()}
    return found


@pytest.mark.journey
def test_that_no_secret_is_in_any_log_report_or_bundle(tmp_path: Path) -> None:
    """Right and wrong tokens, a broken key store, a fall in the middle, a request with a token."""
    steps = Steps(total=0, quiet=True)
    said: list[str] = []
    server = Server(tmp_path / "server", extra={"MEDAL_SERVER_METRICS_TOKEN": METRICS})
    with server:
        token = server.account("ada", "submitter")
        who = person("ada", tmp_path / "people", steps, server=server.address, folder=tmp_path)
        passphrase = Path(who.environment["MEDAL_KEYSTORE_PASSPHRASE_FILE"]).read_text()
        wrong = f"{MARK}-wrong-token"

        def run(*words: str | Path, given: str = "") -> None:
            try:
                said.append(who.run("medal", *words, given=given))
            except CommandFailed as error:
                said.append(error.output)

        run("sign-in", server.address, given=f"{wrong}\n")
        run("sign-in", server.address, given=f"{token}\n")
        run("status")
        run("status", "0" * 32, "--json")
        ct_series(tmp_path / "export" / MARK, slices=3, rows=32, columns=32, patient=PATIENT)
        run("workspace", "new", tmp_path / "workspace")
        run("case", "new", tmp_path / "export")
        run("deidentify")
        run("submit", tmp_path / "export" / MARK)
        _fall(dict(who.environment), tmp_path)
        run("doctor", "--quick", "--bundle", tmp_path / "support.zip")
        _knock(server, wrong)
    secrets = [token, passphrase.strip(), wrong, METRICS, MARK, MARK.upper()]
    looked = _everything(tmp_path)
    assert any("crash-" in name for name in looked)
    assert any(name.endswith(".log") for name in looked)
    assert "doctor.json" in looked
    for name, content in looked.items():
        for secret in secrets:
            assert secret.encode() not in content, name
    for secret in (token, passphrase.strip(), wrong, METRICS):
        assert secret not in "\n".join(said)


def _fall(environment: dict[str, str], folder: Path) -> None:
    """Let a program fall with secrets in its hands; it must write a crash report."""
    code = (
        "import sys\n"
        "from medal_desktop.cli import main as program\n"
        "from medal_desktop.workflow import submit\n"
        "def fall(*given):\n"
        f"    raise RuntimeError('{MARK} ' + repr(given))\n"
        "submit.statuses = fall\n"
        "submit.status = fall\n"
        f"program.main(['status', '{MARK}'])\n"
    )
    done = subprocess.run(
        [str(BIN / "python"), "-c", code],
        env={**environment, "PYTHONPATH": str(Path.cwd())}, cwd=folder, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert MARK not in done.stdout + done.stderr


def _knock(server: Server, wrong: str) -> None:
    """Ask with secrets in every place of a request."""
    import requests

    for address in ("/api/v1/submissions", "/metrics", f"/api/v1/submissions/{MARK}"):
        for words in ({"Authorization": f"Bearer {wrong}"}, {"Authorization": wrong}):
            requests.get(
                f"{server.address}{address}", headers=words, params={"token": MARK}, timeout=30
            )
    requests.post(f"{server.address}/sign-in", data={"name": MARK, "password": wrong}, timeout=30)
