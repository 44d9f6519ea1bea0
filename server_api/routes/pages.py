"""The pages that anybody may read: challenges and boards, rendered here, without third parties."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import func, select

from medal_desktop.package.documents import Challenge
from server_api.auth import OpenServices
from server_api.catalogue.entries import entries
from server_api.catalogue.search import FACETS, PAGE, search
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.tables import ChallengeRow
from server_api.errors import NotFound, Withdrawn
from server_api.evaluation.boards import boards_of, unranked_of, version_of
from server_api.web.render import page, static_file
from server_api.web.style import stylesheet
from server_api.web.views import board_view, challenge_view

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Number = Annotated[int, Query(ge=1, le=10_000, alias="page")]
_KINDS = {"board.js": "text/javascript"}


@router.get("/")
def home(request: Request, opened: OpenServices, q: str = "", page_number: Number = 1) -> Response:
    """Show the catalogue: words to look for, facets to choose, and what was found."""
    chosen = {name: request.query_params.getlist(name)[:50] for name in FACETS}
    with opened.database.reading() as session:
        known = entries(session)
        counted = session.execute(
            select(
                EvaluationRow.challenge_id,
                EvaluationRow.version,
                func.count(EvaluationRow.model_id.distinct()),
            )
            .where(EvaluationRow.state == "succeeded")
            .group_by(EvaluationRow.challenge_id, EvaluationRow.version)
        )
        models = {(name, version): count for name, version, count in counted}
    found = search(known, q[:200], chosen, page_number)
    return page("home.html", found=found, known=len(known), q=q[:200], models=models, size=PAGE)


@router.get("/challenges/{challenge_id}/{version}")
def challenge(challenge_id: str, version: str, opened: OpenServices) -> HTMLResponse:
    """Show what a published challenge asks."""
    with opened.database.reading() as session:
        row = version_of(session, challenge_id, version)
    if row.withdrawn:
        return _tombstone(row)
    found = Challenge.model_validate_json(row.document)
    return page("challenge.html", view=challenge_view(found, row.published))


@router.get("/boards/{challenge_id}/{version}")
def boards(challenge_id: str, version: str, opened: OpenServices) -> HTMLResponse:
    """Show the ranking of each task, and what has no place in it."""
    with opened.database.reading() as session:
        row = version_of(session, challenge_id, version)
        if row.withdrawn:
            return _tombstone(row)
        made, unranked = boards_of(session, row), unranked_of(session, row)
    description = Challenge.model_validate_json(row.document).description
    views = [board_view(board, description) for board in made]
    return page("boards.html", challenge=row, boards=views, unranked=unranked)


@router.get("/static/medal.css")
def style() -> Response:
    """Give the style, made from the product's tokens."""
    return _cached(stylesheet(), "text/css")


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Give one of the few files that pages use."""
    if name not in _KINDS:
        raise NotFound("file")
    return _cached(_static_text(name), _KINDS[name])


def _tombstone(row: ChallengeRow) -> HTMLResponse:
    """Say that there was something, and that it is gone for good."""
    answer = page("withdrawn.html", challenge=row, day=row.withdrawn[:10])
    answer.status_code = Withdrawn.status
    return answer


@cache
def _static_text(name: str) -> str:
    return static_file(name)


def _cached(text: str, kind: str) -> Response:
    return Response(text, media_type=kind, headers={"Cache-Control": "public, max-age=300"})
