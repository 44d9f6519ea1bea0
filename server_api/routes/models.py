"""`/api/v1/models`: the container images that an account brought."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Document
from medal_desktop.package.messages import ModelStatus
from server_api import audit
from server_api.auth import Account, OpenServices, Role, require
from server_api.db.tables import ModelRow
from server_api.errors import NotFound
from server_api.evaluation.cards import (
    ModelCard,
    PublicModel,
    card_of,
    public_models,
    withdraw,
    write_card,
)
from server_api.evaluation.hosting import is_hosted, set_hosted
from server_api.evaluation.models import status_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])
Owner = Annotated[Account, Depends(require(Role.EVALUATOR, Role.SUBMITTER))]


class Hosting(Document):
    """Whether a model runs by itself on what is newly published and fits."""

    enabled: bool


@router.get("")
def listed(account: Owner, opened: OpenServices) -> tuple[ModelStatus, ...]:
    """List one's own models, newest first."""
    mine = select(ModelRow).where(ModelRow.account_id == account.id)
    with opened.database.reading() as session:
        rows = session.scalars(mine.order_by(ModelRow.received.desc())).all()
    return tuple(status_of(row) for row in rows)


@router.get("/public")
def public(opened: OpenServices) -> tuple[PublicModel, ...]:
    """List the models whose owners show them to everybody, with their cards."""
    with opened.database.reading() as session:
        return public_models(session)


@router.get("/{model_id}")
def one(model_id: str, account: Owner, opened: OpenServices) -> ModelStatus:
    """Tell where one of one's own models stands."""
    with opened.database.reading() as session:
        return status_of(_own(session, account, model_id))


@router.get("/{model_id}/hosting")
def hosting(model_id: str, account: Owner, opened: OpenServices) -> Hosting:
    """Tell whether one of one's own models runs by itself on newly published versions."""
    with opened.database.reading() as session:
        return Hosting(enabled=is_hosted(session, _own(session, account, model_id).id))


@router.put("/{model_id}/hosting")
def switch_hosting(model_id: str, wanted: Hosting, account: Owner, opened: OpenServices) -> Hosting:
    """Switch that on or off."""
    with opened.database.session() as session:
        model = _own(session, account, model_id)
        set_hosted(session, model.id, enabled=wanted.enabled)
        state = "on" if wanted.enabled else "off"
        audit.record(session, account.id, f"model.hosting-{state}", model.id)
    return wanted


@router.get("/{model_id}/card")
def card(model_id: str, account: Owner, opened: OpenServices) -> ModelCard:
    """Tell what one said of one of one's own models."""
    with opened.database.reading() as session:
        return card_of(session, _own(session, account, model_id).id)


@router.put("/{model_id}/card")
def describe(model_id: str, card: ModelCard, account: Owner, opened: OpenServices) -> ModelCard:
    """Say who made a model, from what data, for what use, and whether everybody may see that."""
    with opened.database.session() as session:
        write_card(session, _own(session, account, model_id), card, account.id)
    return card


@router.post("/{model_id}/withdraw")
def take_back(model_id: str, account: Owner, opened: OpenServices) -> ModelStatus:
    """Withdraw one of one's own models: it never runs again; its results stay."""
    with opened.database.session() as session:
        model = _own(session, account, model_id)
        withdraw(session, model, account.id)
        return status_of(model)


def _own(session: Session, account: Account, model_id: str) -> ModelRow:
    row = session.get(ModelRow, model_id)
    if row is None or row.account_id != account.id:
        raise NotFound("model")
    return row
