"""A published version in the forms that others harvest: DataCite 4.5, and one Parquet table."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from medal_desktop.package.documents import Challenge
from server_api.catalogue.entries import CatalogueEntry
from server_api.catalogue.search import FACETS

PUBLISHER = "MEDAL"


def datacite(challenge: Challenge, published: str, address: str) -> dict[str, Any]:
    """Give a version's metadata in the terms of DataCite 4.5; no DOI, since nobody minted one."""
    told = challenge.description
    page = f"{address}/challenges/{challenge.id}/{challenge.version}"
    described = {
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Imaging challenge"},
        "identifiers": [{"identifier": page, "identifierType": "URL"}],
        "url": page,
        "creators": _creators(told.get("organizing_team")),
        "titles": [{"title": challenge.name}],
        "publisher": {"name": PUBLISHER},
        "publicationYear": int(published[:4]),
        "dates": [{"date": published[:10], "dateType": "Issued"}],
        "version": challenge.version,
        "language": "en",
        "subjects": [{"subject": word} for word in told.get("keywords", ())],
        "descriptions": [
            {"description": str(told.get("abstract", "")), "descriptionType": "Abstract"}
        ],
        "rightsList": [{"rights": str(told["licence"])}] if told.get("licence") else [],
        "sizes": [f"{len(challenge.cases)} cases"],
        "formats": ["application/dicom"],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    return {name: value for name, value in described.items() if value}


def parquet(found: Sequence[CatalogueEntry], withdrawn: Sequence[tuple[str, str, str]]) -> bytes:
    """Give all versions as one table; those that were withdrawn keep a row, so that copies go too.

    `withdrawn` is challenge, version and time of each.
    """
    from arro3.core import Array, DataType, Field, Schema, Table  # noqa: PLC0415 - compiled, seldom
    from arro3.io import write_parquet  # noqa: PLC0415 - as above

    rows = [_row(entry) for entry in found]
    rows += [_gone(name, version, moment) for name, version, moment in withdrawn]
    kinds = {"public_cases": DataType.int32(), "hidden_cases": DataType.int32()}
    names = list(_gone("", "", ""))
    fields = [Field(name, kinds.get(name, DataType.string()), nullable=False) for name in names]
    columns = [
        Array([row[name] for row in rows], type=kinds.get(name, DataType.string()))
        for name in names
    ]
    target = io.BytesIO()
    write_parquet(Table.from_arrays(columns, schema=Schema(fields)), target)
    return target.getvalue()


def _row(entry: CatalogueEntry) -> dict[str, object]:
    lists = {name: json.dumps(getattr(entry, name)) for name in ("keywords", *FACETS)}
    return _gone(entry.challenge_id, entry.version, "") | {
        "state": "published",
        "name": entry.name,
        "abstract": entry.abstract,
        "published": entry.published,
        "public_cases": entry.public_cases,
        "hidden_cases": entry.hidden_cases,
        **lists,
    }


def _gone(name: str, version: str, moment: str) -> dict[str, object]:
    texts = dict.fromkeys(("name", "abstract", "published"), "")
    lists = dict.fromkeys(("keywords", *FACETS), "[]")
    key = {"challenge_id": name, "version": version, "state": "withdrawn", "withdrawn": moment}
    return {**key, **texts, "public_cases": 0, "hidden_cases": 0, **lists}


def _creators(team: object) -> list[dict[str, Any]]:
    people = team if isinstance(team, list) else []
    made = []
    for person in people:
        if isinstance(person, dict) and person.get("name"):
            affiliation = (
                [{"name": str(person["affiliation"])}] if person.get("affiliation") else []
            )
            made.append(
                {"name": str(person["name"]), "nameType": "Personal", "affiliation": affiliation}
            )
    return made or [{"name": PUBLISHER, "nameType": "Organizational"}]
