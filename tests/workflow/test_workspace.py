"""The workspace survives everything and refuses politely."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from medal_desktop.workflow.workspace import (
    DATABASE,
    NoWorkspace,
    Workspace,
    WorkspaceDamaged,
    WorkspaceExists,
    WorkspaceInUse,
    WorkspaceNewer,
    WorkspaceUnwritable,
)

KEEPER = """
import sys, time
from pathlib import Path
from medal_desktop.workflow.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
for number in range(10_000):
    workspace.set_value("count", number)
    print(number, flush=True)
"""


def test_that_a_value_outlives_the_window(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        workspace.set_value("name", {"a": [1, 2]})
    with Workspace.open(tmp_path / "w") as workspace:
        assert workspace.value("name") == {"a": [1, 2]}


def test_that_a_second_window_is_refused(tmp_path: Path) -> None:
    with Workspace.create(tmp_path), pytest.raises(WorkspaceInUse):
        Workspace.open(tmp_path)


def test_that_a_killed_window_leaves_no_lock_and_all_it_had_said(tmp_path: Path) -> None:
    Workspace.create(tmp_path).close()
    with subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdout is not None
        said = [int(keeper.stdout.readline()) for _ in range(20)][-1]
        os.kill(keeper.pid, signal.SIGKILL)
    with Workspace.open(tmp_path) as workspace:
        assert workspace.value("count") >= said


def half_a_change(workspace: Workspace) -> None:
    with workspace.change() as db:
        db.execute("INSERT INTO kept VALUES ('half', '1')")
        raise ZeroDivisionError


def test_that_a_failed_change_leaves_nothing(tmp_path: Path) -> None:
    with Workspace.create(tmp_path) as workspace:
        with pytest.raises(ZeroDivisionError):
            half_a_change(workspace)
        assert workspace.value("half") is None


def test_that_threads_do_not_lose_each_others_changes(tmp_path: Path) -> None:
    with Workspace.create(tmp_path) as workspace:
        names = [f"n{number}" for number in range(8)]
        threads = [threading.Thread(target=workspace.set_value, args=(n, n)) for n in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [workspace.value(name) for name in names] == names


def test_that_an_existing_workspace_is_not_laid_over(tmp_path: Path) -> None:
    Workspace.create(tmp_path).close()
    with pytest.raises(WorkspaceExists):
        Workspace.create(tmp_path)


def test_that_a_place_that_takes_nothing_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc")):
        with pytest.raises(WorkspaceUnwritable):
            Workspace.create(place)


def test_that_a_folder_without_workspace_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspace):
        Workspace.open(tmp_path)


def test_that_a_newer_workspace_is_left_alone(tmp_path: Path) -> None:
    Workspace.create(tmp_path).close()
    with sqlite3.connect(tmp_path / DATABASE) as db:
        db.execute("PRAGMA user_version=9999")
    db.close()
    with pytest.raises(WorkspaceNewer):
        Workspace.open(tmp_path)


def test_that_a_damaged_database_is_told_so_and_kept(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"no database" * 100)
    with pytest.raises(WorkspaceDamaged):
        Workspace.open(tmp_path)
    assert (tmp_path / DATABASE).read_bytes().startswith(b"no database")
