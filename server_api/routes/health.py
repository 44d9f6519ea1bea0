"""`/healthz`, `/readyz` and `/metrics`, for whatever watches the server."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from server_api import metrics
from server_api.auth import OpenServices
from server_api.db.tables import AccountRow
from server_api.errors import NotFound
from server_api.settings import Settings
from server_api.storage.errors import BucketUnavailable, StorageUnavailable

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
        opened.storage.check()
        enough = opened.storage.free() >= opened.settings.min_free
    except (SQLAlchemyError, OSError, BucketUnavailable, StorageUnavailable):
        enough = False
    return Response(status_code=204 if enough else 503)


@router.get("/metrics", include_in_schema=False)
def numbers(request: Request, opened: OpenServices) -> Response:
    """Give the numbers to this machine, or to who has the setting's token."""
    if not _may_look(request, opened.settings):
        raise NotFound("page")
    return Response(
        metrics.report(opened, request.app.state.requests), media_type=metrics.MEDIA_TYPE
    )


def _may_look(request: Request, settings: Settings) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if settings.metrics_token:
        return hmac.compare_digest(token.encode(), settings.metrics_token.encode())
    here = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
    # Behind a proxy everybody seems to be on this machine.
    return here and not settings.behind_tls
