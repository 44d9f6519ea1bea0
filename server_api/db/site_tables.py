"""The tables of sites: places that keep their data and run models on it themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from medal_desktop.base.identifiers import random_id
from server_api.db.base import Base, now
from server_api.db.tables import Hash, Id, Time


class SiteRow(Base):
    """A place that an admin let in, known by its Ed25519 key (base64).

    `number` is that of the last message that was taken: a message with no higher one is a replay.
    What the site publishes belongs to the account.
    """

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    public: Mapped[str] = mapped_column(String(44), unique=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    created: Mapped[str] = mapped_column(Time, default=now)
    closed: Mapped[str] = mapped_column(Time, default="")
    number: Mapped[int] = mapped_column(BigInteger, default=0)
    seen: Mapped[str] = mapped_column(Time, default="")


class SiteChallengeRow(Base):
    """A challenge version whose data lie at a site; `document` is its `challenge.json`.

    `sha256` is that of the package at the site; `accepted` is when an admin published it here.
    """

    __tablename__ = "site_challenges"

    challenge_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("sites.id"), index=True)
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(Text)
    announced: Mapped[str] = mapped_column(Time, default=now)
    accepted: Mapped[str] = mapped_column(Time, default="")


class SiteJobRow(Base):
    """What one attempt of a site was sent and what it said: `job` and `outcome`, both signed."""

    __tablename__ = "site_jobs"

    evaluation_id: Mapped[str] = mapped_column(Id, ForeignKey("evaluations.id"), primary_key=True)
    fence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    site_id: Mapped[str] = mapped_column(Id, ForeignKey("sites.id"))
    job: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
