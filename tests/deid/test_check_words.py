"""What people write about a challenge goes to the public web: it must not tell who a patient is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from medal_desktop.base.assets import asset, load_json
from medal_desktop.deid.check_words import CODE, check_challenge, check_texts
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.package.documents import Challenge

LEAK = (
    "Patient Gertrud Lindqvist, MRN 4711123, born 1950-12-24, tel +46 8 123 45 67, g@home.example"
)


def challenge(**changes: Any) -> Challenge:
    fields = load_json("forms/example_haemorrhage.json")
    series = [{"id": "s", "modality": "CT", "files": 1}]
    fields |= {"cases": [{"id": "a", "split": "hidden", "series": series}], "canary": "0" * 32}
    return Challenge.model_validate_json(json.dumps(fields | changes))


def found(text: str, place: str = "description/abstract") -> bool:
    return bool(check_texts([(place, text)], None))


@pytest.mark.parametrize(
    "text",
    [
        "Patient Gertrud Lindqvist had a fall.",
        "the patient: Lindqvist, Gertrud",
        "MRN 4711123",
        "mrn-4711123",
        "Patient ID: AB-471112",
        "patient number 0004711",
        "Fall-Nr. 2024/004711",
        "She was born 1950-12-24.",
        "DOB: 24/12/1950",
        "geb. 24.12.1950",
        "date of birth 24 December 1950",
        "tel. 08-123 45 67",
        "+46 8 123 45 67",
        "g.lindqvist@home.example",
        "as Mrs. Lindqvist told us",
        "Herr Müller",
        "Lindqvist^Gertrud",
        "123-45-6789",
    ],
)
def test_that_an_identity_in_text_is_found_and_not_repeated(text: str) -> None:
    (finding,) = check_texts([("description/abstract", text)], None)
    assert (finding.code, finding.place) == (CODE, "description/abstract")
    assert finding.blocking
    words = finding.model_dump_json()
    assert not any(part in words for part in ("Lindqvist", "Gertrud", "4711", "1950", "123"))


@pytest.mark.parametrize(
    "text",
    [
        "MR Angiography and MR Imaging of MS Lesions, MRS Spectra",
        "Patient Reported Outcome Measures",
        "Patient Positioning And Motion",
        "Patients With Lung Cancer",
        "Open from 1 September 2026 to 2026-12-31.",
        "Adults born between 1950 and 1960, 40 % of 12,000 patients",
        "10 public and 190 hidden cases; accuracy 0.93, acc 0.8912",
        "See https://hospital.example/ich-final, DOI 10.1000/182, SCT 274100004",
        "Approved as number 2025-0417 on 3 March 2025.",
        "a volume of 10^3 mm^3 and x^y",
        "Miss Rate at 0.5 false positives",
    ],
)
def test_that_the_words_of_the_trade_pass(text: str) -> None:
    assert not found(text)


def test_that_the_shipped_example_and_the_demo_pass() -> None:
    demo = json.loads(asset("demo_case/tasks.json").read_text(encoding="utf-8"))
    assert check_challenge(challenge(), None) == ()
    assert check_challenge(challenge(tasks=demo), None) == ()


@pytest.mark.parametrize("field", ["abstract", "novelty", "schedule"])
def test_that_every_text_of_the_form_is_read(field: str) -> None:
    description = load_json("forms/example_haemorrhage.json")["description"]
    seen = check_challenge(challenge(description=description | {field: LEAK}), None)
    assert [one.place for one in seen] == [f"description/{field}"]


def test_that_lists_and_statements_of_the_form_are_read() -> None:
    description = load_json("forms/example_haemorrhage.json")["description"]
    description["keywords"].append("MRN 4711123")
    description["attest_transfer"]["statement"] = LEAK
    seen = check_challenge(challenge(description=description), None)
    assert {one.place for one in seen} == {
        "description/keywords",
        "description/attest_transfer/statement",
    }


@pytest.mark.parametrize("part", ["name", "task", "question", "option", "segment", "case"])
def test_that_names_tasks_questions_options_and_identifiers_are_read(part: str) -> None:
    fields = json.loads(challenge().model_dump_json())
    choice, outline = (task["questions"][0] for task in fields["tasks"][:2])
    if part == "name":
        fields["name"] = LEAK
    elif part == "task":
        fields["tasks"][0]["name"] = LEAK
    elif part == "question":
        choice["text"] = LEAK
    elif part == "option":
        choice["options"][0]["label"] = LEAK
    elif part == "segment":
        outline["segments"][0]["name"] = LEAK
    else:
        fields["cases"][0]["id"] = "mrn-4711123"
    (finding,) = check_challenge(Challenge.model_validate_json(json.dumps(fields)), None)
    assert finding.blocking
    assert "4711123" not in finding.model_dump_json()


def test_that_the_people_of_a_challenge_may_be_named_where_they_belong() -> None:
    person = "Mrs. Ada Example, ada@hospital.example, +46 8 123 45 67"
    for place in ("organizing_team/name", "contact_person/email", "attest_ethics/name"):
        assert not found(person, f"description/{place}")
        assert found("MRN 4711123, born 1950-12-24", f"description/{place}")
    assert found(person, "description/attest_ethics/board")


def test_that_known_values_are_found_in_any_form() -> None:
    known = KnownValues(frozenset({(Kind.PERSON, "Lindqvist^Gertrud")}))
    text = [("name", "The Lindqvist collection")]
    assert check_texts(text, None) == ()
    assert [one.place for one in check_texts(text, known)] == ["name"]
