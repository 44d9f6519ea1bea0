"""`medal scan`: what a folder holds, and what was skipped and why."""

from __future__ import annotations

from pathlib import Path

import click

from medal_desktop.cli.options import EXISTING, json_target_option
from medal_desktop.cli.output import give, progress, table
from medal_desktop.dicom.scan_json import to_json
from medal_desktop.workflow.open_folder import NOTHING, look_at, open_folder, view
from medal_desktop.workflow.views import LibraryView


@click.command()
@click.argument("paths", nargs=-1, required=True, type=EXISTING)
@json_target_option
@click.option("--values", is_flag=True, help="With --json: also a hash of all values.")
def scan(paths: tuple[Path, ...], target: Path | None, values: bool) -> None:
    """List the studies, series and images in PATHS: folders, files, archives."""
    with progress("Reading") as job:
        library = open_folder(paths, job)
        whole = to_json(library.scan, values=values, job=job) if target else None
    give(target, whole, _lines(view(None, library)))


def _lines(found: LibraryView) -> list[str]:
    lines = [f"! {danger}" for danger in found.dangers]
    for study in found.studies:
        lines += ["", f"{study.patient or 'no patient ID'} · {study.title}"]
        rows = [
            (
                series.key[:12],
                series.modality,
                series.kind,
                series.images,
                series.size,
                series.spacing,
                series.title,
                ", ".join(look_at(series)),
            )
            for series in study.series
        ]
        head = ("series", "type", "kind", "images", "size", "spacing", "description", "look at")
        lines += table(rows, head)
    if not found.studies:
        lines.append(NOTHING)
    lines += ["", f"{found.files} files; {len(found.skipped)} skipped"]
    lines += [f"  {item.path}: {item.words}" for item in found.skipped]
    return lines
