"""What another user of the server's machine can see of its data: nothing."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from medal_desktop.base.progress import Job
from server_api.__main__ import main
from server_api.db.migrate import upgrade
from server_api.db.tables import AccountRow
from server_api.evaluation.inputs import PreparedInputs
from server_api.scoring.run import hidden_cases
from server_api.services import open_services
from server_api.settings import Settings
from tests.builders.evaluations import SERIES, volume_challenge

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass, as the data folder is once podman has run."""
    folder = Path(tempfile.mkdtemp(prefix="medal-privacy-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def as_nobody(code: str, *places: Path) -> str:
    """What a stranger's process gets: `ok` or the name of the refusal."""
    program = (
        f"import os, sys\ntry:\n {code}; print('ok')\nexcept OSError as e: print(type(e).__name__)"
    )
    command = ["python3", "-c", program, *map(str, places)]
    done = subprocess.run(
        command,
        user=NOBODY,
        group=NOBODY,
        extra_groups=(),
        cwd="/",
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


@needs_root
@pytest.mark.skipif(shutil.which("python3", path="/usr/bin:/bin") is None, reason="no python3")
def test_that_a_stranger_reads_neither_the_database_nor_what_models_are_shown(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    services = open_services(Settings(data=open_folder / "data"))
    upgrade(services.database)
    root = services.storage.root
    root.chmod(0o711)
    challenge = volume_challenge(tmp_path / "images", 1)
    for case in challenge.cases:
        shutil.copytree(tmp_path / "images", tmp_path / "published" / "cases" / case.id / SERIES)
    prepared = PreparedInputs(challenge, tmp_path / "published", root / "prepared")
    shown = prepared.case(hidden_cases(challenge)[0], Job())
    (root / "open.txt").write_text("everybody's")
    (root / "open.txt").chmod(0o644)

    assert as_nobody("open(sys.argv[1]).read()", root / "open.txt") == "ok"
    with services.database.session() as session:
        session.add(AccountRow(name="anna", roles="submitter"))
        session.flush()
        for name in ("server.db", "server.db-wal", "server.db-shm"):
            assert as_nobody("open(sys.argv[1], 'rb').read()", root / name) == "PermissionError"
    for folder in (root / "prepared", shown, root / "attempts", root / "published"):
        assert as_nobody("os.listdir(sys.argv[1])", folder) == "PermissionError"


def test_that_what_an_older_version_left_open_is_closed(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    services = open_services(settings)
    upgrade(services.database)
    services.database.close()
    (settings.data / "prepared").chmod(0o755)
    (settings.data / "server.db").chmod(0o644)
    open_services(settings)
    modes = [stat.S_IMODE((settings.data / n).stat().st_mode) for n in ("prepared", "server.db")]
    assert modes == [0o700, 0o600]


def test_that_inputs_are_prepared_where_only_the_server_comes(tmp_path: Path) -> None:
    challenge = volume_challenge(tmp_path / "images", 1)
    for case in challenge.cases:
        shutil.copytree(tmp_path / "images", tmp_path / "published" / "cases" / case.id / SERIES)
    (tmp_path / "cache").mkdir(mode=0o755)
    prepared = PreparedInputs(challenge, tmp_path / "published", tmp_path / "cache")
    prepared.case(hidden_cases(challenge)[0], Job())
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_that_a_command_writes_for_the_servers_user_alone(tmp_path: Path) -> None:
    environment = os.environ | {"MEDAL_SERVER_DATA": str(tmp_path / "data")}
    command = [sys.executable, "-m", "server_api", "init"]
    subprocess.run(command, env=environment, check=True, umask=0, stdout=subprocess.DEVNULL)
    found = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
    assert len(found) > 9
    assert {path.name for path in found if path.stat().st_mode & 0o077} == set()


def test_that_a_command_leaves_the_callers_umask_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(tmp_path / "data"))
    before = os.umask(0o022)
    try:
        assert CliRunner().invoke(main, ["init"]).exit_code == 0
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


@pytest.mark.parametrize("exists", [True, False])
def test_that_the_doctor_makes_nothing_where_no_server_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    misspelt = tmp_path / "dta"
    if exists:
        misspelt.mkdir()
    monkeypatch.setenv("MEDAL_SERVER_DATA", str(misspelt))
    result = CliRunner().invoke(main, ["doctor"])
    assert (result.exit_code, "medal-server init" in result.output) == (1, True)
    assert [path.name for path in tmp_path.rglob("*")] == (["dta"] if exists else [])
