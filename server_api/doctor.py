"""`medal-server doctor`: what an operator would look at first, in one place."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from medal_desktop.base.errors import MedalError
from medal_desktop.package.messages import SubmissionState
from server_api import audit, keys
from server_api.db.base import now
from server_api.db.migrate import all_tables
from server_api.db.tables import SubmissionRow
from server_api.evaluation.operating import long_waiting
from server_api.intake import malware
from server_api.services import Services

MANY_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One line per thing that was looked at."""

    lines: tuple[str, ...]
    well: bool


def examine(services: Services) -> Report:
    """Look at everything; a part that fails does not hide the others."""
    results = [_result(name, look, services) for name, look in _LOOKS.items()]
    lines = tuple(f"{'ok  ' if well else 'BAD '} {name}: {words}" for name, well, words in results)
    return Report(lines=lines, well=all(well for _, well, _ in results))


def _result(
    name: str, look: Callable[[Services], Iterator[str]], services: Services
) -> tuple[str, bool, str]:
    try:
        faults = list(look(services))
    except (MedalError, SQLAlchemyError, OSError) as error:
        faults = [" ".join(error.words()) if isinstance(error, MedalError) else "not readable"]
    return name, not faults, "; ".join(faults) or "fine"


def _disk(services: Services) -> Iterator[str]:
    if services.storage.free() < services.settings.min_free:
        yield "less is free than MEDAL_SERVER_MIN_FREE"


def _keys(services: Services) -> Iterator[str]:
    keys.recipients(services)
    for path in services.storage.keys.glob("*.key"):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield f"{path.name} can be read by other users of this machine; chmod 600"


def _tables(services: Services) -> Iterator[str]:
    with services.database.engine.connect() as connection:
        if compare_metadata(MigrationContext.configure(connection), all_tables()):
            yield "the tables are those of another version; run `medal-server init`"


def _log(services: Services) -> Iterator[str]:
    with services.database.reading() as session:
        audit.verify(session)
    yield from ()


def _intake(services: Services) -> Iterator[str]:
    in_quarantine = SubmissionRow.state == SubmissionState.QUARANTINE
    with services.database.reading() as session:
        tried = select(func.count()).where(in_quarantine, SubmissionRow.fence >= MANY_TRIES)
        left = select(func.count()).where(in_quarantine, SubmissionRow.lease <= now())
        stuck, waiting = session.scalar(tried) or 0, session.scalar(left) or 0
    if stuck:
        yield f"{stuck} submissions could not be checked after {MANY_TRIES} tries; see the log"
    if waiting:
        yield f"{waiting} submissions wait for a worker; is one running?"


def _scanner(services: Services) -> Iterator[str]:
    if services.settings.clamd:
        malware.ping(services.settings.clamd)
    yield from ()


def _bucket(services: Services) -> Iterator[str]:
    services.storage.check()
    yield from ()


_LOOKS: dict[str, Callable[[Services], Iterator[str]]] = {
    "disk": _disk,
    "keys": _keys,
    "tables": _tables,
    "audit log": _log,
    "intake": _intake,
    "evaluations": long_waiting,
    "storage": _bucket,
    "malware scanner": _scanner,
}
