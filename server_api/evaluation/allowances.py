"""What one challenge allows a run, and how often an account may ask; else the server's settings."""

from __future__ import annotations

from dataclasses import asdict

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from medal_desktop.package.documents import Document
from server_api.db.base import later
from server_api.db.evaluation_tables import AllowanceRow, EvaluationRow
from server_api.evaluation.errors import TooManyToday
from server_api.evaluation.limits import MIB, Limits
from server_api.settings import Settings

_DAY = 86_400.0


class Allowance(Document):
    """Limits of one challenge; what is None is as the server's settings say. Bytes and seconds."""

    seconds: float | None = Field(default=None, gt=0, le=7 * _DAY)
    memory_bytes: int | None = Field(default=None, ge=32 * MIB)
    output_bytes: int | None = Field(default=None, gt=0)
    output_files: int | None = Field(default=None, gt=0)
    tmp_bytes: int | None = Field(default=None, gt=0)
    processes: int | None = Field(default=None, gt=0)
    cpus: float | None = Field(default=None, gt=0)
    log_bytes: int | None = Field(default=None, gt=0)
    probes_per_day: int | None = Field(default=None, gt=0)

    def limits(self, settings: Settings, cases: int) -> Limits:
        """Give what one run over `cases` cases may use."""
        base = asdict(
            Limits(
                seconds=settings.case_timeout,
                memory_bytes=settings.model_memory,
                output_bytes=settings.model_output,
            )
        )
        own = self.model_dump(exclude_none=True, include=set(base))
        made = {**base, **own}
        return Limits(**{**made, "seconds": made["seconds"] * cases})


def allowance_of(session: Session, challenge_id: str, version: str) -> Allowance:
    """Give what a version allows: its own row, else its challenge's, else nothing special."""
    wanted = (AllowanceRow.challenge_id == challenge_id, AllowanceRow.version.in_((version, "")))
    chosen = select(AllowanceRow.document).where(*wanted).order_by(AllowanceRow.version.desc())
    document = session.scalar(chosen.limit(1))
    return Allowance.model_validate_json(document) if document else Allowance()


def allow(session: Session, challenge_id: str, version: str, allowance: Allowance) -> None:
    """Set what a challenge allows; an empty version is for all of them."""
    document = allowance.model_dump_json()
    session.merge(AllowanceRow(challenge_id=challenge_id, version=version, document=document))


def check_today(
    session: Session, settings: Settings, account_id: str, challenge_id: str, version: str
) -> None:
    """Refuse an account that asked too often in the last 24 hours; hosted runs do not count.

    Raises:
        TooManyToday: of everything, or of this challenge.
    """
    own = allowance_of(session, challenge_id, version).probes_per_day
    asked = (
        EvaluationRow.account_id == account_id,
        EvaluationRow.automatic.is_(False),
        EvaluationRow.created > later(-_DAY),
    )
    per_challenge = select(EvaluationRow.challenge_id, func.count()).where(*asked)
    rows = session.execute(per_challenge.group_by(EvaluationRow.challenge_id)).all()
    counts = {row[0]: row[1] for row in rows}
    if sum(counts.values()) >= settings.evaluations_per_day:
        raise TooManyToday
    if counts.get(challenge_id, 0) >= (own or settings.probes_per_day):
        raise TooManyToday("on this challenge")
