"""Real scanner data outside of the repository, found in one place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[3] / "shared" / "data"


def real_data(name: str) -> Path:
    """Give one folder of real data; skip the test, and say so, where it is absent."""
    named = os.environ.get("MEDAL_TEST_DATA")
    root = Path(named) if named else _BESIDE_THE_CHECKOUT
    folder = root / name
    if not folder.exists():
        pytest.skip(f"REAL DATA ABSENT: no {name}; set MEDAL_TEST_DATA to the folder that has it")
    return folder
