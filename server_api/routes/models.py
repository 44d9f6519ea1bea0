"""`/api/v1/models`: the container images that an account brought."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select

from medal_desktop.package.messages import ModelStatus
from server_api.auth import Account, OpenServices, Role, require
from server_api.db.tables import ModelRow
from server_api.errors import NotFound
from server_api.evaluation.models import status_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])
Owner = Annotated[Account, Depends(require(Role.EVALUATOR, Role.SUBMITTER))]


@router.get("")
def listed(account: Owner, opened: OpenServices) -> tuple[ModelStatus, ...]:
    """List one's own models, newest first."""
    mine = select(ModelRow).where(ModelRow.account_id == account.id)
    with opened.database.reading() as session:
        rows = session.scalars(mine.order_by(ModelRow.received.desc())).all()
    return tuple(status_of(row) for row in rows)


@router.get("/{model_id}")
def one(model_id: str, account: Owner, opened: OpenServices) -> ModelStatus:
    """Tell where one of one's own models stands."""
    with opened.database.reading() as session:
        row = session.get(ModelRow, model_id)
    if row is None or row.account_id != account.id:
        raise NotFound("model")
    return status_of(row)
