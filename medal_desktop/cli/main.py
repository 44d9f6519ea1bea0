"""The `medal` command: finds a verb, runs it, and speaks its errors in plain words."""

from __future__ import annotations

import importlib
import sys

import click

from medal_desktop import __version__
from medal_desktop.base.errors import Cancelled, MedalError
from medal_desktop.cli.output import fail

# Verbs are imported on use: `medal --help` must not wait for SimpleITK.
VERBS: dict[str, str] = {
    "workspace": "workspace:workspace",
    "scan": "scan:scan",
    "case": "case:case",
    "answer": "answer:answer",
    "describe": "describe:describe",
    "deidentify": "deidentify:deidentify",
    "findings": "deidentify:findings",
    "decide": "deidentify:decide",
    "build": "package:build",
    "verify": "package:verify",
    "recipients": "server:recipients",
    "sign-in": "server:sign_in",
    "submit": "server:submit_package",
    "status": "server:status",
    "review": "review:review",
    "model": "evaluation:model",
    "evaluate": "evaluation:evaluate",
    "evaluation": "evaluation:evaluation",
    "board": "evaluation:board",
}


class Verbs(click.Group):
    """A group that imports a verb when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the verbs in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one verb."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name].split(":")
        found = getattr(importlib.import_module(f"medal_desktop.cli.{module}"), name)
        return found if isinstance(found, click.Command) else None


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="medal")
def medal() -> None:
    """From local DICOM to a sealed challenge, and on to the board. Not for diagnostic use."""


def main(arguments: list[str] | None = None) -> None:
    """Run `medal`; exit 0 done, 1 refused, 2 the words are off, 130 stopped."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        medal.main(given, prog_name="medal", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Cancelled as error:
        fail(error, as_json="--json" in given)
        sys.exit(130)
    except MedalError as error:
        fail(error, as_json="--json" in given)
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
