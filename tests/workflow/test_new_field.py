"""A field that is added in `resources/` alone appears in window, schema, CLI, rules and PDF."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from medal_desktop.base import assets
from medal_desktop.cli.describe import describe as describe_command
from medal_desktop.package.form_schema import validate
from medal_desktop.workflow import describe, proposal
from medal_desktop.workflow.workspace import Workspace

FIELD = {
    "title": "Carbon footprint",
    "description": "How much energy an evaluation takes.",
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "examples": ["About 2 kWh per model."],
}


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the resources with one field more, which the program takes for its own."""
    copy = tmp_path / "resources"
    original = assets.asset("forms").parent
    copy.mkdir()
    for entry in original.iterdir():
        if entry.name != "forms":
            (copy / entry.name).symlink_to(entry)
    shutil.copytree(original / "forms", copy / "forms")
    schema = json.loads((copy / "forms/challenge.schema.json").read_text())
    schema["properties"]["carbon_footprint"] = FIELD
    schema["required"].append("carbon_footprint")
    (copy / "forms/challenge.schema.json").write_text(json.dumps(schema))
    form = json.loads((copy / "forms/challenge.json").read_text())
    form["sections"][0]["fields"].append("carbon_footprint")
    (copy / "forms/challenge.json").write_text(json.dumps(form))
    monkeypatch.setattr(assets, "resources", lambda: copy)
    return copy


def filled(folder: Path, value: str) -> Workspace:
    workspace = Workspace.create(folder)
    describe.set_field(workspace, "carbon_footprint", value)
    return workspace


@pytest.mark.usefixtures("resources")
def test_that_the_rules_demand_it_and_the_form_shows_it(tmp_path: Path) -> None:
    assert "description/carbon_footprint" in {one.place for one in validate({})}
    with filled(tmp_path / "w", "3 kWh") as workspace:
        fields = {f.name: f for s in describe.form(workspace).sections for f in s.fields}
        assert fields["carbon_footprint"].title == "Carbon footprint"
        assert fields["carbon_footprint"].value == "3 kWh"
        assert fields["carbon_footprint"].required


@pytest.mark.usefixtures("resources")
def test_that_the_command_line_takes_and_shows_it(tmp_path: Path) -> None:
    filled(tmp_path / "w", "").close()
    run = CliRunner()
    where = ["--workspace", str(tmp_path / "w")]
    shown = run.invoke(describe_command, ["show", *where])
    assert "carbon_footprint: Carbon footprint: Please fill in this field." in shown.output
    kept = run.invoke(describe_command, ["set", "carbon_footprint", "3 kWh", *where])
    assert kept.output.strip() == "Kept."


@pytest.mark.usefixtures("resources")
def test_that_the_proposal_prints_it(tmp_path: Path) -> None:
    with filled(tmp_path / "w", "Three kilowatt hours.") as workspace:
        html = proposal.export(workspace, tmp_path / "p.html").read_text(encoding="utf-8")
        with_it = proposal.export(workspace, tmp_path / "with.pdf").read_bytes()
        describe.set_field(workspace, "carbon_footprint", None)
        without = proposal.export(workspace, tmp_path / "without.pdf").read_bytes()
    assert "<b>Carbon footprint.</b> Three kilowatt hours." in html
    assert with_it.startswith(b"%PDF")
    assert with_it != without


@pytest.mark.usefixtures("resources")
def test_that_the_window_makes_an_entry_for_it(qtbot: Any, tmp_path: Path) -> None:
    from medal_desktop.ui.pages.describe.page import DescribePage
    from tests.builders.desk import FrozenDesk

    with filled(tmp_path / "w", "3 kWh") as workspace:
        form = describe.form(workspace)
    page = DescribePage(FrozenDesk(tmp_path, None, form=form))  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.refresh()
    assert page.fields["carbon_footprint"].value() == "3 kWh"
