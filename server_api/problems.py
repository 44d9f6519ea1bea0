"""Every refusal leaves as an RFC 9457 problem: code and words, never a value that was sent."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from medal_desktop.base.errors import MedalError
from medal_desktop.package.messages import Problem
from server_api.web.render import page

_NO_CHARACTER = "22021"
MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("medal.server")


def install_problems(app: FastAPI) -> None:
    """Answer errors of every kind in the one form."""
    app.add_exception_handler(MedalError, refusal)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _unstorable)
    app.add_exception_handler(Exception, _unexpected)


def answer(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """Write a problem as a response."""
    return JSONResponse(
        problem.model_dump(mode="json"), problem.status, headers, media_type=MEDIA_TYPE
    )


def as_problem(error: MedalError) -> Problem:
    """Put an error of either program into the wire's words."""
    return Problem(
        title=error.message,
        status=getattr(error, "status", HTTPStatus.UNPROCESSABLE_ENTITY),
        code=error.code,
        advice=error.advice,
        detail=error.detail,
    )


def refusal(request: Request, error: Exception) -> Response:
    """Answer an error of the product, with the headers that its status asks for."""
    problem = as_problem(error) if isinstance(error, MedalError) else _server_fault()
    return _told(request, problem, _refusal_headers(request, problem.status))


def _told(request: Request, problem: Problem, headers: dict[str, str]) -> Response:
    """Answer a browser that asked for a page with one, and everybody else with a problem."""
    asks_page = "text/html" in request.headers.get("Accept", "")
    if not asks_page or request.url.path.startswith("/api/"):
        return answer(problem, headers)
    shown = page("message.html", title=problem.title, error=(problem.advice, ""))
    shown.status_code = problem.status
    shown.headers.update(headers)
    return shown


def _unreadable(_request: Request, error: Exception) -> JSONResponse:
    """Name the places of a request that are wrong; pydantic's own text would repeat the values."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    places = ["/".join(str(part) for part in one["loc"])[:100] for one in found[:10]]
    problem = Problem(
        title="The server does not understand this request.",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="server.invalid-request",
        advice="Update MEDAL Desktop; tell your MEDAL contact if it stays so.",
        detail=", ".join(places),
    )
    return answer(problem)


def _unstorable(request: Request, error: Exception) -> JSONResponse:
    """Tell a text that PostgreSQL cannot keep (with a NUL, SQLSTATE 22021) from a fault of ours."""
    if isinstance(error, DBAPIError) and _NO_CHARACTER in str(error.orig):
        return _unreadable(request, error)
    return _unexpected(request, error)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    title = HTTPStatus(status).phrase
    return _told(request, Problem(title=title, status=status, code=f"http.{status}"), headers)


def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return answer(_server_fault())


def _server_fault() -> Problem:
    return Problem(
        title="The server met a fault of its own.",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="server.fault",
        advice="Try again in a few minutes; tell your MEDAL contact if it stays so.",
    )


def _refusal_headers(request: Request, status: int) -> dict[str, str]:
    """Say what to sign in with, and hang up on a body that will not be read."""
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers["Retry-After"] = "60"
    if request.method in {"POST", "PATCH", "PUT"}:
        headers["Connection"] = "close"
    return headers
