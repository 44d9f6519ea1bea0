"""What people reached stands on the board: beside the models where the measure is the same."""

from __future__ import annotations

from typing import Any

import pytest

from medal_desktop.package.messages import Board, BoardRow
from server_api.web.render import page
from server_api.web.views import ViewedBaseline, board_view

TOLD = {"readers": 4, "measure": "balanced accuracy", "score": 0.93, "low": 0.89, "high": 0.96}


def board(rows: int = 1) -> Board:
    row = BoardRow(
        model_id="m",
        model_name="the model",
        digest="sha256:0",
        rank=1,
        rank_low=1,
        rank_high=1,
        value=0.5,
        value_low=0.25,
        value_high=0.75,
        cases=4,
        failed_cases=0,
        evaluated="2026-05-03T00:00:00Z",
    )
    return Board(
        challenge_id="head-ct",
        version="1.0.0",
        challenge_name="Head CT",
        task_id="finding",
        task_name="Finding",
        metric="balanced_accuracy",
        metric_title="Balanced accuracy",
        higher_is_better=True,
        unit="",
        hidden_cases=4,
        rows=(row,) * rows,
    )


def baseline(told: object) -> ViewedBaseline | None:
    return board_view(board(), {"human_baseline": told}).baseline


def shown(told: object, rows: int = 1) -> str:
    challenge = {"name": "Head CT", "challenge_id": "head-ct", "version": "1.0.0"}
    views = [board_view(board(rows), {"human_baseline": told})]
    made = page("boards.html", challenge=challenge, boards=views, unranked=())
    return bytes(made.body).decode()


def test_that_readers_are_placed_on_the_boards_own_measure() -> None:
    found = baseline(TOLD)
    assert found is not None
    assert (found.value, found.interval, found.readers) == ("0.930", "0.890 to 0.960", 4)
    assert found.bar is not None
    assert found.bar.value == pytest.approx(0.93 * 160, abs=0.1)


def test_that_another_measure_gets_no_place_on_the_scale() -> None:
    found = baseline({**TOLD, "measure": "Sensitivity"})
    assert found is not None
    assert (found.bar, found.measure) == (None, "Sensitivity")


@pytest.mark.parametrize(
    "told",
    [None, "good", [], {}, {**TOLD, "score": "high"}, {**TOLD, "readers": None}],
)
def test_that_what_is_incomplete_is_left_out(told: Any) -> None:
    assert baseline(told) is None
    assert "People" not in shown(told)


def test_that_an_interval_is_shown_only_where_it_is_told() -> None:
    found = baseline({name: TOLD[name] for name in ("readers", "measure", "score")})
    assert found is not None
    assert (found.interval, found.bar is not None) == ("", True)


def test_that_the_page_tells_of_people_without_ranking_them() -> None:
    text = shown(TOLD)
    assert "<tfoot>" in text
    assert "4 readers, not ranked" in text
    assert "<tfoot>" not in shown(TOLD, rows=0)
    assert "4 readers" in shown(TOLD, rows=0)


def test_that_words_of_a_challenge_are_only_ever_text() -> None:
    text = shown({**TOLD, "measure": "<script>alert(1)</script>"})
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
