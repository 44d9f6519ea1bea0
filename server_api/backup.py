"""`medal-server backup` and `restore`: one file with every row and every package.

It does not depend on where a server keeps things: what was saved from SQLite and a folder can be
restored into PostgreSQL and S3. The private keys are not in it; they have a command of their own.

Inside a tar: `tables/<table>.jsonl`, `objects/<id>` (packages and models as they came), and at the
end `manifest.json` with the schema's revision and the SHA-256 of everything before it.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, func, insert, select

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import CHUNK, write_beside
from medal_desktop.package.messages import ModelState, SubmissionState
from server_api import audit
from server_api.db.migrate import revisions, upgrade
from server_api.db.site_tables import SiteChallengeRow
from server_api.db.tables import AccountRow, ModelRow, SubmissionRow, UploadRow
from server_api.services import Services
from server_api.storage.local import PACKAGE

MANIFEST = "manifest.json"
_FORMAT = 1
# What a column holds that a server of an older version did not have.
_BLANK: dict[type, object] = {str: "", int: 0, bool: False, float: 0.0}
_KEPT = (SubmissionState.RECEIVED, SubmissionState.QUARANTINE, SubmissionState.IN_REVIEW)


class NotABackup(MedalError):
    """A file that was not made by `backup`, or was damaged since."""

    code = "backup.damaged"
    message = "This file is no whole backup of a MEDAL server."
    advice = "Take another copy of it, or an earlier backup."


class NotEmpty(MedalError):
    """A restore into a server that has something already."""

    code = "backup.not-empty"
    message = "This server has accounts or data already, and nothing is overwritten."
    advice = "Restore into an empty data folder, database and bucket."


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a backup holds; `missing` are ids whose bytes were gone while it was made."""

    rows: int
    objects: int
    missing: tuple[str, ...]
    head: str


def save(services: Services, target: Path) -> Summary:
    """Write a backup, whole or not at all; the server may go on meanwhile.

    Rows come from one moment. Packages never change after that; one that was removed since is
    named as missing.
    """
    with write_beside(target, mode=0o600) as stream, _Writer(stream) as writer:
        with services.database.reading() as session:
            connection = session.connection()
            revision = MigrationContext.configure(connection).get_current_revision() or ""
            head = audit.verify(session)
            rows = sum(_save_table(writer, connection, table) for table in _tables(connection))
            wanted = tuple(_objects(services, connection))
        missing = tuple(name for name, path in wanted if not _save_object(writer, name, path))
        writer.end(revision, head.hash, missing)
    return Summary(rows=rows, objects=len(wanted) - len(missing), missing=missing, head=head.hash)


def load(services: Services, source: Path) -> Summary:
    """Restore a backup into an empty server and bring it to this version's tables.

    Raises:
        NotABackup: the file is damaged; nothing is changed.
        NotEmpty: there is something already.
    """
    manifest = _verified(source)
    if manifest["revision"] not in set(revisions()):
        raise NotABackup("it was made by a newer version")
    upgrade(services.database, manifest["revision"])
    with services.database.reading() as session:
        if session.scalar(select(func.count()).select_from(AccountRow.__table__)):
            raise NotEmpty
    with tarfile.open(source) as archive:
        for member in archive:
            if member.name.startswith("objects/"):
                _load_object(services, archive, member)
        rows = _load_tables(services, archive)
    upgrade(services.database)
    with services.database.session() as session:
        head = audit.verify(session, manifest["head"])
        audit.record(session, audit.SYSTEM, "server.restored", manifest["head"][:32], rows=rows)
    _place(services)
    missing = tuple(manifest["missing"])
    objects = sum(name.startswith("objects/") for name in manifest["files"])
    return Summary(rows=rows, objects=objects, missing=missing, head=head.hash)


