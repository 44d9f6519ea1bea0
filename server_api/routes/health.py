"""`/healthz` and `/readyz`, for whatever watches the server; they tell nothing else."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server_api.auth import OpenServices
from server_api.db.tables import AccountRow

router = APIRouter(tags=["health"])


@router.get("/healthz", status_code=204)
def alive() -> Response:
    """Answer at all."""
    return Response(status_code=204)


@router.get("/readyz", status_code=204)
def ready(opened: OpenServices) -> Response:
    """Answer 204 when database and disk can take an upload, else 503."""
    try:
        with opened.database.reading() as session:
            session.scalar(select(AccountRow.id).limit(1))
        enough = opened.storage.free() >= opened.settings.min_free
    except (SQLAlchemyError, OSError):
        enough = False
    return Response(status_code=204 if enough else 503)
