"""The tables of accounts, uploads, submissions, challenges, models and the audit log.

Times are text as `db.base.now()` writes them. A change here needs a file in `migrations/versions`;
a test holds both against each other.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from medal_desktop.base.identifiers import random_id
from server_api.db.base import Base, now

Id = String(32)
Time = String(32)
Hash = String(64)


class AccountRow(Base):
    """A person or a program that may speak to the server; `roles` are words split by spaces.

    `password` is an argon2 hash; `subject` stands for who it is at the OpenID provider.
    """

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    roles: Mapped[str] = mapped_column(String(200))
    created: Mapped[str] = mapped_column(Time, default=now)
    disabled: Mapped[bool] = mapped_column(default=False)
    password: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(Hash, default="", index=True)


class TokenRow(Base):
    """A key to an account: only its SHA-256 is kept; empty `scopes` give all of its roles.

    `kind` is `token`, which programs send, or `session`, which a browser's cookie holds: neither
    opens what the other does. `label` says where it is used.
    """

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    sha256: Mapped[str] = mapped_column(Hash, unique=True)
    scopes: Mapped[str] = mapped_column(String(200), default="")
    created: Mapped[str] = mapped_column(Time, default=now)
    expires: Mapped[str] = mapped_column(Time)
    revoked: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(16), default="token")
    label: Mapped[str] = mapped_column(String(100), default="")


class InvitationRow(Base):
    """A link with which somebody chooses a password, once; only its SHA-256 is kept."""

    __tablename__ = "invitations"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    created: Mapped[str] = mapped_column(Time, default=now)
    expires: Mapped[str] = mapped_column(Time)
    used: Mapped[str] = mapped_column(Time, default="")


class GrantRow(Base):
    """A program that waits until somebody signs in for it in a browser (RFC 8628).

    `account_id` is who allowed it, `provider_code` the OpenID provider's own device code.
    """

    __tablename__ = "grants"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    user_code: Mapped[str] = mapped_column(String(16), unique=True)
    label: Mapped[str] = mapped_column(String(100), default="")
    expires: Mapped[str] = mapped_column(Time, index=True)
    asked: Mapped[str] = mapped_column(Time, default="")
    account_id: Mapped[str] = mapped_column(Id, default="")
    denied: Mapped[bool] = mapped_column(default=False)
    provider_code: Mapped[str] = mapped_column(Text, default="")


class FlowRow(Base):
    """A browser on its way to the OpenID provider and back (RFC 7636)."""

    __tablename__ = "flows"

    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    verifier: Mapped[str] = mapped_column(String(128))
    nonce: Mapped[str] = mapped_column(String(64))
    after: Mapped[str] = mapped_column(String(200), default="")
    expires: Mapped[str] = mapped_column(Time, index=True)


class UploadRow(Base):
    """A tus upload; `offset` is the count of bytes that are safely on disk.

    `state`: receiving, refused (the hash was wrong) or done; `result_id` is the submission or model
    that came of it.
    """

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    state: Mapped[str] = mapped_column(String(16), default="receiving", index=True)
    result_id: Mapped[str] = mapped_column(Id, default="")
    created: Mapped[str] = mapped_column(Time, default=now)
    expires: Mapped[str] = mapped_column(Time, index=True)


class SubmissionRow(Base):
    """A package that arrived whole; one per account and content.

    `document` is its `challenge.json`, from the moment at which the intake has passed it.
    `lease` and `fence` belong to the worker that checks it: a worker that lost its lease has an
    older fence and can no longer write. `signer` is the name in the envelope, for people; what
    counts is the key, whose id is `signer_key`. What was withdrawn keeps its row, without words;
    `erased` is when its last copy was gone.
    """

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("account_id", "sha256"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    state: Mapped[str] = mapped_column(String(16), default="received", index=True)
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200), default="")
    challenge_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[str] = mapped_column(String(32), default="")
    received: Mapped[str] = mapped_column(Time, default=now)
    comment: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[str] = mapped_column(Text, default="[]")
    document: Mapped[str] = mapped_column(Text, default="")
    lease: Mapped[str] = mapped_column(Time, default="")
    fence: Mapped[int] = mapped_column(default=0)
    signer: Mapped[str] = mapped_column(String(400), default="")
    signer_key: Mapped[str] = mapped_column(String(16), default="")
    signer_public: Mapped[str] = mapped_column(String(44), default="")
    withdrawn: Mapped[str] = mapped_column(Time, default="")
    erased: Mapped[str] = mapped_column(Time, default="")
    reason: Mapped[str] = mapped_column(String(16), default="")


class SignerRow(Base):
    """A signing key (Ed25519, base64) and the one account whose packages it signs."""

    __tablename__ = "signers"

    public: Mapped[str] = mapped_column(String(44), primary_key=True)
    key_id: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"), index=True)
    bound: Mapped[str] = mapped_column(Time, default=now)


class ChallengeRow(Base):
    """A published challenge version; `document` is its `challenge.json`.

    One that was `withdrawn` stays as a tombstone without a document, so that its number is never
    used again.
    """

    __tablename__ = "challenges"
    __table_args__ = (UniqueConstraint("challenge_id", "version"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    challenge_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    submission_id: Mapped[str] = mapped_column(Id, ForeignKey("submissions.id"), unique=True)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    published: Mapped[str] = mapped_column(Time, default=now)
    withdrawn: Mapped[str] = mapped_column(Time, default="")


class ModelRow(Base):
    """A container image archive that arrived whole, at `models/received/<id>.tar`.

    The evaluation's worker checks the archive, sets `state` (received, ready, refused), `digest`
    (the image's) or `reason`, and moves the file to `models/<digest>.tar`.
    """

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("account_id", "sha256"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=random_id)
    account_id: Mapped[str] = mapped_column(Id, ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(Hash)
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16), default="received", index=True)
    digest: Mapped[str] = mapped_column(String(80), default="", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    received: Mapped[str] = mapped_column(Time, default=now)


class AuditRow(Base):
    """Who did what to which object; each row holds the hash of the one before it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(Time)
    actor: Mapped[str] = mapped_column(Id)
    action: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(140))
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(Hash)
    hash: Mapped[str] = mapped_column(Hash)
