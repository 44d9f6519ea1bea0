"""`medal build` and `medal verify`: one signed, encrypted file, and the proof of it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from medal_desktop.cli.options import ANY_PATH, FILE, json_option, workspace_option
from medal_desktop.cli.output import Output, progress
from medal_desktop.workflow import build_package, readiness
from medal_desktop.workflow.carry import carry as carry_out
from medal_desktop.workflow.secrets import open_vault
from medal_desktop.workflow.verify import verify as verify_package
from medal_desktop.workflow.workspace import Workspace


@click.command()
@click.option("--recipients", type=FILE, help="The server's public keys (`medal recipients`).")
@click.option("--out", type=ANY_PATH, default=Path(), help="The folder to write into.")
@click.option("--signer", default="", help="Who seals it, as the panel should read it.")
@click.option("--check", is_flag=True, help="Only show the checklist.")
@workspace_option
@json_option
def build(
    recipients: Path | None, out: Path, signer: str, check: bool, folder: Path, output: Output
) -> None:
    """Seal the workspace into one package."""
    sealed_to = build_package.read_recipients(recipients) if recipients else None
    with Workspace.open(folder) as workspace:
        if check or sealed_to is None:
            lines = readiness.checklist(workspace, sealed_to)
            text = [
                f"{'done' if line.done else 'OPEN'}  {line.step}: {line.words}" for line in lines
            ]
            output.give(lines, text)
            if not all(line.done for line in lines):
                raise SystemExit(1)
            return
        if not signer.strip():
            raise click.UsageError("--signer is needed to seal")
        vault = open_vault(os.environ)
        with progress("Sealing") as job:
            made = build_package.seal(workspace, vault, sealed_to, out, signer.strip(), job)
    output.give(made, [made.path, f"SHA-256 {made.sha256}, {made.size:,} bytes"])


@click.command()
@click.argument("package", type=FILE)
@click.option("--intake-key", type=FILE, help="Also open the inputs, as the server would.")
@json_option
def verify(package: Path, intake_key: Path | None, output: Output) -> None:
    """Prove that PACKAGE is whole and signed."""
    with progress("Verifying") as job:
        found = verify_package(package, job, intake_key)
    output.give(found, found.words)


@click.command()
@click.argument("package", type=FILE)
@click.argument("target", type=ANY_PATH)
@click.option("--server", default="", help="The address to name on the page.")
def carry(package: Path, target: Path, server: str) -> None:
    """Copy PACKAGE to the folder TARGET with a checksum sheet and a page of instructions."""
    with progress("Copying") as job:
        copied = carry_out(package, target, job, server)
    click.echo("\n".join(str(path) for path in copied))
