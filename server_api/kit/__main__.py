"""`medal-model`: build a model image, and try it as the server would."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from medal_desktop.base.errors import MedalError
from server_api.evaluation.commands import Size
from server_api.evaluation.host import RUNTIMES
from server_api.evaluation.limits import Limits
from server_api.kit.image import build_image

_HOME = Path("/var/lib/medal/sandbox")


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
def main() -> None:
    """Build a model for MEDAL and try it on a challenge's public cases."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("archive", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), help="The archive; or give it as argument.")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON.")
def build(folder: Path, archive: Path | None, out: Path | None, *, as_json: bool) -> None:
    """Make an image of FOLDER (main.py and what lies beside it), without registry or engine."""
    target = archive or out or Path(f"{folder.resolve().name}.tar")
    built = build_image(folder, target)
    if as_json:
        facts = {"path": str(target), "digest": f"sha256:{built.image_id}", "size": built.size}
        click.echo(json.dumps(facts))
    else:
        click.echo(f"{target}  sha256:{built.image_id}  {built.size / 1e6:.0f} MB")


@main.command("test")
@click.argument("archive", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("challenge", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--timeout", "seconds", type=float, default=600.0, show_default=True, help="For each case."
)
@click.option("--memory", type=Size(), default="4g", show_default=True)
@click.option("--output-limit", type=Size(), default="256m", show_default=True)
@click.option("--runtime", type=click.Choice(sorted(RUNTIMES)), default="runc", show_default=True)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=_HOME,
    show_default=True,
    help="Where podman keeps its state.",
)
@click.option("--log", type=click.Path(path_type=Path), help="Keep what the model printed.")
@click.option("--json", "as_json", is_flag=True, help="Print the values as JSON.")
def try_model(
    archive: Path,
    challenge: Path,
    home: Path,
    runtime: str,
    log: Path | None,
    *,
    as_json: bool,
    **given: float,
) -> None:
    """Run ARCHIVE on the public cases of CHALLENGE (the opened inputs, with challenge.json).

    It is the server's own sandbox and scorer: what passes here passes there.
    """
    from server_api.evaluation.podman import Podman  # noqa: PLC0415 - building needs no podman
    from server_api.evaluation.sandbox import Sandbox  # noqa: PLC0415 - as above
    from server_api.kit.trial import Trial  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory(prefix="medal-trial-") as work:
        sandbox = Sandbox(Podman(home), runtime)
        trial = Trial(sandbox=sandbox, challenge=challenge, work=Path(work))
        report = trial.run(archive, _limits(**given))
    if log is not None:
        log.write_text(report.log, encoding="utf-8")
    click.echo(report.values.model_dump_json() if as_json else report.text())
    sys.exit(0 if report.all_answered else 1)


def _limits(seconds: float, memory: float, output_limit: float) -> Limits:
    return Limits(seconds=seconds, memory_bytes=int(memory), output_bytes=int(output_limit))


if __name__ == "__main__":
    main()
