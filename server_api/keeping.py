"""`medal-server backup`, `restore`, `withdrawals` and the copy of the keys."""

from __future__ import annotations

import os
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from medal_desktop.base.files import write_beside
from medal_desktop.package.keyfile import open_secrets, seal_secrets
from medal_desktop.package.messages import WithdrawalReason
from server_api import backup as backups
from server_api import keys
from server_api.review import withdrawal
from server_api.services import Services, open_services
from server_api.settings import Settings
from server_api.sites import signing

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SITE_KEY = Path(signing.KEY).stem
NEW = click.Path(dir_okay=False, path_type=Path)
_NOTED = TypeAdapter(dict[str, WithdrawalReason])


@click.command()
@click.argument("target", type=NEW)
def backup(target: Path) -> None:
    """Write every row and package into TARGET, also while the server runs; keys are not in it."""
    with _opened() as services:
        made = backups.save(services, target)
    click.echo(f"{made.rows} rows, {made.objects} packages and models. Head: {made.head}")
    for name in made.missing:
        click.echo(f"{name} was removed in the meantime", err=True)


@click.command()
@click.argument("source", type=FILE)
@click.option("--withdrawn", type=FILE, help="What `withdrawals` printed later than the backup.")
def restore(source: Path, withdrawn: Path | None) -> None:
    """Bring the backup SOURCE into an empty server; the keys come by `keys restore`."""
    noted = _read_noted(withdrawn)
    with _opened() as services:
        made = backups.load(services, source)
        again = withdrawal.withdraw_again(services, noted)
    click.echo(f"{made.rows} rows, {made.objects} packages and models. Head: {made.head}")
    click.echo(f"{again} submissions were withdrawn after the backup, and are again.")


@click.command()
def withdrawals() -> None:
    """Print what was withdrawn, by hash: keep it beside the backups, for `restore`."""
    with _opened() as services:
        noted = withdrawal.all_withdrawn(services)
    click.echo(_NOTED.dump_json(noted, indent=1).decode())


@click.command("backup")
@click.argument("target", type=NEW)
@click.password_option("--passphrase", help="Opens the copy; it is asked for when not given.")
def keys_backup(target: Path, passphrase: str) -> None:
    """Write the private keys into TARGET, encrypted under a passphrase."""
    with _opened() as services:
        secrets = {path.stem: path.read_bytes() for path in services.storage.keys.glob("*.key")}
    if not secrets:
        raise keys.MissingKey
    with write_beside(target, mode=0o600) as stream:
        stream.write(seal_secrets(secrets, passphrase))
    click.echo(f"{len(secrets)} keys")


@click.command("restore")
@click.argument("source", type=FILE)
@click.option("--passphrase", prompt=True, hide_input=True)
def keys_restore(source: Path, passphrase: str) -> None:
    """Bring the private keys back from SOURCE; a key that is there is not overwritten."""
    secrets = open_secrets(source.read_bytes(), passphrase)
    with _opened() as services:
        # Only a server that has to do with sites has a key to sign with.
        for name in (keys.INTAKE, keys.EVALUATION, *({SITE_KEY} & secrets.keys())):
            path = services.storage.keys / f"{name}.key"
            if path.exists() and path.read_bytes() != secrets.get(name):
                raise backups.NotEmpty("there is another key already")
            with write_beside(path, mode=0o600) as stream:
                stream.write(secrets.get(name, b""))
        keys.recipients(services)
    click.echo("The keys are back.")


def _read_noted(path: Path | None) -> dict[str, WithdrawalReason]:
    try:
        return _NOTED.validate_json(path.read_bytes()) if path else {}
    except ValidationError:
        raise backups.NotABackup("the list of withdrawals") from None


def _opened() -> Services:
    return open_services(Settings.from_environment(os.environ))
