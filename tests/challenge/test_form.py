from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from medal_desktop.base.assets import load_json
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.challenge.errors import InvalidForm
from medal_desktop.challenge.forms import Field, FieldKind, load_form, make_form
from medal_desktop.challenge.progress import progress
from medal_desktop.package.form_schema import _judged, form_schema, validate

FORM = load_form()
EXAMPLE = load_json("forms/example_haemorrhage.json")
EVERY_FIELD = [
    *FORM.fields(),
    *(inner for field in FORM.fields() for inner in field.fields),
]


def raw_form() -> tuple[dict[str, Any], dict[str, Any]]:
    return copy.deepcopy(load_json("forms/challenge.json")), copy.deepcopy(form_schema())


def test_that_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(form_schema())


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_that_every_field_has_words_help_and_an_example(field: Field) -> None:
    assert field.title
    assert field.help.endswith((".", "?"))
    assert field.example not in ("", None, [])


@pytest.mark.parametrize("field", list(FORM.fields()), ids=lambda field: field.name)
def test_that_each_example_satisfies_its_own_field(field: Field) -> None:
    wrong = validate({**EXAMPLE["description"], field.name: field.example})
    assert not wrong


def test_that_the_example_is_filled_to_the_last_field() -> None:
    assert set(EXAMPLE["description"]) == {field.name for field in FORM.fields()}


def test_that_the_example_opens_as_a_draft() -> None:
    assert len(ChallengeDraft(**EXAMPLE).tasks) == 3


def test_that_an_empty_form_asks_for_each_required_field_in_form_order() -> None:
    missing = [finding.place.split("/")[1] for finding in validate({})]
    properties = list(form_schema()["properties"])
    assert missing == [name for name in properties if FORM.field(name).required]


def test_that_the_terms_of_use_are_the_duo_codes() -> None:
    codes = {
        option.code
        for name in ("duo_permission", "duo_modifiers")
        for option in FORM.field(name).options
    }
    numbers = (4, 6, 7, 12, 15, 18, 19, 20, 21, 25, 26, 42, 45, 46)
    assert codes == {f"DUO:{number:07d}" for number in numbers}


def test_that_every_kind_of_field_is_in_the_form_or_in_a_group() -> None:
    assert {field.kind for field in EVERY_FIELD} == set(FieldKind)


def test_that_a_field_added_to_the_data_appears_in_the_form() -> None:
    raw, schema = raw_form()
    schema["properties"]["sponsor"] = {
        "type": "string",
        "title": "Sponsor",
        "description": "Who pays.",
        "examples": ["Nobody"],
    }
    raw["sections"][0]["fields"].append("sponsor")
    assert make_form(raw, schema).field("sponsor").kind is FieldKind.LINE


def test_that_a_section_with_a_field_the_schema_lacks_is_refused() -> None:
    raw, schema = raw_form()
    raw["sections"][0]["fields"].append("ghost")
    with pytest.raises(InvalidForm):
        make_form(raw, schema)


def test_that_a_field_in_no_section_is_refused() -> None:
    raw, schema = raw_form()
    raw["sections"][0]["fields"].pop()
    with pytest.raises(InvalidForm):
        make_form(raw, schema)


def test_that_a_field_of_a_kind_nobody_can_show_is_refused() -> None:
    raw, schema = raw_form()
    schema["properties"]["abstract"]["type"] = "boolean"
    with pytest.raises(InvalidForm):
        make_form(raw, schema)


def test_that_progress_counts_required_fields_per_section() -> None:
    first = progress(FORM, {"abstract": "Half a page.", "year": 2026})[0]
    assert (first.section_id, first.required, first.done) == ("general", 4, 2)
    assert first.open_fields == ("keywords", "novelty")


def test_that_a_wrong_optional_field_keeps_its_section_open() -> None:
    description = {**EXAMPLE["description"], "url": "no address"}
    sections = {one.section_id: one for one in progress(FORM, description)}
    assert sections["organisation"].open_fields == ("url",)
    assert all(one.complete for one in sections.values() if one.section_id != "organisation")


def test_that_nothing_said_is_judged_as_the_schema_judges_it() -> None:
    """An empty form is judged without the library, which takes a while to load."""
    assert validate({}) == _judged({}, form_schema()) != ()
