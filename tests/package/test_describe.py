from __future__ import annotations

import json
from typing import Any

from medal_desktop.base.assets import load_json
from medal_desktop.package.content import GENERATED
from medal_desktop.package.describe import companions, documents, interfaces
from tests.builders import packages

MADE = documents(packages.challenge(), "Dr Test", "2026-01-02T03:04:05Z")
CRATE: dict[str, Any] = json.loads(MADE["ro-crate-metadata.json"])
CROISSANT: dict[str, Any] = json.loads(MADE["croissant.json"])


def entity(name: str) -> dict[str, Any]:
    (found,) = [one for one in CRATE["@graph"] if one["@id"] == name]
    return dict(found)


def test_that_exactly_the_generated_files_are_made() -> None:
    assert tuple(sorted(MADE)) == GENERATED


def test_that_the_crate_describes_the_folder_it_lies_in() -> None:
    assert entity("ro-crate-metadata.json")["about"] == {"@id": "./"}
    assert entity("./")["datePublished"] == "2026-01-02"


def test_that_every_part_of_the_crate_is_described() -> None:
    for part in [*entity("./")["hasPart"], entity("./")["license"], entity("./")["author"]]:
        assert entity(part["@id"])["@type"]


def test_that_every_file_of_the_crate_is_in_each_package() -> None:
    files = {file.name for file in packages.input_files(packages.challenge())}
    files |= {*MADE, *companions(packages.challenge())}
    told = [one["@id"] for one in CRATE["@graph"] if one["@type"] == "File"]
    assert set(told) <= files
    folders = [one["@id"] for one in CRATE["@graph"] if one["@type"] == "Dataset"]
    for folder in set(folders) - {"./"}:
        assert any(name.startswith(folder) for name in files)


def test_that_croissant_lists_the_cases_without_an_answer() -> None:
    (table,) = CROISSANT["recordSet"]
    assert table["data"] == [
        {"cases/id": "case-001", "cases/split": "public", "cases/series": 1},
        {"cases/id": "case-002", "cases/split": "hidden", "cases/series": 1},
    ]


def test_that_each_field_of_the_case_table_is_declared() -> None:
    (table,) = CROISSANT["recordSet"]
    assert {field["@id"] for field in table["field"]} == set(table["data"][0])


def test_that_the_interfaces_name_each_question_with_its_type() -> None:
    (outputs,) = interfaces(packages.challenge())["outputs"]
    types = {key: one["answer_type"] for key, one in outputs["tasks"]["haemorrhage"].items()}
    assert types == {"present": "choice", "volume": "number", "outline": "mask"}


def test_that_the_interfaces_name_the_modalities() -> None:
    inputs = interfaces(packages.challenge())["inputs"]
    assert [one["modalities"] for one in inputs if "modalities" in one] == [["CT"]]


def test_that_the_readme_asks_the_questions() -> None:
    readme = companions(packages.challenge())["README.md"].decode()
    assert all(question.text in readme for question in packages.questions())


def test_that_without_a_licence_nothing_is_licensed() -> None:
    bare = companions(packages.challenge(description={}))
    assert bare["LICENSE.txt"] == b"All rights reserved.\n"
    assert companions(packages.challenge())["LICENSE.txt"] == b"CC BY-NC 4.0\n"


def test_that_each_attestation_of_the_form_becomes_a_file() -> None:
    form = load_json("forms/example_haemorrhage.json")["description"]
    made = companions(packages.challenge(description=form))
    attested = {name for name in made if name.startswith("attestations/")}
    assert attested == {
        f"attestations/{key.removeprefix('attest_')}.json" for key in form if "attest_" in key
    }
    assert json.loads(made["attestations/ethics.json"]) == form["attest_ethics"]


def test_that_a_forged_field_makes_no_file_elsewhere() -> None:
    made = companions(packages.challenge(description={"attest_../../x": {}}))
    assert set(made) == {"README.md", "LICENSE.txt"}
