from __future__ import annotations

import sys
from pathlib import Path

import pytest

from medal_desktop.base import assets
from medal_desktop.base.errors import MissingAsset


def test_that_data_files_are_found_in_a_checkout() -> None:
    assert assets.asset("theme.json").is_file()


def test_that_json_is_read() -> None:
    assert isinstance(assets.load_json("theme.json"), dict)


def test_that_a_missing_file_is_named() -> None:
    with pytest.raises(MissingAsset, match=r"no/such\.json"):
        assets.asset("no/such.json")


def test_that_a_frozen_application_looks_beside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assets.resources.cache_clear()
    try:
        assert assets.resources() == tmp_path / "resources"
    finally:
        assets.resources.cache_clear()
