"""`/api/v1/catalogue`: what is published, for search and for harvest; open to all."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import select

from medal_desktop.package.documents import Challenge
from medal_desktop.package.jsonld import croissant, ro_crate
from server_api.auth import OpenServices
from server_api.catalogue.entries import entries
from server_api.catalogue.exports import PUBLISHER, datacite, parquet
from server_api.catalogue.search import CataloguePage, search
from server_api.db.tables import ChallengeRow
from server_api.evaluation.boards import published_challenge

router = APIRouter(prefix="/api/v1/catalogue", tags=["catalogue"])
Values = Annotated[list[str], Query(max_length=50)]


@router.get("")
def find(
    opened: OpenServices,
    q: Annotated[str, Query(max_length=200)] = "",
    modality: Values = [],  # noqa: B006 - FastAPI copies it
    body_part: Values = [],  # noqa: B006 - as above
    task: Values = [],  # noqa: B006 - as above
    licence: Values = [],  # noqa: B006 - as above
    duo: Values = [],  # noqa: B006 - as above
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> CataloguePage:
    """Find published challenges by words and facets."""
    chosen = {
        "modality": modality,
        "body_part": body_part,
        "task": task,
        "licence": licence,
        "duo": duo,
    }
    with opened.database.reading() as session:
        return search(entries(session), q, chosen, page)


@router.get("/index.parquet", response_class=Response)
def table(opened: OpenServices) -> Response:
    """Give every version, also those withdrawn, as one Parquet table."""
    with opened.database.reading() as session:
        gone = session.execute(
            select(ChallengeRow.challenge_id, ChallengeRow.version, ChallengeRow.withdrawn).where(
                ChallengeRow.withdrawn != ""
            )
        )
        data = parquet(entries(session), [(a, b, c) for a, b, c in gone])
    return Response(data, media_type="application/vnd.apache.parquet")


@router.get("/{challenge_id}/{version}/datacite")
def as_datacite(challenge_id: str, version: str, opened: OpenServices) -> dict[str, Any]:
    """Describe a version in the terms of DataCite 4.5."""
    challenge, published = _published(opened, challenge_id, version)
    return datacite(challenge, published, opened.settings.address)


@router.get("/{challenge_id}/{version}/croissant")
def as_croissant(challenge_id: str, version: str, opened: OpenServices) -> dict[str, Any]:
    """Describe a version as Croissant 1.0."""
    challenge, published = _published(opened, challenge_id, version)
    return croissant(challenge, PUBLISHER, published)


@router.get("/{challenge_id}/{version}/ro-crate")
def as_ro_crate(challenge_id: str, version: str, opened: OpenServices) -> dict[str, Any]:
    """Describe a version as an RO-Crate 1.1."""
    challenge, published = _published(opened, challenge_id, version)
    return ro_crate(challenge, PUBLISHER, published)


def _published(opened: OpenServices, challenge_id: str, version: str) -> tuple[Challenge, str]:
    with opened.database.reading() as session:
        row = published_challenge(session, challenge_id, version)
    return Challenge.model_validate_json(row.document), row.published
