"""`medal review`: the panel's word on what came in."""

from __future__ import annotations

import os

import click

from medal_desktop.cli.options import json_option, server_option
from medal_desktop.cli.output import Output, table
from medal_desktop.package.messages import Decision
from medal_desktop.workflow import review as verbs
from medal_desktop.workflow.secrets import open_vault

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
    rows = [(item.id, item.challenge_id, item.version, item.state, item.name) for item in found]
    output.give(found, table(rows, ("submission", "challenge", "version", "state", "name")))


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
@_COMMENT
@server_option
@json_option
def give_back(submission: str, comment: str, server: str, output: Output) -> None:
    """Return SUBMISSION to its submitter."""
    _decide(submission, Decision(accept=False, comment=comment), server, output)


def _decide(submission: str, decision: Decision, server: str, output: Output) -> None:
    now = verbs.decide(open_vault(os.environ), server, submission, decision)
    output.give(now, [f"{now.id}: {now.state}"])
