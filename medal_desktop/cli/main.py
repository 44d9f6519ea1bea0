"""The `medal` command: finds a verb, runs it, and speaks its errors in plain words."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import click

from medal_desktop import __version__
from medal_desktop.base.errors import Cancelled, MedalError, Unexpected
from medal_desktop.cli.output import fail

# Verbs are imported on use: `medal --help` must not wait for pydicom.
VERBS: dict[str, tuple[str, str]] = {
    "workspace": ("workspace:workspace", "Begin a workspace, or see how far one has come."),
    "scan": ("scan:scan", "List studies, series and images, and what was skipped."),
    "case": ("case:case", "Make cases of series; one case is one patient."),
    "answer": ("answer:answer", "Keep a reference answer: a choice, a number, or a mask."),
    "export": ("exchange:export", "Write masks, marks and answers for other programs."),
    "import": ("exchange:import_file", "Take masks and marks of other programs."),
    "describe": ("describe:describe", "Describe the challenge: name, form, questions."),
    "deidentify": ("deidentify:deidentify", "De-identify, then check what came out."),
    "boxes": ("pixels:boxes", "See, add or clear boxes over text burned into images."),
    "faces": ("faces:faces", "See, remove and confirm faces in head CT and MR."),
    "report": ("report:report", "Write the report for the data protection officer."),
    "findings": ("deidentify:findings", "List what the check found."),
    "decide": ("deidentify:decide", "Let a finding pass, by name and with a reason."),
    "build": ("package:build", "Seal everything into one package."),
    "verify": ("package:verify", "Prove that a package is whole and signed."),
    "carry": ("package:carry", "Copy a package to a stick, with checksum and instructions."),
    "recipients": ("server:recipients", "Fetch the keys that packages are sealed to."),
    "sign-in": ("server:sign_in", "Sign in to a server, by a browser or with a token."),
    "sign-out": ("server:sign_out", "End the token for a server."),
    "network": ("network:network", "Proxy, certificates, speed and hours of sending."),
    "submit": ("server:submit_package", "Upload a package; goes on after an interruption."),
    "status": ("server:status", "Show where submissions stand."),
    "withdraw": ("server:withdraw", "Have the server remove a submission's data for good."),
    "review": ("review:review", "For the panel: list, accept, return."),
    "model": ("evaluation:model", "Submit a model, or list yours."),
    "evaluate": ("evaluation:evaluate", "Run a model on a published challenge."),
    "evaluation": ("evaluation:evaluation", "Show where an evaluation stands."),
    "board": ("evaluation:board", "Show a challenge's ranking."),
    "doctor": ("doctor:doctor", "Look whether this computer is ready; make a support bundle."),
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
        module, name = VERBS[cmd_name][0].split(":")
        found = getattr(importlib.import_module(f"medal_desktop.cli.{module}"), name)
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the verbs with one line each, without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, words) for name, (_, words) in VERBS.items()])


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
    except BrokenPipeError:
        sys.stderr.close()  # who read the lines has seen enough
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - its words may hold patient data: only its place is told
        _unforeseen(error, as_json="--json" in given)


def _unforeseen(error: Exception, *, as_json: bool) -> NoReturn:
    from medal_desktop.workflow import logs  # noqa: PLC0415 - only when something fell

    logs.report(error)
    fail(Unexpected.of(error), as_json=as_json)
    sys.exit(1)
