"""What client and server say to each other over HTTPS, as frozen values."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from medal_desktop.package.documents import Digest, Document, Finding, Semver, Slug
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState


class SubmissionState(StrEnum):
    """Where a submission stands; `returned` carries findings.

    `withdrawn` is final: its data is removed for good, and only the proof of that stays.
    """

    RECEIVED = "received"
    QUARANTINE = "quarantine"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class UploadKind(StrEnum):
    """What an upload holds: `Upload-Metadata: kind <base64>` of tus 1.0."""

    PACKAGE = "package"
    MODEL = "model"


class SubmissionStatus(Document):
    """One submission as its owner and the panel see it; `signer_key` is the signing key's id."""

    id: str
    state: SubmissionState
    sha256: Digest
    size: int
    challenge_id: str = ""
    version: str = ""
    name: str = ""
    received: str = ""
    comment: str = ""
    findings: tuple[Finding, ...] = ()
    signer: str = ""
    signer_key: str = ""
    submitter: str = ""


class Decision(Document):
    """A reviewer's word on a submission; a return needs a comment."""

    accept: bool
    comment: str = Field(default="", max_length=4000)


class WithdrawalReason(StrEnum):
    """Why data must go; the tombstone names it."""

    CONSENT = "consent"
    IDENTITY = "identity"
    ERROR = "error"
    LEGAL = "legal"


class WithdrawalRequest(Document):
    """The order to remove a submission's data for good; `sha256` says which content is meant."""

    reason: WithdrawalReason
    sha256: Digest


class Withdrawal(Document):
    """The proof of a withdrawal: what it was, and where the audit log says so.

    `row` and `hash` are the audit log's, whose chain `medal-server audit verify --expect` walks.
    `erased` is when the last copy on the server was gone; empty while a worker still holds one.
    """

    submission_id: str
    sha256: Digest
    size: int
    reason: WithdrawalReason
    challenge_id: str = ""
    version: str = ""
    withdrawn: str
    erased: str = ""
    row: int
    hash: Digest


class ModelState(StrEnum):
    """Where a model stands."""

    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ModelStatus(Document):
    """A container image known by digest."""

    id: str
    name: str
    state: ModelState
    digest: str = ""
    reason: str = ""


class EvaluationRequest(Document):
    """One model on one challenge version."""

    model_id: str
    challenge_id: Slug
    version: Semver


class EvaluationStatus(Document):
    """One evaluation as the model's owner sees it."""

    id: str
    model_id: str
    challenge_id: str
    version: str
    state: EvaluationState
    reason: EvaluationReason | None = None
    message: str = ""
    attempts: int = 0


class BoardRow(Document):
    """One model on one task's board; intervals are 95 % over bootstrapped cases."""

    model_id: str
    model_name: str
    digest: str
    rank: int
    rank_low: int
    rank_high: int
    value: float
    value_low: float
    value_high: float
    cases: int
    failed_cases: int
    evaluated: str
    values: dict[str, float] = Field(default_factory=dict)


class Board(Document):
    """One task's ranking on one challenge version."""

    challenge_id: str
    version: str
    challenge_name: str
    task_id: str
    task_name: str
    metric: str
    metric_title: str
    higher_is_better: bool
    unit: str
    hidden_cases: int
    rows: tuple[BoardRow, ...]


class PublicKey(Document):
    """An X25519 public key in base64 with the id that envelopes name it by."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    public: str = Field(pattern=r"^[A-Za-z0-9+/]{43}=$")


class Recipients(Document):
    """To whom a package is sealed: the intake opens the inputs, the evaluation the references."""

    server: str = Field(max_length=400)
    intake: PublicKey
    evaluation: PublicKey


class DesktopRelease(Document):
    """The newest desktop that the server's operator knows of; empty where none is named."""

    newest: str = Field(default="", pattern=r"^(\d{1,6}\.\d{1,6}\.\d{1,6})?$")


class Problem(Document):
    """An RFC 9457 problem; `code`, `title`, `advice` are a `MedalError`'s."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    advice: str = ""
    detail: str = ""
    findings: tuple[Finding, ...] = ()


class DeviceRequest(Document):
    """A program that wants to sign in by a browser; `program` is what people are asked about."""

    program: str = Field(default="", max_length=100)


class DeviceCode(Document):
    """What a program shows and keeps while somebody signs in for it (RFC 8628 section 3.2)."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class DeviceAnswer(Document):
    """A program's question whether it was allowed (RFC 8628 section 3.4)."""

    device_code: str = Field(max_length=200)


class SignedIn(Document):
    """The token of a program that was allowed, and for whom it speaks."""

    token: str
    name: str
    roles: tuple[str, ...]
    expires: str


class AccountStatus(Document):
    """Who holds a token."""

    name: str
    roles: tuple[str, ...]


class InvitationRequest(Document):
    """Somebody to be let in."""

    name: str = Field(min_length=1, max_length=100)
    roles: tuple[Literal["submitter", "reviewer", "chair", "evaluator", "admin"], ...] = Field(
        min_length=1
    )


class Invitation(Document):
    """The link with which a password is chosen, once."""

    link: str
