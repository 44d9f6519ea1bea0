from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from medal_desktop.cli.describe import describe as command
from medal_desktop.workflow import describe, snapshots
from medal_desktop.workflow.errors import NoSnapshot
from medal_desktop.workflow.workspace import Workspace


def test_that_what_changed_since_a_version_is_told(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        describe.set_field(workspace, "acronym", "ICH")
        snapshots.keep(workspace)
        describe.set_version(workspace, "1.0.1")
        snapshots.keep(workspace)
        describe.set_version(workspace, "1.0.10")
        describe.set_field(workspace, "acronym", "ICH-2")
        describe.set_field(workspace, "year", 2027)
        assert snapshots.versions(workspace) == ("1.0.0", "1.0.1")
        version, found = snapshots.changes(workspace)
        assert version == "1.0.1"
        places = {(one.kind.value, one.place) for one in found}
        assert ("changed", "description/acronym") in places
        assert ("added", "description/year") in places
        assert snapshots.changes(workspace, "1.0.0")[0] == "1.0.0"
    shown = CliRunner().invoke(command, ["changes", "--workspace", str(tmp_path / "w")])
    assert "Since 1.0.1: 3 changes" in shown.output
    assert "changed  description/acronym" in shown.output


def test_that_a_version_never_sealed_is_told(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        with pytest.raises(NoSnapshot):
            snapshots.changes(workspace)
        snapshots.keep(workspace)
        with pytest.raises(NoSnapshot):
            snapshots.changes(workspace, "9.9.9")
