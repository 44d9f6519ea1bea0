"""`medal-server sandbox …`: one archive, one run, one verdict."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import click

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.host import RUNTIMES
from server_api.evaluation.limits import Limits
from server_api.evaluation.once import Once
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Sandbox
from server_api.evaluation.schema import read_schema
from server_api.evaluation.verdict import failed

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
@click.option(
    "--schema",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A JSON Schema that each answer.json must satisfy.",
)
@click.option("--gpu", "card", default="", help="A graphics card by CDI: nvidia.com/gpu=all.")
@click.option("--cpus", type=float, default=1.0, show_default=True)
@click.option("--processes", type=int, default=128, show_default=True, help="With threads.")
@click.option("--files", type=int, default=4096, show_default=True, help="In /output.")
@click.option("--tmp-limit", type=Size(), default="64m", show_default=True)
@click.option("--log-limit", type=Size(), default="1m", show_default=True)
def run_archive(
    *,
    archive: Path,
    inputs: Path,
    outputs: Path,
    runtime: str,
    log: Path | None,
    home: Path,
    schema: Path | None,
    card: str,
    **limits: float,
) -> None:
    """Check ARCHIVE, run it once, and print the verdict as JSON on the last line.

    Files are judged (regular, bounded, no links), and by --schema the answers in them. The exit
    code is 0 when the output was accepted, 1 when the model failed, 2 when models cannot be run
    here.
    """
    try:
        once = Once(
            sandbox=Sandbox(Podman(home), runtime, card),
            inputs=inputs,
            outputs=outputs,
            limits=_limits(**limits),
            schema=None if schema is None else read_schema(schema),
            log=log,
        )
        verdict = once.run(archive, _stopped_by_signals())
    except MedalError as wrong:
        click.echo("\n".join(wrong.words()), err=True)
        click.echo(failed(EvaluationReason.INFRA, wrong.detail or wrong.message).to_json())
        raise SystemExit(2) from wrong
    if verdict.message:
        click.echo(verdict.message, err=True)
    click.echo(verdict.to_json())
    raise SystemExit(0 if verdict.accepted else 1)


def _limits(**given: float) -> Limits:
    return Limits(
        seconds=given["seconds"],
        memory_bytes=int(given["memory"]),
        output_bytes=int(given["output_limit"]),
        output_files=int(given["files"]),
        tmp_bytes=int(given["tmp_limit"]),
        log_bytes=int(given["log_limit"]),
        processes=int(given["processes"]),
        cpus=given["cpus"],
    )


def _stopped_by_signals() -> Job:
    """Give a job that ends with this process, so that no container outlives it."""
    job = Job()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: job.cancel())
    return job
