"""The workspace: one folder that survives everything; it refers to originals and never holds them.

SQLite in WAL mode with an exclusive lock (a second window is refused, a killed one leaves no lock),
and files written beside and renamed.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.identifiers import random_id
from medal_desktop.workflow.schema import MIGRATIONS

if TYPE_CHECKING:
    from medal_desktop.dicom.remembering import ScanCache

DATABASE = "workspace.db"


class NoWorkspace(MedalError):
    """The folder holds no workspace."""

    code = "workspace.none"
    message = "This folder is not a MEDAL workspace."
    advice = "Choose the folder in which you began your challenge, or start a new one."


class WorkspaceInUse(MedalError):
    """Another window or command holds the workspace."""

    code = "workspace.in-use"
    message = "This workspace is open in another window or command."
    advice = "Close the other one first. Nothing was changed."


class WorkspaceExists(MedalError):
    """A new workspace would lie over another one."""

    code = "workspace.exists"
    message = "There is a workspace in this folder already."
    advice = "Open it, or choose an empty folder for the new one."


class WorkspaceNewer(MedalError):
    """The workspace was written by a newer version."""

    code = "workspace.newer"
    message = "This workspace was made by a newer version of MEDAL Desktop."
    advice = "Update MEDAL Desktop on this computer. Nothing was changed."


class WorkspaceUnwritable(MedalError):
    """The system refuses to write in the folder."""

    code = "workspace.unwritable"
    message = "Nothing can be written in this folder."
    advice = "Choose a folder of your own, on a disk that is connected and has room."


class WorkspaceDamaged(MedalError):
    """The database cannot be read."""

    code = "workspace.damaged"
    message = "The workspace's database cannot be read."
    advice = "Leave the folder as it is and ask IT to restore it from the backup."


class Workspace:
    """An open workspace; every change is on disk when its call returns. Safe across threads."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self.folder = folder
        self._connection = connection
        self._lock = threading.RLock()
        self._scans: ScanCache | None = None

    @property
    def scans(self) -> ScanCache:
        """Give what was read of originals since the workspace was opened; in memory only."""
        from medal_desktop.dicom.remembering import (  # noqa: PLC0415 - start-up needs no DICOM
            ScanCache,
        )

        with self._lock:
            self._scans = ScanCache() if self._scans is None else self._scans
            return self._scans

    @classmethod
    def create(cls, folder: Path) -> Self:
        """Make a workspace in an empty or new folder.

        Raises:
            WorkspaceExists: there is one already.
            WorkspaceUnwritable: the folder cannot be made, or takes no file.
            Forbidden: the organisation wants workspaces elsewhere.
        """
        policy.current().require_workspace(folder)
        if (folder / DATABASE).exists():
            raise WorkspaceExists
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise WorkspaceUnwritable from None
        workspace = cls(folder, _connect(folder / DATABASE))
        workspace.set_value("id", random_id())
        return workspace

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open a workspace, bringing an older one up to date.

        Raises:
            NoWorkspace, WorkspaceInUse, WorkspaceNewer, WorkspaceUnwritable, WorkspaceDamaged.
            Forbidden: the organisation wants workspaces elsewhere.
        """
        policy.current().require_workspace(folder)
        if not (folder / DATABASE).is_file():
            raise NoWorkspace
        return cls(folder, _connect(folder / DATABASE))

    def close(self) -> None:
        """Let go of the folder."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def id(self) -> str:
        """The identifier under which this workspace's key is kept."""
        return str(self.value("id"))

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """One transaction: everything in the block is kept, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Read rows."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def value(self, name: str, default: Any = None) -> Any:
        """Read one kept value."""
        found = self.rows("SELECT value FROM kept WHERE name = ?", name)
        return json.loads(found[0]["value"]) if found else default

    def set_value(self, name: str, value: Any) -> None:
        """Keep one JSON value."""
        with self.change() as db:
            db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, json.dumps(value)))


def _connect(path: Path) -> sqlite3.Connection:
    _keep_private(path)
    connection = sqlite3.connect(path, timeout=1, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        for pragma in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=ON")
        _migrate(connection)
    except sqlite3.OperationalError as error:
        connection.close()
        raise (WorkspaceInUse if "locked" in str(error) else WorkspaceDamaged) from None
    except sqlite3.DatabaseError:
        connection.close()
        raise WorkspaceDamaged from None
    except MedalError:
        connection.close()
        raise
    return connection


def _keep_private(path: Path) -> None:
    """Make the database its owner's alone, whatever the system's default is."""
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        elif os.name != "nt":
            path.chmod(0o600)
    except OSError:
        raise WorkspaceUnwritable from None


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema forward, one transaction per step."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise WorkspaceNewer
    connection.execute("BEGIN IMMEDIATE")  # takes the exclusive lock now, also when up to date
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={number}")
    connection.commit()
