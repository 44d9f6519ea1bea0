"""The tables of evaluations and their results; the rules are those of `db.tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from medal_desktop.base.identifiers import random_id
from server_api.db.base import Base, now
from server_api.db.tables import Id, Time

# Conditions of indices, word for word as the queue's questions have them: a database takes an index
# of few rows only when it sees its condition.
IS_HELD = text("state IN ('preparing', 'inferring', 'collecting', 'scoring')")
IS_URGENT = text("priority > 0")


class EvaluationRow(Base):
    """One model on one challenge version, and the queue that it waits in.

    `run` counts the evaluations of this pair, so that two cannot be begun at once. `fence` belongs
    to the worker that holds the `lease`; a worker with an older fence can no longer write.
    `not_before` holds back what failed by the server's own fault. `begun` is when a worker last
    took it; `automatic` ones were asked for by the server, because the model is hosted. Those of a
    `priority` above zero go before everybody's turn. `site` is the site at which the challenge's
    data lie and which alone may take it; empty means this server's own workers.
    """

    __tablename__ = "evaluations"
    __table_args__ = (
        UniqueConstraint("model_id", "challenge_id", "version", "run"),
        Index("ix_evaluations_turn", "account_id", "site", "state", "automatic", "created"),
        Index("ix_evaluations_served", "account_id", "begun"),
        # No other index may begin with what nearly all rows of a long queue share: without
        # statistics PostgreSQL would walk through them.
        Index(
            *("ix_evaluations_urgent", "site", "state", "priority"),
            sqlite_where=IS_URGENT,
            postgresql_where=IS_URGENT,
        ),
        Index(
            *("ix_evaluations_held", "account_id", "lease"),
            sqlite_where=IS_HELD,
            postgresql_where=IS_HELD,
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    model_id: Mapped[str] = mapped_column(Id, ForeignKey("models.id"))
    challenge_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    run: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default="queued")
    reason: Mapped[str] = mapped_column(String(32), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    fence: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str] = mapped_column(Time, default="")
    not_before: Mapped[str] = mapped_column(Time, default="")
    cancel: Mapped[bool] = mapped_column(default=False)
    created: Mapped[str] = mapped_column(Time, default=now)
    begun: Mapped[str] = mapped_column(Time, default="")
    finished: Mapped[str] = mapped_column(Time, default="")
    automatic: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    site: Mapped[str] = mapped_column(Id, default="")


class ResultRow(Base):
    """The one result of an evaluation: `document` is a `scoring.values.Values`."""

    __tablename__ = "results"

    evaluation_id: Mapped[str] = mapped_column(Id, ForeignKey("evaluations.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(80))
    document: Mapped[str] = mapped_column(Text)
    created: Mapped[str] = mapped_column(Time, default=now)


class CaseRunRow(Base):
    """What one container run took; `case_id` is empty where one run held all cases."""

    __tablename__ = "case_runs"

    evaluation_id: Mapped[str] = mapped_column(Id, ForeignKey("evaluations.id"), primary_key=True)
    fence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), default="")
    seconds: Mapped[float] = mapped_column(default=0.0)
    peak_bytes: Mapped[int] = mapped_column(BigInteger, default=0)


class HostingRow(Base):
    """Whether a model runs by itself on what is newly published; without a row it does."""

    __tablename__ = "hosting"

    model_id: Mapped[str] = mapped_column(Id, ForeignKey("models.id"), primary_key=True)
    enabled: Mapped[bool] = mapped_column(default=True)


class InterfaceRow(Base):
    """What a published challenge version shows and asks, as a hash; equal ones fit equal models."""

    __tablename__ = "interfaces"

    challenge_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)


class AllowanceRow(Base):
    """What one challenge allows a run; `document` is an `evaluation.allowances.Allowance`.

    An empty `version` is for every version that has no row of its own.
    """

    __tablename__ = "allowances"

    challenge_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    document: Mapped[str] = mapped_column(Text)


class ModelCardRow(Base):
    """What its owner says of a model; `document` is an `evaluation.cards.ModelCard`."""

    __tablename__ = "model_cards"

    model_id: Mapped[str] = mapped_column(Id, ForeignKey("models.id"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column(default=False)
