"""`medal-server`, as an operator types it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from medal_desktop.package.messages import Recipients
from server_api.__main__ import main
from server_api.auth import account_of
from server_api.db.tables import SubmissionRow
from server_api.errors import NotSignedIn
from server_api.services import Services, open_services
from server_api.settings import Settings


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MEDAL_SERVER_MIN_FREE", "0")
    return tmp_path / "data"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def opened(data: Path) -> Services:
    return open_services(Settings(data=data))


def test_that_init_makes_keys_for_the_server_alone_and_keeps_them(data: Path) -> None:
    assert run("init").exit_code == 0
    before = run("keys", "export").output
    assert run("init").exit_code == 0
    assert run("keys", "export").output == before
    Recipients.model_validate_json(before)
    keys = sorted((data / "keys").iterdir())
    assert [path.name for path in keys] == ["evaluation.key", "intake.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys} == {0o600}
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "command", [("keys", "export"), ("accounts", "add", "a", "--role", "admin")]
)
def test_that_a_folder_that_is_no_server_is_named_in_two_lines(
    data: Path, command: tuple[str, ...]
) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert "medal-server init" in result.output
    assert not data.exists()


def test_that_a_token_is_shown_once_and_kept_as_its_hash_only(data: Path) -> None:
    run("init")
    token = run("accounts", "add", "anna", "--role", "submitter").output.strip()
    with opened(data).database.reading() as session:
        assert account_of(session, token).name == "anna"
    assert token.encode() not in (data / "server.db").read_bytes()


def test_that_a_name_is_given_once(data: Path) -> None:
    run("init")
    run("accounts", "add", "anna", "--role", "submitter")
    assert run("accounts", "add", "anna", "--role", "admin").exit_code == 1


def test_that_a_revoked_account_is_shut_out(data: Path) -> None:
    run("init")
    token = run("accounts", "add", "anna", "--role", "submitter").output.strip()
    assert run("accounts", "revoke", "anna").exit_code == 0
    with opened(data).database.reading() as session, pytest.raises(NotSignedIn):
        account_of(session, token)
    assert run("accounts", "revoke", "nobody").exit_code == 1


def test_that_a_renewed_account_gets_a_new_token_and_the_old_one_ends(data: Path) -> None:
    run("init")
    old = run("accounts", "add", "anna", "--role", "submitter").output.strip()
    run("accounts", "revoke", "anna")
    new = run("accounts", "renew", "anna").output.strip()
    with opened(data).database.reading() as session:
        assert account_of(session, new).name == "anna"
        with pytest.raises(NotSignedIn):
            account_of(session, old)
    assert run("accounts", "renew", "nobody").exit_code == 1


def test_that_an_account_has_a_name_of_its_own(data: Path) -> None:
    run("init")
    run("accounts", "add", "anna", "--role", "submitter")
    assert (
        "There is an account of this name"
        in run("accounts", "add", "anna", "--role", "admin").output
    )
    assert "An account needs a name" in run("accounts", "add", " ", "--role", "admin").output


def test_that_the_audit_log_is_verified(data: Path) -> None:
    run("init")
    run("accounts", "add", "anna", "--role", "submitter")
    result = run("audit", "verify")
    assert result.output.startswith("1 rows, whole.")
    assert run("audit", "verify", "--expect", "0" * 63 + "1").exit_code == 1


def test_that_the_doctor_finds_nothing_on_a_new_server(data: Path) -> None:
    run("init")
    result = run("doctor")
    assert result.exit_code == 0, result.output


def test_that_the_doctor_names_what_is_wrong(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init")
    (data / "keys/intake.key").chmod(0o644)
    monkeypatch.setenv("MEDAL_SERVER_MIN_FREE", str(1 << 60))
    services = opened(data)
    run("accounts", "add", "anna", "--role", "submitter")
    with services.database.session() as session:
        from server_api.db.tables import AccountRow

        owner = session.query(AccountRow).one().id
        session.add(
            SubmissionRow(
                account_id=owner, state="quarantine", sha256="0" * 64, size=1, fence=5, lease="2020"
            )
        )
    result = run("doctor")
    bad = {line.split()[1].rstrip(":") for line in result.output.splitlines() if "BAD" in line}
    assert (result.exit_code, bad) == (1, {"disk", "keys", "intake"})


def test_that_a_misspelt_setting_ends_every_command(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SERVER_QOUTA", "5")
    result = run("init")
    assert (result.exit_code, "MEDAL_SERVER_QOUTA" in result.output) == (1, True)


def test_that_a_log_line_is_json_and_holds_no_text_of_an_exception() -> None:
    import logging
    import sys

    from server_api.logs import JsonLines

    try:
        int("Zweistein")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "failed", None, sys.exc_info())
    record.fields = {"step": "intake"}
    line = JsonLines().format(record)
    assert "Zweistein" not in line
    assert json.loads(line)["step"] == "intake"
    assert json.loads(line)["error"] == "ValueError"
