"""Where a test's servers keep things: SQLite and a folder, or PostgreSQL and S3.

Which of the two is said by the fixture `backend` in `tests/server/conftest.py`; PostgreSQL and Ceph
are started when they are first wanted, once in a test process.
"""

from __future__ import annotations

import atexit
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from server_api.db.base import Database
from server_api.db.migrate import upgrade
from server_api.keys import make_keys
from server_api.services import Services
from tests.builders.ceph import Ceph, ceph
from tests.builders.postgres import Postgres, postgres

EMBEDDED, SCALED = "embedded", "scaled"


@dataclass
class Backends:
    """The real servers of this process."""

    chosen: str = EMBEDDED
    stack: ExitStack = field(default_factory=ExitStack)
    database: Postgres | None = None
    storage: Ceph | None = None
    opened: list[Services] = field(default_factory=list)
    template: bytes = b""

    def settings(self) -> dict[str, str]:
        """Give what a new server of the chosen kind is set to: its own database and bucket."""
        if self.chosen == EMBEDDED:
            return {}
        return {"database_url": self.postgres().new_server_database(), **self.ceph().new_bucket()}

    def initialise(self, services: Services) -> None:
        """Do what `medal-server init` does; tables of SQLite are copied from some migrated once."""
        file = make_url(services.database.url).database
        if not services.database.is_postgres and file and not Path(file).stat().st_size:
            Path(file).write_bytes(self.migrated())
        upgrade(services.database)
        make_keys(services)

    def migrated(self) -> bytes:
        """Give a SQLite file with this version's tables."""
        if not self.template:
            with tempfile.TemporaryDirectory(prefix="medal-template-") as folder:
                database = Database(f"sqlite:///{folder}/server.db")
                upgrade(database)
                with database.engine.connect() as connection:
                    connection.exec_driver_sql("COMMIT")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
                database.close()
                self.template = Path(folder, "server.db").read_bytes()
        return self.template

    def postgres(self) -> Postgres:
        """Give the one PostgreSQL."""
        if self.database is None:
            self.database = self.stack.enter_context(postgres())
        return self.database

    def ceph(self) -> Ceph:
        """Give the one Ceph."""
        if self.storage is None:
            self.storage = self.stack.enter_context(ceph())
        return self.storage


BACKENDS = Backends()
atexit.register(BACKENDS.stack.close)
