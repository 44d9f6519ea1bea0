"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from medal_desktop.cli.output import Output

F = TypeVar("F", bound=Callable[..., Any])

EXISTING = click.Path(exists=True, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
ANY_PATH = click.Path(path_type=Path)


def workspace_option(function: F) -> F:
    """Add `--workspace FOLDER`, or MEDAL_WORKSPACE."""
    return click.option(
        "-w",
        "--workspace",
        "folder",
        type=ANY_PATH,
        required=True,
        envvar="MEDAL_WORKSPACE",
        show_envvar=True,
        help="The folder of the workspace.",
    )(function)


def server_option(function: F) -> F:
    """Add `--server URL`, or MEDAL_SERVER."""
    return click.option(
        "--server",
        required=True,
        envvar="MEDAL_SERVER",
        show_envvar=True,
        help="The address of the MEDAL server.",
    )(function)


def json_option(function: F) -> F:
    """Add `--json`; the verb gets an `Output`."""
    return click.option(
        "--json",
        "output",
        is_flag=True,
        callback=lambda _context, _option, value: Output(as_json=bool(value)),
        help="Write one JSON document to stdout.",
    )(function)


def json_target_option(function: F) -> F:
    """Add `--json [FILE]`: the document goes to the file, or to stdout without one."""
    return click.option(
        "--json",
        "target",
        type=ANY_PATH,
        is_flag=False,
        flag_value="-",
        help="Write one JSON document to this file, or to stdout without a name.",
    )(function)
