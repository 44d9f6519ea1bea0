"""`medal review`: the panel's word on what came in."""

from __future__ import annotations

import os
from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, json_option, server_option
from medal_desktop.cli.output import Output, progress, table
from medal_desktop.cli.review_lines import lines
from medal_desktop.package.messages import Decision
from medal_desktop.workflow import review as verbs
from medal_desktop.workflow.secrets import open_vault

_COLUMNS = (
    *("submission", "challenge", "version", "state", "findings"),
    *("submitter", "received", "name"),
)
_COMMENT = click.option("--comment", default="", help="What the submitter should read.")


@click.group()
def review() -> None:
    """See what waits for the panel, accept it or return it."""


@review.command("list")
@server_option
@json_option
def list_all(server: str, output: Output) -> None:
    """List all submissions."""
    found = verbs.submissions(open_vault(os.environ), server)
    rows = [
        (
            *(item.id, item.challenge_id, item.version, item.state, len(item.findings)),
            *(item.submitter, item.received[:10], item.name),
        )
        for item in found
    ]
    output.give(found, table(rows, _COLUMNS))


@review.command("show")
@click.argument("submission")
@server_option
@json_option
def show(submission: str, server: str, output: Output) -> None:
    """Show what SUBMISSION asks, who sent and signed it, and what was found."""
    found = verbs.show(open_vault(os.environ), server, submission)
    output.give(found, tuple(lines(found)))


@review.command("fetch")
@click.argument("submission")
@click.argument("folder", type=ANY_PATH)
@server_option
@json_option
def fetch(submission: str, folder: Path, server: str, output: Output) -> None:
    """Download the images and documents of SUBMISSION, which is in review, into a new FOLDER.

    Reference answers of hidden cases are not among them. Delete the folder when you have decided.
    """
    with progress("Downloading") as job:
        count = verbs.fetch(open_vault(os.environ), server, submission, folder, job)
    output.give({"submission": submission, "files": count}, [f"{count} files"])


@review.command("accept")
@click.argument("submission")
@_COMMENT
@server_option
@json_option
def accept(submission: str, comment: str, server: str, output: Output) -> None:
    """Accept SUBMISSION and publish it."""
    _decide(submission, Decision(accept=True, comment=comment), server, output)


@review.command("return")
@click.argument("submission")
@click.option("--comment", required=True, help="What the submitter should change.")
@server_option
@json_option
def give_back(submission: str, comment: str, server: str, output: Output) -> None:
    """Return SUBMISSION to its submitter."""
    _decide(submission, Decision(accept=False, comment=comment), server, output)


def _decide(submission: str, decision: Decision, server: str, output: Output) -> None:
    now = verbs.decide(open_vault(os.environ), server, submission, decision)
    output.give(now, [f"{now.id}: {now.state}"])
