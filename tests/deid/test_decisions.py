"""A decision is about one file or one series, by somebody, for a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from medal_desktop.deid.decisions import Decision, load_decisions, settle
from medal_desktop.deid.errors import DecisionsInvalid
from medal_desktop.package.documents import Finding

PLACE = "cases/case-001/series-001/000001.dcm"
FACE = Finding(code="check.face", message="A face.", place=PLACE, advice="Decide.", blocking=True)


def blocks(place: str, by: str = "R. Feynfrau", reason: str = "ends below the orbits") -> bool:
    decision = Decision(code="check.face", place=place, by=by, reason=reason)
    return settle([FACE], [decision])[0].blocking


@pytest.mark.parametrize("place", [PLACE, "cases/case-001/series-001/"])
def test_that_a_file_or_its_series_can_be_decided(place: str) -> None:
    assert not blocks(place)


def test_that_a_file_is_named_without_the_element_too() -> None:
    finding = FACE.model_copy(
        update={"code": "check.looks-like-identity", "place": f"{PLACE} (0008,103E)"}
    )
    decision = Decision(
        code=finding.code, place=PLACE, by="R. Feynfrau", reason="the name of a coil"
    )
    assert not settle([finding], [decision])[0].blocking


@pytest.mark.parametrize(
    "place",
    ["", "c", "cases/", "cases/case-001/", "cases/case-001/series-00", "cases/case-001/series-001"],
)
def test_that_nothing_wider_or_cut_off_counts(place: str) -> None:
    assert blocks(place)


@pytest.mark.parametrize(("by", "reason"), [("X", "ends below the orbits"), ("R. F.", "ok")])
def test_that_a_decision_says_who_and_why(by: str, reason: str) -> None:
    assert blocks(PLACE, by, reason)


MADE = {"code": "check.face", "place": PLACE, "by": "R. Feynfrau", "reason": "ends below the eyes"}


def read(tmp_path: Path, content: Any) -> tuple[Decision, ...]:
    path = tmp_path / "decisions.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return load_decisions(path)


def test_that_a_file_of_decisions_is_read(tmp_path: Path) -> None:
    (decision,) = read(tmp_path, [MADE])
    assert (decision.by, decision.place) == ("R. Feynfrau", PLACE)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("{", "read"), ("{}", "list"), ([{}], "decision 1, code"), ([MADE, 7], "decision 2"),
        ([{**MADE, "code": "check.known-value"}], "cannot be decided"),
        ([{**MADE, "place": ""}], "place, name and reason"),
        ([{**MADE, "reason": "ok"}], "place, name and reason"), ([{**MADE, "who": "me"}], "who"),
    ],
)  # fmt: skip
def test_that_a_decision_that_would_not_count_is_refused(
    content: Any, word: str, tmp_path: Path
) -> None:
    with pytest.raises(DecisionsInvalid, match=word):
        read(tmp_path, content)


def test_that_a_missing_file_of_decisions_is_told(tmp_path: Path) -> None:
    with pytest.raises(DecisionsInvalid):
        load_decisions(tmp_path / "none.json")
