"""A decision is about one file or one series, by somebody, for a reason."""

from __future__ import annotations

import pytest

from medal_desktop.deid.decisions import Decision, settle
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
