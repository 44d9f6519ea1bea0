"""`medal-server`: set up, serve, keep accounts, look after the audit log."""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

import click

from medal_desktop.base.errors import MedalError
from server_api import audit, doctor, keeping, keys, logs
from server_api.auth import Role, add_account, find_account, issue_token, renew
from server_api.auth import revoke as close_account
from server_api.db.migrate import upgrade
from server_api.evaluation.commands import sandbox
from server_api.evaluation.operating import evaluations
from server_api.kit.dry_run import dry_run
from server_api.services import Services, open_services
from server_api.settings import Settings
from server_api.sign_in.passwords import invite
from server_api.sites.commands import site, sites

ROLES = click.Choice([role.value for role in Role])


class PlainErrors(click.Group):
    """Shows an error of the product as its two lines, and ends with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MedalError as error:
            for line in error.words():
                click.echo(line, err=True)
            sys.exit(1)


@click.group(cls=PlainErrors)
@click.pass_context
def main(context: click.Context) -> None:
    """Take challenges in, have them reviewed, run models against them and rank.

    Settings are environment variables that begin with MEDAL_SERVER_, for example
    MEDAL_SERVER_DATA, the folder that holds everything.
    """
    # Whatever a command or a library writes is for the server's user alone, unless it says so.
    before = os.umask(0o077)
    context.call_on_close(lambda: os.umask(before))


@main.command()
def init() -> None:
    """Make the data folder, its database and its keys; what is there stays."""
    services = _open()
    upgrade(services.database)
    keys.make_keys(services)
    click.echo(f"The server is ready in {services.settings.data}.")


@main.command()
@click.option("--without-worker", is_flag=True, help="Workers run elsewhere, on the same data.")
def serve(without_worker: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Serve, with a worker beside, until stopped."""
    from server_api.supervisor import serve as run  # noqa: PLC0415 - only here is uvicorn needed

    services = _open_initialised()
    logs.start_logging()
    upgrade(services.database)
    services.database.close()
    run(services.settings, with_worker=not without_worker)


@main.command()
@click.option("--with-parent", is_flag=True, help="End when standard input is closed.")
def worker(with_parent: bool) -> None:  # noqa: FBT001 - click hands options over by name
    """Check what was received and run what is queued, until stopped."""
    from server_api import worker as process  # noqa: PLC0415 - heavy

    services = _open_initialised()
    logs.start_logging()
    upgrade(services.database)
    stop = threading.Event()
    process.stop_on_signal(stop, with_parent=with_parent)
    process.run(services, stop)


@main.group()
def accounts() -> None:
    """Let people and programs in, or shut them out."""


@accounts.command("add")
@click.argument("name")
@click.option("--role", "roles", type=ROLES, multiple=True, required=True)
@click.option("--days", default=365.0, show_default=True, help="How long the token is good.")
def accounts_add(name: str, roles: tuple[str, ...], days: float) -> None:
    """Make an account and print its token, which is shown only now."""
    services = _open_initialised()
    with services.database.session() as session:
        account = add_account(session, name, frozenset(Role(role) for role in roles))
        token = issue_token(session, account, days)
        audit.record(session, audit.SYSTEM, "account.added", account.id, roles=account.roles)
    click.echo(token)


@accounts.command("invite")
@click.argument("name")
@click.option("--role", "roles", type=ROLES, multiple=True, help="For an account that is new.")
def accounts_invite(name: str, roles: tuple[str, ...]) -> None:
    """Print the link with which NAME chooses a password, once; makes the account when new."""
    services = _open_initialised()
    with services.database.session() as session:
        account = find_account(session, name) if not roles else None
        account = account or add_account(session, name, frozenset(map(Role, roles)))
        secret = invite(session, account)
        audit.record(session, audit.SYSTEM, "account.invited", account.id, roles=account.roles)
    click.echo(f"{services.settings.address}/invitations/{secret}")


@accounts.command("renew")
@click.argument("name")
@click.option("--days", default=365.0, show_default=True, help="How long the token is good.")
def accounts_renew(name: str, days: float) -> None:
    """Give an account a new token, for one that was lost; the old ones end at once."""
    services = _open_initialised()
    with services.database.session() as session:
        account_id, token = renew(session, name, days)
        audit.record(session, audit.SYSTEM, "account.renewed", account_id)
    click.echo(token)


@accounts.command("revoke")
@click.argument("name")
def accounts_revoke(name: str) -> None:
    """Close an account; its tokens end at once, its submissions stay."""
    services = _open_initialised()
    with services.database.session() as session:
        account_id = close_account(session, name)
        audit.record(session, audit.SYSTEM, "account.revoked", account_id)
    click.echo(f"The account {name} is closed.")


@main.group("keys")
def key_commands() -> None:
    """The keys to which packages are sealed."""


@key_commands.command("export")
def keys_export() -> None:
    """Print the public keys, for packages that are made without a connection."""
    click.echo(keys.recipients(_open_initialised()).model_dump_json(indent=2))


@main.group("audit")
def audit_commands() -> None:
    """The log of who did what."""


@audit_commands.command("verify")
@click.option("--expect", default="", help="A head printed earlier, which must still be in it.")
def audit_verify(expect: str) -> None:
    """Check that no row was changed, removed or slipped in, and print the head."""
    services = _open_initialised()
    with services.database.reading() as session:
        head = audit.verify(session, expect)
    click.echo(f"{head.rows} rows, whole. Head: {head.hash}")


@main.command("doctor")
def run_doctor() -> None:
    """Look at settings, disk, keys, database and what is stuck; ends with 1 if something is."""
    report = doctor.examine(_open_existing())
    for line in report.lines:
        click.echo(line)
    sys.exit(0 if report.well else 1)


for command in (keeping.backup, keeping.restore, keeping.withdrawals):
    main.add_command(command)
for command in (keeping.keys_backup, keeping.keys_restore):
    key_commands.add_command(command)
main.add_command(sandbox)
for group in (evaluations, site, sites):
    main.add_command(group)
evaluations.add_command(dry_run)


def _open() -> Services:
    return _closed_at_the_end(open_services(Settings.from_environment(os.environ)))


def _open_existing() -> Services:
    """Open a server, whole or damaged, and make nothing where none is."""
    settings = Settings.from_environment(os.environ)
    if not any((settings.data / name).exists() for name in ("keys", "server.db")):
        raise keys.MissingKey
    return _closed_at_the_end(open_services(settings))


def _open_initialised() -> Services:
    settings = Settings.from_environment(os.environ)
    if not (settings.data / "keys").is_dir():
        raise keys.MissingKey
    services = _closed_at_the_end(open_services(settings))
    keys.recipients(services)
    return services


def _closed_at_the_end(services: Services) -> Services:
    click.get_current_context().call_on_close(services.close)
    return services


if __name__ == "__main__":
    main()
