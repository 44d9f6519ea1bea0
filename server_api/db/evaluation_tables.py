"""The tables of evaluations and their results; the rules are those of `db.tables`."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from medal_desktop.base.identifiers import random_id
from server_api.db.base import Base, now
from server_api.db.tables import Id, Time


class EvaluationRow(Base):
    """One model on one challenge version, and the queue that it waits in.

    `run` counts the evaluations of this pair, so that two cannot be begun at once. `fence` belongs
    to the worker that holds the `lease`; a worker with an older fence can no longer write.
    `not_before` holds back what failed by the server's own fault.
    """

    __tablename__ = "evaluations"
    __table_args__ = (UniqueConstraint("model_id", "challenge_id", "version", "run"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    model_id: Mapped[str] = mapped_column(Id, ForeignKey("models.id"))
    challenge_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    run: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="queued", index=True)
    reason: Mapped[str] = mapped_column(String(32), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(Time, default="")
    not_before: Mapped[str] = mapped_column(Time, default="")
    cancel: Mapped[bool] = mapped_column(default=False)
    created: Mapped[str] = mapped_column(Time, default=now)
    finished: Mapped[str] = mapped_column(Time, default="")


class ResultRow(Base):
    """The one result of an evaluation: `document` is a `scoring.values.Values`."""

    __tablename__ = "results"

    evaluation_id: Mapped[str] = mapped_column(Id, ForeignKey("evaluations.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(Text)
    created: Mapped[str] = mapped_column(Time, default=now)
