"""`medal-server sites …` for the server that hands jobs out, `medal-server site …` at a site."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import click
from pydantic import ValidationError
from sqlalchemy import select

from medal_desktop.base.files import sha256_of, write_text
from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import PublicKey
from server_api import logs
from server_api.db.migrate import upgrade
from server_api.db.site_tables import SiteChallengeRow, SiteRow
from server_api.evaluation.boards import published_challenge
from server_api.evaluation.engines.choice import engine_of
from server_api.keys import MissingKey
from server_api.services import Services, open_services
from server_api.settings import Settings
from server_api.settings_sources import InvalidSettings
from server_api.sites import registry
from server_api.sites.agent import Agent
from server_api.sites.documents import Announcement, Welcome
from server_api.sites.errors import NotJoined
from server_api.sites.link import Link
from server_api.sites.signing import own_key
from server_api.storage.local import PACKAGE
from server_api.worker import stop_on_signal

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WELCOME = "welcome.json"


@click.group()
def sites() -> None:
    """Places that keep their data and run models there."""


@sites.command("add")
@click.argument("name")
@click.argument("key", type=FILE)
def add(name: str, key: Path) -> None:
    """Let the site NAME in by its public KEY, a file; prints the welcome that it joins by."""
    try:
        public = PublicKey.model_validate_json(key.read_bytes())
    except ValidationError:
        raise InvalidSettings("the file holds no public key") from None
    click.echo(registry.enrol(_services(), name, public).model_dump_json(indent=1))


@sites.command("list")
def list_sites() -> None:
    """List sites, when each was last heard, and the challenges that lie there."""
    with _services().database.reading() as session:
        for row in session.scalars(select(SiteRow).order_by(SiteRow.name)):
            click.echo(f"{row.name}  {'closed' if row.closed else row.seen[:19] or 'never heard'}")
            there = select(SiteChallengeRow).where(SiteChallengeRow.site_id == row.id)
            for challenge in session.scalars(there):
                state = "published" if challenge.accepted else "announced"
                click.echo(f"  {challenge.challenge_id} {challenge.version}  {state}")


@sites.command("close")
@click.argument("name")
def close(name: str) -> None:
    """Shut a site out at once, and cancel what waits for it; its results stay."""
    with _services().database.session() as session:
        registry.close(session, name)
    click.echo(f"The site {name} is closed.")


@sites.command("accept")
@click.argument("challenge_id")
@click.argument("version")
def accept(challenge_id: str, version: str) -> None:
    """Publish a challenge version that a site announced; its data stay there."""
    with _services().database.session() as session:
        registry.accept(session, challenge_id, version)
    click.echo(f"{challenge_id} {version} is published.")


@click.group()
def site() -> None:
    """This server as a site of another one, for which it runs models on its own data."""


@site.command("key")
def print_key() -> None:
    """Print the public key, for `medal-server sites add` at the other server."""
    click.echo(own_key(_services().storage.keys).public.model_dump_json())


@site.command("join")
@click.argument("welcome", type=FILE)
@click.option("--authority", type=FILE, help="The CA of the server's certificate, as PEM.")
def join(welcome: Path, authority: Path | None) -> None:
    """Keep the WELCOME that the other server's admin sent."""
    try:
        told = Welcome.model_validate_json(welcome.read_bytes())
    except ValidationError:
        raise InvalidSettings("the file is no welcome") from None
    folder = _services().storage.root / "site"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "joined").mkdir(mode=0o700, exist_ok=True)
    write_text(folder / "joined" / _WELCOME, told.model_dump_json())
    if authority is not None:
        write_text(folder / "joined" / "authority.pem", authority.read_text(encoding="ascii"))
    click.echo(f"This is the site {told.name} of {told.server}.")


@site.command("announce")
@click.argument("challenge_id")
@click.argument("version")
def announce(challenge_id: str, version: str) -> None:
    """Tell the other server of a version that is published here: its description, no image."""
    services = _services()
    _, link = _joined(services)
    with services.database.reading() as session:
        row = published_challenge(session, challenge_id, version)
    package = services.storage.fetch_published(challenge_id, version) / PACKAGE
    told = Announcement(
        challenge=Challenge.model_validate_json(row.document),
        package_sha256=sha256_of(package),
        size=package.stat().st_size,
    )
    link.tell("challenges", told)
    click.echo(f"{challenge_id} {version} is announced; the server's admin publishes it.")


@site.command("run")
@click.option("--with-parent", is_flag=True, help="End when standard input is closed.")
def run(with_parent: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Ask the other server for jobs and carry them out here, until stopped."""
    services = _services()
    logs.start_logging()
    upgrade(services.database)
    welcome, link = _joined(services)
    stop = threading.Event()
    stop_on_signal(stop, with_parent=with_parent)
    key = own_key(services.storage.keys)
    Agent(services, engine_of(services), link, welcome, key, stop).run()


def _joined(services: Services) -> tuple[Welcome, Link]:
    folder = services.storage.root / "site" / "joined"
    try:
        welcome = Welcome.model_validate_json((folder / _WELCOME).read_bytes())
    except (OSError, ValidationError):
        raise NotJoined from None
    authority = folder / "authority.pem"
    key = own_key(services.storage.keys)
    return welcome, Link(welcome, key, authority if authority.is_file() else None)


def _services() -> Services:
    settings = Settings.from_environment(os.environ)
    if not (settings.data / "keys").is_dir():
        raise MissingKey
    return open_services(settings)
