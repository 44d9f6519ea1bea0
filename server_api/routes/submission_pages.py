"""Pages on which people see their submissions, and withdraw one."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from medal_desktop.package.messages import (
    SubmissionState,
    Withdrawal,
    WithdrawalReason,
    WithdrawalRequest,
)
from server_api.auth import Account, OpenServices
from server_api.errors import NotFound, ServerError
from server_api.review import submissions, withdrawal
from server_api.services import Services
from server_api.sign_in.browser import Form, Visitor
from server_api.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
REASONS = {
    WithdrawalReason.CONSENT: "A patient's consent was withdrawn",
    WithdrawalReason.IDENTITY: "Somebody can be recognised in it",
    WithdrawalReason.ERROR: "It was sent by mistake, or is wrong",
    WithdrawalReason.LEGAL: "The law, or an authority, asks for it",
}
_UNSURE = ("Nothing was removed.", "Tick the box to say that you are sure, then withdraw it.")


@router.get("/submissions")
def listed(who: Visitor, opened: OpenServices) -> Response:
    """List one's own submissions; the panel sees all."""
    if who is None:
        return _to_sign_in("/submissions")
    return page("submissions.html", who=who, found=submissions.listed(opened, who))


@router.get("/submissions/{submission_id}")
def one(submission_id: str, who: Visitor, opened: OpenServices) -> Response:
    """Show where a submission stands, and what withdrawing it would mean."""
    if who is None:
        return _to_sign_in(f"/submissions/{submission_id}")
    return _shown(opened, who, submission_id)


@router.post("/submissions/{submission_id}/withdrawal")
def withdraw(submission_id: str, given: Form, who: Visitor, opened: OpenServices) -> Response:
    """Remove a submission's data for good, once somebody has said that this is meant."""
    if who is None:
        return _to_sign_in(f"/submissions/{submission_id}")
    reason = given.get("reason", "")
    if "sure" not in given or reason not in set(WithdrawalReason):
        return _shown(opened, who, submission_id, _UNSURE, 422)
    if not who.has(*withdrawal.MAY_ORDER):
        raise NotFound("submission")
    try:
        order = WithdrawalRequest(reason=WithdrawalReason(reason), sha256=given.get("sha256", ""))
        withdrawal.withdraw(opened, who, submission_id, order)
    except (ServerError, ValueError) as error:
        words = error.words() if isinstance(error, ServerError) else _UNSURE
        return _shown(opened, who, submission_id, words, getattr(error, "status", 422))
    return RedirectResponse(f"/submissions/{submission_id}", 303)


def _shown(
    opened: Services,
    who: Account,
    submission_id: str,
    error: tuple[str, ...] = (),
    status: int = 200,
) -> Response:
    found = submissions.one(opened, who, submission_id)
    gone = found.state is SubmissionState.WITHDRAWN
    may = not gone and withdrawal.may_order(opened, who, submission_id)
    answer = page(
        "submission.html",
        who=who,
        found=found,
        error=error,
        reasons=REASONS,
        means=withdrawal.meaning(opened, submission_id) if may else None,
        proof=_proof(opened, who, submission_id) if gone else None,
    )
    answer.status_code = status
    return answer


def _proof(opened: Services, who: Account, submission_id: str) -> Withdrawal | None:
    """Give the proof to who could have ordered it; others see that it is gone, and no more."""
    try:
        return withdrawal.proof(opened, who, submission_id)
    except ServerError:
        return None


def _to_sign_in(after: str) -> Response:
    return RedirectResponse(f"/sign-in?{urlencode({'after': after})}", 303)
