"""What a server and a site say to each other. Everything but the welcome travels signed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from medal_desktop.package.documents import Challenge, Digest, Document, Semver, Slug
from medal_desktop.package.messages import PublicKey
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.scoring.values import Values

ID = r"^[0-9a-f]{32}$"
IMAGE = r"^sha256:[0-9a-f]{64}$"
UnderWay = Literal["preparing", "inferring", "collecting", "scoring"]


class Welcome(Document):
    """What an admin hands to a site: who it is, and by which key it knows the server."""

    site_id: str = Field(pattern=ID)
    name: str
    server: str
    key: PublicKey


class Ask(Document):
    """A site's wish for work; `nonce` comes back in the job, so that no old job can be."""

    nonce: str = Field(pattern=ID)


class SiteJob(Document):
    """One attempt at one evaluation: this image on this package. `lease` in seconds.

    How much the model may use is for the site to say, whose machines they are.
    """

    site_id: str = Field(pattern=ID)
    nonce: str = Field(pattern=ID)
    evaluation_id: str = Field(pattern=ID)
    fence: int = Field(ge=1)
    challenge_id: Slug
    version: Semver
    package_sha256: Digest
    image: str = Field(pattern=IMAGE)
    lease: float = Field(gt=0)


class Signed(Document):
    """A document as JSON text, and the Ed25519 signature of it in base64."""

    document: str
    signature: str = Field(max_length=100)


class Beat(Document):
    """Where an attempt stands."""

    state: UnderWay
    message: str = Field(default="", max_length=200)


class GoOn(Document):
    """Whether the work is still wanted."""

    go_on: bool


class Outcome(Document):
    """How an attempt ended; `values` when it succeeded. Nothing else ever leaves a site.

    `job_sha256` is that of the signed job's text, so that it answers this job and no other.
    """

    site_id: str = Field(pattern=ID)
    evaluation_id: str = Field(pattern=ID)
    fence: int = Field(ge=1)
    job_sha256: Digest
    image: str = Field(pattern=IMAGE)
    state: Literal[EvaluationState.SUCCEEDED, EvaluationState.FAILED, EvaluationState.CANCELLED]
    reason: EvaluationReason | None = None
    message: str = Field(default="", max_length=300)
    values: Values | None = None


class Announcement(Document):
    """A challenge version whose package, of this SHA-256 and size in bytes, lies at the site."""

    challenge: Challenge
    package_sha256: Digest
    size: int = Field(gt=0)
