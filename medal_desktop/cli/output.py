"""How the command line speaks: tables and JSON to stdout, progress and errors to stderr."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_text
from medal_desktop.base.progress import Job, Step

_EVERY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Output:
    """Where a verb's result goes."""

    as_json: bool

    def give(self, value: Any, lines: Sequence[str]) -> None:
        """Write one JSON document, or lines for a person."""
        if self.as_json:
            click.echo(json.dumps(plain(value), ensure_ascii=False, indent=1))
        else:
            for line in lines:
                click.echo(line)


def give(target: Path | None, value: Any, lines: Sequence[str]) -> None:
    """Write lines for a person, or one JSON document to `target` (`-` for stdout)."""
    if target is None or str(target) == "-":
        Output(as_json=target is not None).give(value, lines)
    else:
        write_text(target, json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")


def plain(value: Any) -> Any:
    """Turn frozen values into what JSON knows."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value


def table(rows: Sequence[Sequence[object]], head: Sequence[str]) -> list[str]:
    """Give lines with columns under each other."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


@contextmanager
def progress(words: str) -> Iterator[Job]:
    """Give a job whose progress is shown on stderr; Ctrl-C asks it to stop."""
    last = [0.0]
    on_screen = sys.stderr.isatty()

    def show(step: Step) -> None:
        now = time.monotonic()
        if not on_screen or (now - last[0] < _EVERY_SECONDS and step.done != step.total):
            return
        last[0] = now
        click.echo("\r\x1b[K" + _bar(words, step), nl=False, err=True)

    job = Job(report=show)
    before = signal.signal(signal.SIGINT, lambda *_: job.cancel())
    try:
        yield job
    finally:
        signal.signal(signal.SIGINT, before)
        if on_screen:
            click.echo("\r\x1b[K", nl=False, err=True)


def _bar(words: str, step: Step) -> str:
    if not step.total:
        return f"{words}: {step.done} {step.label}"
    filled = round(24 * min(step.done, step.total) / step.total)
    return f"{words} [{'█' * filled}{'·' * (24 - filled)}] {step.done}/{step.total} {step.label}"


def fail(error: MedalError, *, as_json: bool) -> None:
    """Show an error as the window would: what happened, what to do, and its code."""
    what, advice = error.words()
    if as_json:
        problem = {"code": error.code, "message": what, "advice": advice}
        click.echo(json.dumps(problem, ensure_ascii=False), err=True)
        return
    click.echo(f"{what}\n{advice}  [{error.code}]", err=True)
