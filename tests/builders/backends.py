"""Where a test's servers keep things: SQLite and a folder, or PostgreSQL and S3.

Which of the two is said by the fixture `backend` in `tests/server/conftest.py`; PostgreSQL and Ceph
are started when they are first wanted, once in a test process.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from dataclasses import dataclass, field

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

    def settings(self) -> dict[str, str]:
        """Give what a new server of the chosen kind is set to: its own database and bucket."""
        if self.chosen == EMBEDDED:
            return {}
        return {"database_url": self.postgres().new_server_database(), **self.ceph().new_bucket()}

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
