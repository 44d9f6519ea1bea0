"""Profiles, keys and runs for the tests of de-identification."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from pydicom import Dataset, dcmread

from medal_desktop.deid.engine import Engine
from medal_desktop.deid.profile import Profile, load_profile, parse_profile
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.deid.run import Result, deidentify
from medal_desktop.deid.table import Option

KEY = ProjectKey(bytes(range(32)))
OTHER_KEY = ProjectKey(bytes(range(1, 33)))


def profile_with(*options: Option) -> Profile:
    """Give the Basic Profile with these options."""
    return parse_profile(
        json.dumps(
            {
                "name": "test",
                "title": "Test",
                "edition": "2026d",
                "options": {option.value: "because" for option in options},
            }
        )
    )


def engine(*options: Option, key: ProjectKey = KEY) -> Engine:
    """Give an engine for the Basic Profile with these options."""
    return Engine(profile_with(*options), key)


def run(
    sources: Sequence[Path], out: Path, profile: str = "medal-default", key: ProjectKey = KEY
) -> Result:
    """De-identify in this process."""
    return deidentify(sources, out, profile=load_profile(profile), key=key, workers=1)


def one(source: Path, out: Path, profile: str = "medal-default", key: ProjectKey = KEY) -> Dataset:
    """De-identify one file and read the copy."""
    result = run([source], out, profile, key)
    return dcmread(result.paths(out)[0])


def reread(dataset: Dataset) -> Dataset:
    """Write and read a data set, so that its elements are raw as from a file."""
    stream = BytesIO()
    dataset.save_as(stream, implicit_vr=False, little_endian=True)
    stream.seek(0)
    return dcmread(stream, force=True)