class _Writer:
    """A tar whose every member is hashed on its way."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._archive = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by __exit__
        self._hashes: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def put(self, name: str, size: int, stream: IO[bytes]) -> None:
        """Add one member."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        hashing = _Hashing(stream)
        self._archive.addfile(member, hashing)
        self._hashes[name] = hashing.digest.hexdigest()

    def end(self, revision: str, head: str, missing: tuple[str, ...]) -> None:
        """Add the manifest."""
        facts = {"format": _FORMAT, "revision": revision, "head": head, "missing": missing}
        text = json.dumps({**facts, "files": self._hashes}).encode()
        self.put(MANIFEST, len(text), io.BytesIO(text))


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def _tables(connection: Connection) -> list[Table]:
    """Give the tables as they are in the database, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _save_table(writer: _Writer, connection: Connection, table: Table) -> int:
    lines = [
        json.dumps(dict(row), sort_keys=True)
        for row in connection.execute(select(table)).mappings()
    ]
    text = "".join(f"{line}\n" for line in lines).encode()
    writer.put(f"tables/{table.name}.jsonl", len(text), io.BytesIO(text))
    return len(lines)


def _objects(services: Services, connection: Connection) -> Iterator[tuple[str, Path]]:
    """Give the id and the file of everything that is kept here; a site keeps its own."""
    storage = services.storage
    places = select(SiteChallengeRow.challenge_id, SiteChallengeRow.version)
    accepted = connection.execute(places.where(SiteChallengeRow.accepted != ""))
    elsewhere = {(row[0], row[1]) for row in accepted}
    for row in connection.execute(select(SubmissionRow.__table__)).mappings():
        if row["state"] == SubmissionState.PUBLISHED:
            if (row["challenge_id"], row["version"]) in elsewhere:
                continue
            folder = storage.fetch_published(row["challenge_id"], row["version"])
            yield row["id"], folder / PACKAGE
        elif row["state"] in _KEPT:
            yield row["id"], storage.fetch_package(row["id"])
    for row in connection.execute(select(ModelRow.__table__)).mappings():
        if row["state"] == ModelState.READY:
            yield row["id"], storage.fetch_model(row["digest"].removeprefix("sha256:"))
        elif row["state"] == ModelState.RECEIVED:
            yield row["id"], storage.fetch_received(row["id"])


def _save_object(writer: _Writer, name: str, path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            writer.put(f"objects/{name}", path.stat().st_size, stream)
    except FileNotFoundError:
        return False
    return True


def _verified(source: Path) -> dict[str, Any]:
    """Read the whole file once, before anything of it is believed."""
    try:
        with tarfile.open(source) as archive:
            found = {member.name: _hash(archive, member) for member in archive}
            stream = archive.extractfile(MANIFEST)
            manifest = json.load(stream) if stream else {}
    except (OSError, tarfile.TarError, ValueError, KeyError):
        raise NotABackup from None
    found.pop(MANIFEST)
    if manifest.get("format") != _FORMAT or manifest["files"] != found:
        raise NotABackup
    return dict(manifest)


def _hash(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    stream = archive.extractfile(member)
    if stream is None:
        raise NotABackup
    digest = hashlib.sha256()
    while block := stream.read(CHUNK):
        digest.update(block)
    return digest.hexdigest()


def _load_object(services: Services, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    """Put an object where a finished upload lies; `_place` moves it to where its row wants it."""
    stream = archive.extractfile(member)
    name = member.name.removeprefix("objects/")
    if stream is None:
        raise NotABackup
    with services.storage.appending(name, member.size) as part:
        part.rewind(0)
        while block := stream.read(CHUNK):
            part.write(block)
        part.sync()
    services.storage.sha256(name, member.size)


def _load_tables(services: Services, archive: tarfile.TarFile) -> int:
    count = 0
    with services.database.session() as session:
        connection = session.connection()
        for table in _tables(connection):
            stream = archive.extractfile(f"tables/{table.name}.jsonl")
            rows = [json.loads(line) for line in stream or ()]
            # What was still coming in has no bytes here: its client begins anew.
            if table.name == UploadRow.__tablename__:
                rows = [row for row in rows if row["state"] == "done"]
            if rows:
                blank = {column.name: _BLANK[column.type.python_type] for column in table.columns}
                connection.execute(insert(table), [blank | row for row in rows])
            count += len(rows)
    return count


def _place(services: Services) -> None:
    """Move each object from where it was received to where its row says."""
    storage = services.storage
    with services.database.reading() as session:
        submissions = session.scalars(select(SubmissionRow)).all()
        models = session.scalars(select(ModelRow)).all()
    there = set(storage.uploads())
    for row in submissions:
        if row.id not in there:
            continue
        storage.into_quarantine(row.id)
        if row.state == SubmissionState.PUBLISHED:
            storage.prepare_quarantine(row.id)
            storage.publish(row.id, row.challenge_id, row.version)
    for model in models:
        if model.id in there:
            storage.into_models(model.id)
            if model.state == ModelState.READY:
                storage.fetch_received(model.id)
                storage.keep_model(model.id, model.digest.removeprefix("sha256:"))
