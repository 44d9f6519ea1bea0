"""`medal-server sandbox …`: one archive, one run, one verdict."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import click

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import EvaluationReason
from server_api.evaluation.archive import check_archive
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.host import RUNTIMES
from server_api.evaluation.limits import Limits
from server_api.evaluation.logs import model_log
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Run, Sandbox
from server_api.evaluation.verdict import Verdict, failed

_HOME = Path("/var/lib/medal/sandbox")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


class Size(click.ParamType[int]):
    """Bytes, or a number with k, m or g for powers of 1024."""

    name = "size"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Give bytes; refuse what is not a size."""
        found = re.fullmatch(r"(\d{1,15})([kmg]?)i?b?", str(value).strip().lower())
        if found is None:
            self.fail("a size such as 512m or 2g", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


@click.group()
def sandbox() -> None:
    """Run foreign models safely on this machine."""


@sandbox.command("run")
@click.argument("archive", type=click.Path(path_type=Path))
@click.option(
    "--input",
    "inputs",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    required=True,
    help="Shown to the model as /input, read-only.",
)
@click.option(
    "--output",
    "outputs",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Accepted files are copied here; nothing else ever is.",
)
@click.option("--timeout", "seconds", type=float, default=600.0, show_default=True)
@click.option("--memory", type=Size(), default="2g", show_default=True)
@click.option("--output-limit", type=Size(), default="256m", show_default=True)
@click.option("--runtime", type=click.Choice(sorted(RUNTIMES)), default="runc", show_default=True)
@click.option("--log", type=click.Path(path_type=Path), help="Keep what the model printed.")
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    default=_HOME,
    show_default=True,
    help="Where podman keeps its state.",
)
def run_archive(  # noqa: PLR0913 - one parameter for each option
    *,
    archive: Path,
    inputs: Path,
    outputs: Path,
    seconds: float,
    memory: int,
    output_limit: int,
    runtime: str,
    log: Path | None,
    home: Path,
) -> None:
    """Check ARCHIVE, run it once, and print the verdict as JSON on the last line.

    Files are judged (regular, bounded, no links), not the answers in them. The exit code is 0 when
    the output was accepted, 1 when the model failed, 2 when models cannot be run here.
    """
    limits = Limits(seconds=seconds, memory_bytes=memory, output_bytes=output_limit)
    engine = Sandbox(Podman(home), runtime)
    try:
        engine.prepare()
        verdict = _once(engine, archive, inputs, outputs, limits, log)
    except MedalError as wrong:
        click.echo("\n".join(wrong.words()), err=True)
        click.echo(failed(EvaluationReason.INFRA, wrong.detail).to_json())
        raise SystemExit(2) from wrong
    if verdict.message:
        click.echo(verdict.message, err=True)
    click.echo(verdict.to_json())
    raise SystemExit(0 if verdict.accepted else 1)


def _once(
    engine: Sandbox, archive: Path, inputs: Path, outputs: Path, limits: Limits, log: Path | None
) -> Verdict:
    try:
        image = check_archive(archive)
        engine.podman.load(image.path, image.transport, image.image_id)
    except ImageInvalid as wrong:
        return failed(EvaluationReason.IMAGE_INVALID, wrong.detail)
    try:
        with tempfile.TemporaryDirectory(prefix="medal-run-") as work:
            run = Run(
                image_id=image.image_id,
                inputs=inputs,
                outputs=outputs,
                work=Path(work),
                limits=limits,
            )
            verdict = engine.run(run, Job())
            if log is not None:
                log.write_text(model_log(run.log), encoding="utf-8")
            return verdict
    finally:
        engine.podman.remove_image(image.image_id)
