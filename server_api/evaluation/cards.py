"""What owners say of their models, who may read it, and how a model is taken back."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Document
from medal_desktop.package.messages import ModelState
from server_api import audit
from server_api.db.evaluation_tables import EvaluationRow, ModelCardRow
from server_api.db.tables import ModelRow
from server_api.errors import Conflict
from server_api.evaluation import queue
from server_api.evaluation.hosting import set_hosted

_Text = Field(default="", max_length=4000)


class ModelCard(Document):
    """A model in its owner's words; `version` is the owner's own count of it."""

    version: str = Field(default="", max_length=40)
    authors: str = _Text
    training_data: str = _Text
    intended_use: str = _Text
    limits: str = _Text
    hardware: str = _Text
    public: bool = False


class PublicModel(Document):
    """A model whose owner shows it to everybody."""

    id: str
    name: str
    digest: str
    card: ModelCard


def card_of(session: Session, model_id: str) -> ModelCard:
    """Give a model's card; an empty one when its owner wrote none."""
    row = session.get(ModelCardRow, model_id)
    return ModelCard() if row is None else ModelCard.model_validate_json(row.document)


def write_card(session: Session, model: ModelRow, card: ModelCard, actor: str) -> None:
    """Keep a card in place of the one before."""
    document = card.model_dump_json()
    session.merge(ModelCardRow(model_id=model.id, document=document, public=card.public))
    audit.record(session, actor, "model.card", model.id, public=str(card.public))


def public_models(session: Session) -> tuple[PublicModel, ...]:
    """List the models that can be run and whose owners show them, newest first."""
    found = session.execute(
        select(ModelRow, ModelCardRow.document)
        .join(ModelCardRow, ModelCardRow.model_id == ModelRow.id)
        .where(ModelCardRow.public, ModelRow.state == ModelState.READY)
        .order_by(ModelRow.received.desc())
    )
    return tuple(
        PublicModel(
            id=row.id,
            name=row.name,
            digest=row.digest,
            card=ModelCard.model_validate_json(document),
        )
        for row, document in found
    )


def withdraw(session: Session, model: ModelRow, actor: str) -> None:
    """Take a model back: it never runs again; what it has achieved stays on the boards.

    Raises:
        Conflict: it cannot be run anyhow.
    """
    if model.state != ModelState.READY:
        raise Conflict("only a model that is ready can be withdrawn")
    model.state = ModelState.WITHDRAWN
    set_hosted(session, model.id, enabled=False)
    card = card_of(session, model.id)
    write_card(session, model, card.model_copy(update={"public": False}), actor)
    unended = (EvaluationRow.model_id == model.id, EvaluationRow.state.not_in(queue.FINAL))
    for row in session.scalars(select(EvaluationRow).where(*unended)).all():
        queue.cancel(session, row, actor)
    audit.record(session, actor, "model.withdrawn", model.id)
