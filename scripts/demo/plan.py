"""What the demo puts in: the shipped patients, or the volumes of any folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medal_desktop.base.assets import asset
from medal_desktop.dicom.nifti import write_mask
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.volume import Volume, load_volume

PUBLIC = ("p1", "p2")
CT_RANGE = (50.0, 90.0)
BRIGHT_PERCENT = 98.0
LIMIT_ML = 20_000.0
MOST_CASES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCase:
    """One case with its reference answers; `series` is empty for all volumes of `source`."""

    source: Path
    series: str
    split: str
    present: str
    volume_ml: float
    mask: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is put in; `note` must be read by whoever sees the result."""

    name: str
    source: Path
    description: Path
    tasks: Path
    cases: tuple[DemoCase, ...]
    note: str


def shipped() -> Plan:
    """Give the six synthetic patients of `resources/demo_case`."""
    root = asset("demo_case")
    cases = []
    for folder in sorted((root / "answers").iterdir()):
        answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
        cases.append(
            DemoCase(
                source=root / "export" / "IMAGES" / folder.name,
                series="",
                split="public" if folder.name in PUBLIC else "hidden",
                present=answers["present"],
                volume_ml=answers["volume_ml"],
                mask=folder / answers["mask"],
            )
        )
    return Plan(
        name="Intracerebral haemorrhage on head CT",
        source=root / "export",
        description=asset("forms/example_haemorrhage.json"),
        tasks=root / "tasks.json",
        cases=tuple(cases),
        note="Six synthetic head CTs; behind them is no person.",
    )


def from_folder(source: Path, work: Path) -> Plan:
    """Make a case of each volume below `source`, with a threshold for a reference.

    The threshold shows the way and is no clinical truth.
    """
    groups = [group for group in scan([source]).groups if group.grid is not None]
    groups = [group for group in groups if group.grid and group.grid.shape[0] >= 8][:MOST_CASES]
    tasks = work / "tasks.json"
    tasks.parent.mkdir(parents=True, exist_ok=True)
    tasks.write_text(json.dumps(_threshold_tasks(), indent=1), encoding="utf-8")
    return Plan(
        name="Voxels within a threshold",
        source=source,
        description=asset("forms/example_haemorrhage.json"),
        tasks=tasks,
        cases=tuple(_with_public(list(_threshold_cases(source, groups, work)))),
        note=(
            "The reference masks are a plain threshold (CT: 50 to 90 HU, others: the brightest "
            "2 %). They show the way and are NO CLINICAL TRUTH."
        ),
    )


def _threshold_cases(source: Path, groups: list[Group], work: Path) -> Iterator[DemoCase]:
    for number, group in enumerate(groups, start=1):
        volume = load_volume(group)
        found = _threshold(group, volume)
        path = work / "references" / f"{number}.nii.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_mask(path, found.astype(np.uint8), volume.grid)
        millilitres = round(float(found.sum()) * volume.grid.voxel_ml, 1)
        yield DemoCase(
            source=source, series=group.key, split="hidden",
            present="yes" if millilitres >= 1 else "no",
            volume_ml=min(millilitres, LIMIT_ML), mask=path,
        )  # fmt: skip


def _threshold(group: Group, volume: Volume) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    if group.modality == "CT":
        return (volume.values >= CT_RANGE[0]) & (volume.values <= CT_RANGE[1])
    bright: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = volume.values >= np.percentile(
        volume.values, BRIGHT_PERCENT
    )
    return bright


def _with_public(cases: list[DemoCase]) -> Iterator[DemoCase]:
    """Make the first case a public example, where another is left to rank on."""
    for number, case in enumerate(cases):
        if number == 0 and len(cases) > 1:
            yield DemoCase(
                source=case.source, series=case.series, split="public", present=case.present,
                volume_ml=case.volume_ml, mask=case.mask,
            )  # fmt: skip
        else:
            yield case


def _threshold_tasks() -> list[dict[str, object]]:
    """Give the shipped tasks, put for a threshold instead of a haemorrhage."""
    tasks = json.loads(asset("demo_case/tasks.json").read_text(encoding="utf-8"))
    for task in tasks:
        task["name"] = f"Voxels within a threshold ({task['id']})"
        for question in task["questions"]:
            question["text"] = "What does the demo's plain threshold give? No clinical truth."
            if question["answer_type"] == "number":
                question["maximum"] = LIMIT_ML
            if question["answer_type"] == "mask":
                question["segments"] = [{"value": 1, "name": "Voxels within a threshold"}]
    found: list[dict[str, object]] = tasks
    return found
