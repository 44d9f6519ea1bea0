"""A backup brings everything back, on the same kind of server or on the other."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from medal_desktop.package.messages import Decision, SubmissionState, WithdrawalReason
from server_api import audit, backup
from server_api.__main__ import main
from server_api.auth import Account, Role, account_of
from server_api.db.migrate import upgrade
from server_api.db.tables import AccountRow, ChallengeRow, ModelRow, SubmissionRow
from server_api.review import submissions, withdrawal
from server_api.services import Services
from server_api.storage.local import PACKAGE
from tests.builders.backends import BACKENDS, EMBEDDED, SCALED
from tests.builders.packages import Keys, challenge, sealed
from tests.builders.server import make_tokens, open_server

WAITING, OUT, MODEL = "1" * 32, "2" * 32, "3" * 32
REVIEWER = Account(id="r" * 32, name="reviewer", roles=frozenset({Role.REVIEWER}))
IMAGE = b"a container image" * 1000
DIGEST = hashlib.sha256(IMAGE).hexdigest()


def put(services: Services, name: str, data: bytes) -> None:
    with services.storage.appending(name, len(data)) as part:
        part.rewind(0)
        part.write(data)
        part.sync()
    services.storage.sha256(name, len(data))


def filled(folder: Path) -> tuple[Services, str]:
    """A server with one submission in review, one published, and a model; and a token to it."""
    services = open_server(folder)
    token = make_tokens(services)["submitter"]
    package = folder / "package.medal"
    sealed(package, Keys())
    with services.database.session() as session:
        owner = session.query(AccountRow).filter_by(name="submitter").one().id
        for name, version in ((WAITING, "1.1.0"), (OUT, "1.0.0")):
            session.add(
                SubmissionRow(
                    id=name, account_id=owner, state="in_review", sha256=name * 2, size=1,
                    challenge_id="head-ct", version=version,
                    document=challenge(version=version).model_dump_json(),
                )
            )  # fmt: skip
        session.add(
            ModelRow(
                id=MODEL, account_id=owner, name="m", sha256=DIGEST, size=len(IMAGE),
                state="ready", digest=f"sha256:{DIGEST}",
            )
        )  # fmt: skip
    for name in (WAITING, OUT):
        put(services, name, package.read_bytes())
        services.storage.into_quarantine(name)
        services.storage.prepare_quarantine(name)
    put(services, MODEL, IMAGE)
    services.storage.into_models(MODEL)
    services.storage.fetch_received(MODEL)
    services.storage.keep_model(MODEL, DIGEST)
    submissions.decide(services, REVIEWER, OUT, Decision(accept=True))
    return services, token


def other(kind: str, folder: Path) -> Services:
    """An empty server of the one or the other kind."""
    before, BACKENDS.chosen = BACKENDS.chosen, kind
    services = open_server(folder)
    BACKENDS.chosen = before
    return services


@pytest.mark.parametrize("target", [EMBEDDED, SCALED])
def test_that_everything_comes_back_on_either_kind_of_server(tmp_path: Path, target: str) -> None:
    services, token = filled(tmp_path)
    made = backup.save(services, tmp_path / "backup.tar")
    assert (made.objects, made.missing) == (3, ())
    restored = other(target, tmp_path / "restored")
    back = backup.load(restored, tmp_path / "backup.tar")
    assert (back.rows, back.objects) == (made.rows, 3)
    with restored.database.reading() as session:
        assert account_of(session, token).name == "submitter"
        assert session.scalars(select(ChallengeRow.version)).all() == ["1.0.0"]
        assert audit.verify(session, made.head).rows > 0
    package = (tmp_path / "package.medal").read_bytes()
    storage = restored.storage
    assert (storage.fetch_published("head-ct", "1.0.0") / PACKAGE).read_bytes() == package
    assert storage.fetch_package(WAITING).read_bytes() == package
    assert storage.fetch_model(DIGEST).read_bytes() == IMAGE
    again = submissions.decide(restored, REVIEWER, WAITING, Decision(accept=True))
    assert again.state is SubmissionState.PUBLISHED


def test_that_nothing_is_restored_over_something(tmp_path: Path) -> None:
    services, _ = filled(tmp_path)
    backup.save(services, tmp_path / "backup.tar")
    with pytest.raises(backup.NotEmpty):
        backup.load(services, tmp_path / "backup.tar")


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_that_a_damaged_backup_is_refused_whole(tmp_path: Path, place: float) -> None:
    services, _ = filled(tmp_path)
    backup.save(services, tmp_path / "backup.tar")
    data = bytearray((tmp_path / "backup.tar").read_bytes())
    data[int(len(data) * place)] ^= 0xFF
    (tmp_path / "damaged.tar").write_bytes(data)
    (tmp_path / "cut.tar").write_bytes(data[: int(len(data) * place)])
    (tmp_path / "none.tar").write_bytes(b"")
    restored = open_server(tmp_path / "restored")
    for name in ("damaged.tar", "cut.tar", "none.tar"):
        with pytest.raises(backup.NotABackup):
            backup.load(restored, tmp_path / name)
    with restored.database.reading() as session:
        assert session.scalars(select(AccountRow)).all() == []


def test_that_a_backup_of_an_older_schema_comes_forward(tmp_path: Path) -> None:
    services, _ = filled(tmp_path)
    backup.save(services, tmp_path / "backup.tar")
    older = tmp_path / "older.tar"
    _without_column(tmp_path / "backup.tar", older, "submissions", "withdrawn")
    restored = open_server(tmp_path / "restored")
    upgrade(restored.database)
    backup.load(restored, older)
    with restored.database.reading() as session:
        assert set(session.scalars(select(SubmissionRow.withdrawn))) == {""}


def test_that_what_was_withdrawn_after_the_backup_does_not_come_back(tmp_path: Path) -> None:
    services, _ = filled(tmp_path)
    backup.save(services, tmp_path / "backup.tar")
    assert withdrawal.withdraw_again(services, {OUT * 2: WithdrawalReason.CONSENT}) == 1
    noted = withdrawal.all_withdrawn(services)
    restored = open_server(tmp_path / "restored")
    backup.load(restored, tmp_path / "backup.tar")
    assert withdrawal.withdraw_again(restored, noted) == 1
    assert not restored.storage.holds(OUT, "head-ct", "1.0.0")
    with restored.database.reading() as session:
        assert session.get_one(SubmissionRow, OUT).erased
        assert session.get_one(SubmissionRow, WAITING).state == "in_review"


def test_that_the_commands_save_and_restore_data_and_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(filled(tmp_path)[0], monkeypatch)
    words = {"backup.tar": ["backup"], "keys": ["keys", "backup", "--passphrase", "a b c"]}
    for name, verb in words.items():
        done = CliRunner().invoke(main, [*verb, str(tmp_path / name)])
        assert done.exit_code == 0, done.output
    exported = CliRunner().invoke(main, ["keys", "export"]).output
    noted = CliRunner().invoke(main, ["withdrawals"]).output
    (tmp_path / "noted.json").write_text(noted)
    empty = other(BACKENDS.chosen, tmp_path / "again")
    for path in empty.storage.keys.iterdir():
        path.unlink()
    use(empty, monkeypatch)
    list_of = ["--withdrawn", str(tmp_path / "noted.json")]
    for verb in (
        ["restore", str(tmp_path / "backup.tar"), *list_of],
        ["keys", "restore", str(tmp_path / "keys"), "--passphrase", "a b c"],
        ["audit", "verify"],
    ):
        done = CliRunner().invoke(main, verb)
        assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["keys", "export"]).output == exported
    wrong = ["keys", "restore", str(tmp_path / "keys"), "--passphrase", "other"]
    assert CliRunner().invoke(main, wrong).exit_code == 1


def use(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment to a server, for the commands."""
    for name in ("data", "database_url", "s3_bucket", "s3_endpoint", "s3_access_key"):
        monkeypatch.setenv(f"MEDAL_SERVER_{name.upper()}", str(getattr(services.settings, name)))
    monkeypatch.setenv("MEDAL_SERVER_S3_SECRET_KEY", services.settings.s3_secret_key)
    monkeypatch.setenv("MEDAL_SERVER_MIN_FREE", "0")


def _without_column(source: Path, target: Path, table: str, column: str) -> None:
    """Make the backup that a version without a column would have made."""
    name = f"tables/{table}.jsonl"
    with tarfile.open(source) as archive, tarfile.open(target, "w") as made:
        for member in archive:
            stream = archive.extractfile(member)
            assert stream is not None
            data = stream.read()
            if member.name == name:
                rows = [json.loads(line) for line in data.splitlines()]
                kept = [{k: v for k, v in row.items() if k != column} for row in rows]
                data = changed = "".join(f"{json.dumps(row)}\n" for row in kept).encode()
            if member.name == backup.MANIFEST:
                facts = json.loads(data)
                facts["files"][name] = hashlib.sha256(changed).hexdigest()
                data = json.dumps(facts).encode()
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))
