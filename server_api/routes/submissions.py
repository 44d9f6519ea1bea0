"""`/api/v1/submissions`: what was sent in, where it stands, and the panel's decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import (
    Decision,
    SubmissionStatus,
    Withdrawal,
    WithdrawalRequest,
)
from server_api.auth import Account, OpenServices, Role, require
from server_api.review import packages, submissions, withdrawal

router = APIRouter(prefix="/api/v1/submissions", tags=["submissions"])
# A model's author may ask too, and sees none of others': signing in is tried with this list.
Reader = Annotated[Account, Depends(require(Role.SUBMITTER, Role.EVALUATOR, *submissions.PANEL))]
Withdrawer = Annotated[Account, Depends(require(*withdrawal.MAY_ORDER))]
Fetcher = Annotated[Account, Depends(require(*packages.MAY_FETCH))]
Panel = Annotated[Account, Depends(require(*submissions.PANEL))]


@router.get("")
def listed(account: Reader, opened: OpenServices) -> tuple[SubmissionStatus, ...]:
    """List one's own submissions; the panel sees all."""
    return submissions.listed(opened, account)


@router.get("/{submission_id}")
def one(submission_id: str, account: Reader, opened: OpenServices) -> SubmissionStatus:
    """Tell where a submission stands, and what was found."""
    return submissions.one(opened, account, submission_id)


@router.get("/{submission_id}/challenge")
def challenge(submission_id: str, account: Reader, opened: OpenServices) -> Challenge:
    """Give the challenge of a submission that has passed the checks."""
    return submissions.challenge(opened, account, submission_id)


@router.get("/{submission_id}/inputs", response_class=StreamingResponse)
def inputs(submission_id: str, account: Panel, opened: OpenServices) -> StreamingResponse:
    """Give the verified inputs of a submission in review as a zip; never its references."""
    found = submissions.inputs(opened, account, submission_id)
    length = {"Content-Length": str(found.size)}
    return StreamingResponse(found.blocks(), media_type="application/zip", headers=length)


@router.get("/{submission_id}/package", response_class=StreamingResponse)
def package(submission_id: str, account: Fetcher, opened: OpenServices) -> Response:
    """Give the sealed package of a published submission, or the way to where it lies."""
    found = packages.fetch(opened, account, submission_id)
    if found.link:
        return RedirectResponse(found.link, 307)
    headers = {
        "Content-Length": str(found.size),
        "Content-Disposition": f'attachment; filename="{found.name}"',
    }
    return StreamingResponse(found.blocks, media_type="application/octet-stream", headers=headers)


@router.post("/{submission_id}/decision")
def decide(
    submission_id: str, decision: Decision, account: Panel, opened: OpenServices
) -> SubmissionStatus:
    """Accept and publish, or return with a comment, which is asked for."""
    return submissions.decide(opened, account, submission_id, decision)


@router.post("/{submission_id}/withdrawal")
def withdraw(
    submission_id: str, request: WithdrawalRequest, account: Withdrawer, opened: OpenServices
) -> Withdrawal:
    """Remove a submission's data for good, and give the proof; it cannot be undone."""
    return withdrawal.withdraw(opened, account, submission_id, request)


@router.get("/{submission_id}/withdrawal")
def withdrawn(submission_id: str, account: Withdrawer, opened: OpenServices) -> Withdrawal:
    """Give the proof of a withdrawal: the row of the audit log that says so."""
    return withdrawal.proof(opened, account, submission_id)
