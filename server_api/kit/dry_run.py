"""`medal-server evaluations dry-run`: try a registered model here and now."""

from __future__ import annotations

import click

from server_api.evaluation.operating import open_existing


@click.command("dry-run")
@click.argument("model_id")
@click.argument("challenge_id")
@click.argument("version")
def dry_run(model_id: str, challenge_id: str, version: str) -> None:
    """Run a model on a version's public cases here and now, and keep nothing of it."""
    from server_api.kit.rehearsal import rehearse  # noqa: PLC0415 - no other command runs models

    report = rehearse(open_existing(), model_id, challenge_id, version)
    click.echo(report.text())
    raise SystemExit(0 if report.all_answered else 1)
