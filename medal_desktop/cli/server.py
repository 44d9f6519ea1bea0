"""`medal sign-in`, `recipients`, `submit`, `status`: the way to the server and back."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from medal_desktop.base.progress import Job
from medal_desktop.cli.options import ANY_PATH, FILE, json_option, server_option
from medal_desktop.cli.output import Output, progress
from medal_desktop.package.messages import (
    DeviceCode,
    SubmissionStatus,
    Withdrawal,
    WithdrawalReason,
)
from medal_desktop.workflow import settings
from medal_desktop.workflow import sign_in as signing
from medal_desktop.workflow import submit as verbs
from medal_desktop.workflow.network import sending_of
from medal_desktop.workflow.secrets import open_vault
from medal_desktop.workflow.workspace import Workspace


@click.command("sign-in")
@click.argument("server")
@click.option("--browser", is_flag=True, help="By a browser, also where stdin is no terminal.")
def sign_in(server: str, browser: bool) -> None:
    """Sign in to SERVER by a browser: here or on another device, open the link that is shown.

    A token from the MEDAL team is taken from stdin instead, where something is piped into it.
    """
    vault = open_vault(os.environ)
    if not browser and not sys.stdin.isatty():
        verbs.sign_in(vault, server, sys.stdin.readline().strip())
        click.echo("Signed in.")
        return
    signed = signing.sign_in_by_browser(vault, server, _show_code, Job())
    click.echo(f"Signed in as {signed.name} ({', '.join(signed.roles)}).")


def _show_code(code: DeviceCode) -> None:
    click.echo(f"Open {code.verification_uri_complete}")
    click.echo(f"and allow the program that shows this code: {code.user_code}")


@click.command("sign-out")
@click.argument("server")
def sign_out(server: str) -> None:
    """End the token for SERVER, there and here."""
    signing.sign_out(open_vault(os.environ), server)
    click.echo("Signed out.")


@click.command()
@click.argument("server")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
def recipients(server: str, out: Path | None) -> None:
    """Fetch the public keys of SERVER to which packages are sealed."""
    text = verbs.fetch_recipients(server).model_dump_json(indent=1)
    if out is None:
        click.echo(text)
    else:
        out.write_text(text, encoding="utf-8")


@click.command("submit")
@click.argument("package", type=FILE)
@click.option(
    "-w", "--workspace", "folder", type=ANY_PATH, envvar="MEDAL_WORKSPACE", help="Note it there."
)
@click.option("--limit", type=float, help="MB per second at most, for this time.")
@click.option("--hours", help="Send only then, such as 22:00-06:00, for this time.")
@server_option
@json_option
def submit_package(
    package: Path,
    folder: Path | None,
    limit: float | None,
    hours: str | None,
    server: str,
    output: Output,
) -> None:
    """Upload PACKAGE; after an interruption the same command goes on where it stopped.

    The file and an account are enough; a workspace, where there is one, remembers the submission.
    """
    vault = open_vault(os.environ)
    chosen = settings.load().network
    sending = sending_of(
        chosen.model_copy(
            update={
                "limit": chosen.limit if limit is None else int(limit * 1e6),
                "hours": chosen.hours if hours is None else hours,
            }
        )
    )
    with progress("Uploading") as job:
        if folder is not None:
            with Workspace.open(folder) as workspace:
                sent = verbs.submit_sealed(workspace, vault, server, package, job, sending)
        else:
            state = settings.folder() / "uploads"
            sent = verbs.submit(vault, server, package, state, job, sending)
    output.give(sent, _lines(sent))


@click.command()
@click.argument("submission", required=False)
@server_option
@json_option
def status(submission: str | None, server: str, output: Output) -> None:
    """Show where SUBMISSION stands, or all of yours."""
    vault = open_vault(os.environ)
    if submission:
        one = verbs.status(vault, server, submission)
        output.give(one, _lines(one))
        return
    found = verbs.statuses(vault, server)
    output.give(found, [line for item in found for line in _lines(item)])


@click.command()
@click.argument("submission")
@click.option(
    "--reason",
    type=click.Choice([reason.value for reason in WithdrawalReason]),
    required=True,
    help="consent: a patient's was withdrawn; identity: somebody can be recognised.",
)
@click.option("--yes", is_flag=True, help="Do not ask again.")
@server_option
@json_option
def withdraw(submission: str, reason: str, yes: bool, server: str, output: Output) -> None:
    """Have the server remove the data of SUBMISSION for good, published or not; prints the proof.

    It cannot be undone, and this version number is never used again. Boards on it close.
    """
    if not yes:
        click.confirm(f"Remove the data of {submission} from the server for good?", abort=True)
    vault = open_vault(os.environ)
    gone = verbs.withdraw(vault, server, submission, WithdrawalReason(reason))
    output.give(gone, _proof_lines(gone))


def _proof_lines(gone: Withdrawal) -> list[str]:
    state = f"erased {gone.erased}" if gone.erased else "the last copy goes when its worker is done"
    return [
        f"{gone.submission_id}  withdrawn {gone.withdrawn}  {state}",
        f"  SHA-256 {gone.sha256}, {gone.size} bytes",
        f"  audit log row {gone.row}, hash {gone.hash}",
    ]


def _lines(item: SubmissionStatus) -> list[str]:
    words = str(item.state).replace("_", " ")
    lines = [f"{item.id}  {item.challenge_id or '-'} {item.version}  {words}"]
    if item.comment:
        lines.append(f"  {item.comment}")
    lines += [f"  {finding.place}: {finding.message}" for finding in item.findings]
    return lines
