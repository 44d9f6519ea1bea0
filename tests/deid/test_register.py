"""Each duty of PS3.15 Annex E that applies is tied to tests that are there."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from medal_desktop.base.assets import load_json
from medal_desktop.deid.table import Option

DUTIES = load_json("deid_profiles/register.json")["duties"]
ROOT = Path(__file__).parents[2]
# Sections with duties: the profile, its options in general, and each option.
SECTIONS = {"E.1.1", "E.1.2", "E.1.3", "E.2", "E.3", *(f"E.3.{number}" for number in range(1, 12))}


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty["duty"][:50])
def test_that_a_duty_names_tests_that_exist(duty: dict[str, list[str]]) -> None:
    assert duty["tests"]
    missing = [
        one for one in duty["tests"] if one.split("::")[1] not in names_in(one[: one.index(":")])
    ]
    assert missing == []


def test_that_no_section_is_without_a_duty() -> None:
    assert {duty["section"] for duty in DUTIES} == SECTIONS


def test_that_no_duty_stands_twice() -> None:
    words = [duty["duty"] for duty in DUTIES]
    assert len(words) == len(set(words))


def test_that_there_is_a_section_per_option() -> None:
    # Dates have one section and two options; pixels and faces two sections and no header option.
    options = len([section for section in SECTIONS if section.startswith("E.3.")])
    assert options == len(Option) - 1 + 2
