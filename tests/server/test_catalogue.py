"""What is published is found by words and facets, and harvested in the forms that others read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arro3.io import read_parquet
from httpx import Client
from sqlalchemy import update

from medal_desktop.base.assets import asset
from medal_desktop.package.documents import CaseEntry, SeriesEntry
from medal_desktop.package.vocabulary import Split
from server_api.catalogue.entries import entries, words_of
from server_api.catalogue.search import search
from server_api.db.tables import AccountRow, ChallengeRow, SubmissionRow
from server_api.services import Services
from tests.builders.packages import challenge
from tests.builders.server import open_server, serving

EXAMPLE = json.loads(asset("forms/example_haemorrhage.json").read_text(encoding="utf-8"))
PUBLISHED = [
    ("head-ct", "1.0.0", "Haemorrhage on head CT", "CT", {}),
    ("lung-nodules", "1.0.0", "Nodules in the lung", "CT", {
        "abstract": "Find nodules, also small ones.", "keywords": ["nodule", "Röntgen"],
        "data_origin": "The chest.", "licence": "CC BY 4.0", "task_category": ["detection"],
    }),
    ("prostate-mr", "2.1.0", "Prostate lesions", "MR", {
        "abstract": "Grade lesions.", "keywords": ["PI-RADS"], "data_origin": "The pelvis.",
        "licence": "CC BY 4.0", "task_category": ["classification"],
    }),
]  # fmt: skip


def publish(services: Services) -> None:
    with services.database.session() as session:
        owner = AccountRow(name="owner", roles="submitter")
        session.add(owner)
        session.flush()
        for number, (name, version, title, modality, changes) in enumerate(PUBLISHED):
            case = CaseEntry(
                id="case-001",
                split=Split.HIDDEN,
                series=(SeriesEntry(id="s", modality=modality, files=1),),
            )
            told = {**EXAMPLE["description"], **changes}
            made = challenge(id=name, version=version, name=title, description=told, cases=(case,))
            submission = SubmissionRow(account_id=owner.id, sha256=str(number) * 64, size=1)
            session.add(submission)
            session.flush()
            session.add(
                ChallengeRow(
                    challenge_id=name, version=version, name=title, account_id=owner.id,
                    document=made.model_dump_json(), submission_id=submission.id,
                    published=f"2026-01-0{number + 1}T00:00:00.000000Z",
                )
            )  # fmt: skip


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    services = open_server(tmp_path_factory.mktemp("catalogue"))
    publish(services)
    with serving(services) as url, Client(base_url=url, timeout=60) as client:
        yield client


def found(http: Client, **query: Any) -> list[str]:
    answer = http.get("/api/v1/catalogue", params=query)
    return [one["challenge_id"] for one in answer.json()["entries"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", ["prostate-mr", "lung-nodules", "head-ct"]),
        ("haemorrhage", ["head-ct"]),
        ("NODUL", ["lung-nodules"]),
        ("rontgen", ["lung-nodules"]),
        ("lesions grade", ["prostate-mr"]),
        ("pi-rads", ["prostate-mr"]),
        ("lung prostate", []),
        ("%' OR 1=1 --", []),
        ("\u0000 \u202e", ["prostate-mr", "lung-nodules", "head-ct"]),
    ],
)
def test_that_words_find_what_they_begin(http: Client, words: str, names: list[str]) -> None:
    assert found(http, q=words) == names


def test_that_a_name_counts_more_than_an_abstract(http: Client) -> None:
    assert found(http, q="nodules")[0] == "lung-nodules"
    assert found(http, q="head")[0] == "head-ct"


@pytest.mark.parametrize(
    ("facets", "names"),
    [
        ({"modality": "CT"}, ["lung-nodules", "head-ct"]),
        ({"modality": ["CT", "MR"]}, ["prostate-mr", "lung-nodules", "head-ct"]),
        ({"modality": "CT", "body_part": "Chest"}, ["lung-nodules"]),
        ({"task": "classification"}, ["prostate-mr", "head-ct"]),
        ({"licence": "CC BY 4.0"}, ["prostate-mr", "lung-nodules"]),
        ({"duo": "DUO:0000042", "body_part": "Head"}, ["head-ct"]),
        ({"modality": "US"}, []),
    ],
)
def test_that_facets_narrow(http: Client, facets: dict[str, Any], names: list[str]) -> None:
    assert found(http, **facets) == names


def test_that_the_counts_tell_what_a_choice_would_give(http: Client) -> None:
    page = http.get("/api/v1/catalogue", params={"modality": "CT"}).json()
    told = {name: {v["value"]: v["count"] for v in page["facets"][name]} for name in page["facets"]}
    assert told["modality"] == {"CT": 2, "MR": 1}
    assert told["body_part"] == {"Head": 1, "Chest": 1}
    for name, values in told.items():
        for value, count in values.items():
            chosen = {name: value} if name == "modality" else {"modality": "CT", name: value}
            assert len(found(http, **chosen)) == count


def test_that_a_version_is_told_in_the_terms_of_datacite(http: Client) -> None:
    told = http.get("/api/v1/catalogue/head-ct/1.0.0/datacite").json()
    mandatory = {"identifiers", "creators", "titles", "publisher", "publicationYear", "types"}
    assert mandatory <= told.keys()
    assert told["creators"][0]["name"] == "Ada Example"
    assert told["types"]["resourceTypeGeneral"] == "Dataset"
    assert told["publicationYear"] == 2026
    assert told["rightsList"] == [{"rights": "CC BY-NC 4.0"}]


def test_that_croissant_and_ro_crate_name_the_version(http: Client) -> None:
    croissant = http.get("/api/v1/catalogue/head-ct/1.0.0/croissant").json()
    assert croissant["name"].startswith("Haemorrhage") or "head-ct" in json.dumps(croissant)
    crate = http.get("/api/v1/catalogue/head-ct/1.0.0/ro-crate").json()
    assert any(one["@id"] == "./" for one in crate["@graph"])


def test_that_the_index_is_parquet_and_holds_every_version(http: Client) -> None:
    answer = http.get("/api/v1/catalogue/index.parquet")
    assert answer.content[:4] == answer.content[-4:] == b"PAR1"
    table = read_parquet(io.BytesIO(answer.content)).read_all()
    names = [one.as_py() for one in table.column("challenge_id")]
    assert sorted(names) == ["head-ct", "lung-nodules", "prostate-mr"]


def test_that_what_was_withdrawn_is_not_found_and_told_to_harvesters(tmp_path: Path) -> None:
    services = open_server(tmp_path)
    publish(services)
    with services.database.session() as session:
        gone = update(ChallengeRow).where(ChallengeRow.challenge_id == "head-ct")
        session.execute(gone.values(withdrawn="2026-02-01", document=""))
    with serving(services) as url, Client(base_url=url) as http:
        assert found(http) == ["prostate-mr", "lung-nodules"]
        assert http.get("/api/v1/catalogue/head-ct/1.0.0/datacite").status_code == 410
        data = http.get("/api/v1/catalogue/index.parquet").content
    table = read_parquet(io.BytesIO(data)).read_all()
    states = [one.as_py() for one in table.column("state")]
    assert sorted(states) == ["published", "published", "withdrawn"]


def test_that_the_page_shows_choices_and_what_was_found(http: Client) -> None:
    page = http.get("/", params={"q": "nodules", "modality": "CT"}).text
    assert "1 of 3 challenge versions" in page
    assert 'value="CT" checked' in page
    assert 'value="nodules"' in page
    assert "Nothing fits" in http.get("/", params={"q": "nothing like this"}).text


def test_that_the_page_repeats_nothing_unescaped(http: Client) -> None:
    page = http.get("/", params={"q": '"><script>x</script>', "task": "<b>"}).text
    assert "<script>x" not in page
    assert "<b>" not in page


def test_that_many_versions_come_in_pages(tmp_path: Path) -> None:
    services = open_server(tmp_path)
    publish(services)
    with services.database.reading() as session:
        many = entries(session) * 40
    first, third = search(many, "", {}), search(many, "", {}, 3)
    assert (first.total, len(first.entries), len(third.entries)) == (120, 50, 20)


def test_that_words_are_compared_without_accents_and_case() -> None:
    assert words_of("Röntgen-Bild, ÉCHO") == ["rontgen", "bild", "echo"]
