from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from medal_desktop.base.assets import asset
from medal_desktop.challenge.baseline import people, read_baseline, summaries
from medal_desktop.challenge.tables import UnreadableTable
from medal_desktop.workflow import baseline, describe
from medal_desktop.workflow.workspace import Workspace

EXAMPLE = "examples/human_readers.csv"


def test_that_the_example_tells_people_before_models() -> None:
    found = summaries(read_baseline(asset(EXAMPLE)))
    assert [one.kind for one in found] == ["human"] * 4 + ["model"] * 2
    whole = people(read_baseline(asset(EXAMPLE)))
    assert whole is not None
    assert whole.mean == pytest.approx(0.93)
    assert whole.low < whole.mean < whole.high
    assert whole.quartiles == pytest.approx((0.9225, 0.935, 0.9425))


def test_that_the_form_follows_and_keeps_the_name_of_the_measure(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "w") as workspace:
        describe.set_field(workspace, "human_baseline", {"measure": "Balanced accuracy"})
        baseline.import_scores(workspace, asset(EXAMPLE))
        fields = {f.name: f.value for s in describe.form(workspace).sections for f in s.fields}
        assert fields["human_baseline"]["readers"] == 4  # type: ignore[index]
        assert fields["human_baseline"]["measure"] == "Balanced accuracy"  # type: ignore[index]
        assert baseline.view(workspace)[0].who.startswith("Reader 1")


def test_that_models_alone_leave_the_human_field_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("who,kind,score\nA,model,0.5\n")
    with Workspace.create(tmp_path / "w") as workspace:
        baseline.import_scores(workspace, tmp_path / "t.csv")
        fields = {f.name: f.value for s in describe.form(workspace).sections for f in s.fields}
        assert fields["human_baseline"] is None


@pytest.mark.parametrize(
    "text",
    [
        "who,score\nA,0.5\n",
        "who,kind,score\nA,robot,0.5\n",
        "who,kind,score\nA,human,much\n",
        "who,kind,score\nA,human,nan\n",
        "who,kind,score\n,human,0.5\n",
    ],
)
def test_that_a_table_that_does_not_fit_is_refused_without_its_words(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(UnreadableTable) as refused:
        read_baseline(tmp_path / "t.csv")
    assert "robot" not in str(refused.value)
    assert "much" not in str(refused.value)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.61, 0.95], [0.6, 0.7, 0.8, 0.9, 1.0]),
        ([5.0], [5.0, 6.0, 7.0]),
        ([-3.0, 12.0], [-5.0, 0.0, 5.0, 10.0, 15.0]),
        ([0.0], [0.0, 0.2]),
    ],
)
def test_that_ticks_are_round_and_enclose_all(values: list[float], expected: list[float]) -> None:
    from medal_desktop.ui.pages.describe.baseline import ticks_for

    found = ticks_for(values)
    assert found[0] <= min(values)
    assert found[-1] >= max(values)
    assert 2 <= len(found) <= 8
    if len(values) > 1:
        assert found == pytest.approx(expected)


def test_that_the_plot_draws_every_score_and_says_it_in_words(qtbot: Any) -> None:
    from medal_desktop.ui.pages.describe.baseline import BaselinePanel

    panel = BaselinePanel()
    qtbot.addWidget(panel)
    panel.resize(800, 500)
    panel.show_scores(())
    assert panel.plot.isHidden()
    panel.show_scores(summaries(read_baseline(asset(EXAMPLE))))
    panel.show()
    empty = panel.plot.grab().toImage()
    assert "Reader 4" in panel.plot.accessibleDescription()
    colours = {empty.pixelColor(x, y).name() for x in range(0, 780, 3) for y in range(0, 280, 3)}
    assert len(colours) > 5
