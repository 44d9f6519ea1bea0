from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from medal_desktop.base.assets import asset, load_json
from medal_desktop.package.schemas import DOCUMENTS, export, schema_file, schema_text
from tests.builders import packages


@pytest.mark.parametrize("name", DOCUMENTS)
def test_that_the_exported_schema_is_up_to_date(name: str) -> None:
    assert asset(f"schemas/{schema_file(name)}").read_text(encoding="utf-8") == schema_text(name)


def test_that_no_schema_is_left_over() -> None:
    there = {path.name for path in asset("schemas").iterdir()}
    assert there == {schema_file(name) for name in DOCUMENTS}


def test_that_the_export_writes_every_schema(tmp_path: Path) -> None:
    export(tmp_path)
    assert len(list(tmp_path.iterdir())) == len(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_that_each_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(schema_text(name)))


def test_that_a_written_challenge_fits_the_schema() -> None:
    validator = Draft202012Validator(load_json("schemas/challenge.schema.json"))
    whole = packages.challenge().model_dump(mode="json", exclude_none=True)
    assert not list(validator.iter_errors(whole))


def test_that_the_schema_refuses_an_unknown_field() -> None:
    validator = Draft202012Validator(load_json("schemas/answers.schema.json"))
    whole = packages.answers("case-001").model_dump(mode="json")
    assert not list(validator.iter_errors(whole))
    assert list(validator.iter_errors({**whole, "patient": "x"}))
