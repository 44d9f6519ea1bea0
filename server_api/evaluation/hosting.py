"""Models that are kept run again by themselves on what is newly published and fits them.

A version fits a model that has a result on an earlier one which shows the same kinds of images and
asks the same questions. Nothing is guessed from names.
"""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from medal_desktop.package.documents import Challenge, Question
from medal_desktop.package.messages import EvaluationRequest, ModelState
from medal_desktop.package.outcomes import EvaluationState
from server_api.db.evaluation_tables import EvaluationRow, HostingRow, InterfaceRow
from server_api.db.tables import ChallengeRow, ModelRow
from server_api.errors import Conflict
from server_api.evaluation import queue
from server_api.services import Services


def host_waiting(services: Services) -> int:
    """Queue every hosted model on each newer version that fits and that it was never tried on.

    Doing it twice does no harm. Gives how many were queued.
    """
    _note_interfaces(services)
    with services.database.reading() as session:
        if not _pairs(session, 1):
            return 0
    queued = 0
    with services.database.session() as session:
        for account_id, request in _pairs(session, 1000):
            try:
                queue.enqueue(session, account_id, request, automatic=True)
            except Conflict:
                continue  # its author was quicker
            queued += 1
    return queued


def is_hosted(session: Session, model_id: str) -> bool:
    """Whether a model runs by itself; it does unless somebody switched it off."""
    row = session.get(HostingRow, model_id)
    return row is None or row.enabled


def set_hosted(session: Session, model_id: str, *, enabled: bool) -> None:
    """Switch it on or off, for what is published from now on or was never tried."""
    session.merge(HostingRow(model_id=model_id, enabled=enabled))


def fingerprint(challenge: Challenge) -> str:
    """Give a hash of what a model must read and write: equal ones fit the same models."""
    series = {
        s.modality + ("" if s.grid is None else "+") for c in challenge.cases for s in c.series
    }
    questions = {
        f"{task.id}/{question.id}": _shape(question)
        for task in challenge.tasks
        for question in task.questions
    }
    described = json.dumps([sorted(series), questions], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


def _shape(question: Question) -> list[object]:
    return [
        question.answer_type,
        sorted(option.code for option in question.options),
        question.unit,
        sorted(segment.value for segment in question.segments),
    ]


def _note_interfaces(services: Services) -> None:
    known = exists().where(
        InterfaceRow.challenge_id == ChallengeRow.challenge_id,
        InterfaceRow.version == ChallengeRow.version,
    )
    new = select(ChallengeRow).where(~known, ChallengeRow.withdrawn == "")
    with services.database.reading() as session:
        rows = session.scalars(new).all()
    if not rows:
        return
    with services.database.session() as session:
        for row in rows:
            challenge = Challenge.model_validate_json(row.document)
            session.merge(
                InterfaceRow(
                    challenge_id=row.challenge_id,
                    version=row.version,
                    fingerprint=fingerprint(challenge),
                )
            )


def _pairs(session: Session, most: int) -> list[tuple[str, EvaluationRequest]]:
    """Find model × version, with the model's owner: fits, is newer, was never tried."""
    done, tried = aliased(EvaluationRow), aliased(EvaluationRow)
    old, new = aliased(ChallengeRow), aliased(ChallengeRow)
    old_shape, new_shape = aliased(InterfaceRow), aliased(InterfaceRow)
    never = ~exists().where(
        tried.model_id == ModelRow.id,
        tried.challenge_id == new.challenge_id,
        tried.version == new.version,
    )
    off = exists().where(HostingRow.model_id == ModelRow.id, HostingRow.enabled.is_(False))
    found = session.execute(
        select(ModelRow.account_id, ModelRow.id, new.challenge_id, new.version)
        .join(done, done.model_id == ModelRow.id)
        .join(old, (old.challenge_id == done.challenge_id) & (old.version == done.version))
        .join(
            old_shape,
            (old_shape.challenge_id == old.challenge_id) & (old_shape.version == old.version),
        )
        .join(new_shape, new_shape.fingerprint == old_shape.fingerprint)
        .join(
            new,
            (new.challenge_id == new_shape.challenge_id) & (new.version == new_shape.version),
        )
        .where(
            ModelRow.state == ModelState.READY,
            done.state == EvaluationState.SUCCEEDED,
            new.published > old.published,
            new.withdrawn == "",
            never,
            ~off,
        )
        .distinct()
        .limit(most)
    )
    return [
        (account_id, EvaluationRequest(model_id=model_id, challenge_id=name, version=version))
        for account_id, model_id, name, version in found
    ]
