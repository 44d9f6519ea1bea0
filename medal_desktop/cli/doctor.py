"""`medal doctor`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from medal_desktop.cli.options import json_option
from medal_desktop.cli.output import Output, progress
from medal_desktop.workflow.doctor import State, Verdict, examine, write_bundle

_MARKS = {State.GOOD: "ok  ", State.LOOK: "note", State.BAD: "BAD "}


@click.command()
@click.option("--server", default="", metavar="ADDRESS", help="Ask this server, too.")
@click.option("--quick", is_flag=True, help="Open no window and ask nobody.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    help="Write a support bundle, free of patient data.",
)
@json_option
def doctor(server: str, quick: bool, bundle: Path | None, output: Output) -> None:
    """Look whether this computer is ready, one verdict per line; exit 1 when something is bad."""
    with progress("Looking") as job:
        found = examine(os.environ, server=server, quick=quick, job=job)
    if bundle is not None:
        write_bundle(bundle, found)
    lines = [line for verdict in found.verdicts for line in _lines(verdict)]
    if bundle is not None:
        lines.append("The support bundle is written. Read it before you send it.")
    output.give({"well": found.well, "verdicts": found.verdicts}, lines)
    sys.exit(0 if found.well else 1)


def _lines(verdict: Verdict) -> list[str]:
    line = f"{_MARKS[verdict.state]} {verdict.name}: {verdict.words}"
    return [line, f"       {verdict.advice}"] if verdict.advice else [line]
