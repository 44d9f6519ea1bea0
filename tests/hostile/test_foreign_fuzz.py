"""Damaged pictures, volumes, slides and videos end in a group or a reason, never in a crash."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.frames import load_frame
from medal_desktop.dicom.scan import scan, to_json
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.slide import Slide
from tests.builders.films import film
from tests.builders.slides import aperio
from tests.builders.trial_foreign import niftis, nrrds, photographs, pictures

_MUTANTS = 25


def seeds(folder: Path) -> list[Path]:
    folder.mkdir()
    for build in (photographs, pictures, niftis, nrrds):
        build(folder)
    aperio(folder / "a.svs", 300, 300)
    film(folder / "a.mp4")
    return sorted(folder.iterdir())


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Cut a file, change some of its bytes, or make a length in its head enormous."""
    changed = bytearray(data)
    way = chance.random()
    if way < 0.3:
        return bytes(changed[: chance.randrange(len(changed))])
    if way > 0.8:
        at = chance.randrange(min(len(changed), 2000))
        changed[at : at + 4] = b"\xff\xff\xff\x7f"
        return bytes(changed)
    for _ in range(chance.choice([1, 4, 20])):
        near = chance.choice([64, 1000, len(changed)])
        changed[chance.randrange(min(len(changed), near))] = chance.randrange(256)
    return bytes(changed)


def look(group: Group) -> None:
    """Show something of a group whose values are not in the JSON."""
    try:
        if group.kind is Kind.WSI:
            with Slide(group) as slide:
                slide.tile(0, 0, 0)
        elif group.kind is Kind.VIDEO:
            load_frame(group, max(group.shape[0] - 1, 0))
    except DicomError:
        return


@pytest.mark.parametrize("turn", range(2))
def test_that_damaged_files_of_other_formats_end_in_a_group_or_a_reason(
    tmp_path: Path, turn: int
) -> None:
    chance = random.Random(turn)
    for seed in seeds(tmp_path / "seeds"):
        data = seed.read_bytes()
        for _ in range(_MUTANTS):
            path = tmp_path / f"mutant{seed.suffix}"
            path.write_bytes(mutant(data, chance))
            result = scan([path])
            found = to_json(result, values=True)
            assert found["groups"] or found["skipped"]
            for group in result.groups:
                look(group)
