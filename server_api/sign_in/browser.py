"""A browser's session: a cookie that scripts cannot read and other sites cannot use."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request, Response
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server_api import audit
from server_api.auth import SESSION, Account, OpenServices, account_of, digest_of, issue_token
from server_api.db.tables import AccountRow, TokenRow
from server_api.errors import NotSignedIn
from server_api.settings import Settings
from server_api.sign_in.errors import ForeignOrigin

HOURS = 12.0


def cookie_name(settings: Settings) -> str:
    """Give the cookie's name; with `__Host-` browsers keep other hosts from setting it."""
    return "__Host-medal" if settings.behind_tls else "medal"


def start(session: Session, settings: Settings, account: AccountRow, answer: Response) -> None:
    """Begin a session in this browser."""
    token = issue_token(session, account, HOURS / 24, kind=SESSION, label="browser")
    audit.record(session, account.id, "account.signed-in", account.id, by="browser")
    answer.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(HOURS * 3600),
        path="/",
        secure=settings.behind_tls,
        httponly=True,
        samesite="lax",
    )


def end(session: Session, settings: Settings, request: Request, answer: Response) -> None:
    """End the session of this browser."""
    token = request.cookies.get(cookie_name(settings), "")
    session.execute(
        update(TokenRow)
        .where(TokenRow.sha256 == digest_of(token), TokenRow.kind == SESSION)
        .values(revoked=True)
    )
    answer.delete_cookie(cookie_name(settings), path="/", secure=settings.behind_tls)


def visitor(request: Request, opened: OpenServices) -> Account | None:
    """Give who is signed in in this browser, if anybody."""
    token = request.cookies.get(cookie_name(opened.settings), "")
    if not token:
        return None
    try:
        with opened.database.reading() as session:
            account = account_of(session, token, SESSION)
    except NotSignedIn:
        return None
    request.state.account = account.id
    return account


Visitor = Annotated[Account | None, Depends(visitor)]


async def form(request: Request) -> dict[str, str]:
    """Read a form that was sent from a page of this server.

    Raises:
        ForeignOrigin: it was sent from another site.
    """
    origin, host = request.headers.get("Origin", ""), request.headers.get("Host", "")
    if not origin or urlsplit(origin).netloc != host:
        raise ForeignOrigin
    text = (await request.body()).decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text, max_num_fields=20).items()}


Form = Annotated[dict[str, str], Depends(form)]


def programs(session: Session, account_id: str) -> list[TokenRow]:
    """List the tokens with which programs speak for an account."""
    live = (TokenRow.account_id == account_id, TokenRow.revoked.is_(False))
    query = select(TokenRow).where(*live, TokenRow.kind != SESSION).order_by(TokenRow.created)
    return list(session.scalars(query))
