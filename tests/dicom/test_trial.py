"""Folders with a known truth, as an outside trial makes them: all that a scan says is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from medal_desktop.cli.main import medal
from tests.builders.trial import Builder, faults
from tests.builders.trial_files import FILES
from tests.builders.trial_foreign import FOREIGN
from tests.builders.trial_multiframe import MULTIFRAME
from tests.builders.trial_pixels import PIXELS
from tests.builders.trial_splits import SPLITS

TRIALS: dict[str, Builder] = {**SPLITS, **FILES, **PIXELS, **MULTIFRAME, **FOREIGN}


@pytest.mark.parametrize("name", TRIALS)
def test_that_a_folder_is_read_as_it_was_written(tmp_path: Path, name: str) -> None:
    folder, report = tmp_path / "folder", tmp_path / "scan.json"
    folder.mkdir()
    truth = TRIALS[name](folder)
    done = CliRunner().invoke(medal, ["scan", str(folder), "--json", str(report), "--values"])
    assert done.exit_code == 0, done.output
    assert faults(json.loads(report.read_text()), truth, folder) == []
