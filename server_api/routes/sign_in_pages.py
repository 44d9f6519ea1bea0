"""Sign-in, invitations and the page on which a program is allowed, for people with a browser."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import delete

from server_api import audit
from server_api.auth import OpenServices, digest_of
from server_api.db.base import later, now
from server_api.db.tables import FlowRow, TokenRow
from server_api.errors import NotFound, ServerError
from server_api.routes.sign_in import tries
from server_api.sign_in import browser, grants, passwords
from server_api.sign_in.browser import Form, Visitor
from server_api.sign_in.errors import ProviderFailed, UnknownCode
from server_api.sign_in.oidc import Provider
from server_api.sign_in.people import account_for
from server_api.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_FLOW, _FLOW_SECONDS = "medal_flow", 600
Counted = Depends(tries)


@router.get("/sign-in")
def sign_in(opened: OpenServices, after: str = "") -> Response:
    """Show the form, or the way to the institution's own."""
    return _form(opened, after)


@router.post("/sign-in", dependencies=[Counted])
def take_password(request: Request, given: Form, opened: OpenServices) -> Response:
    """Let somebody in who knows the password; tries count for the name and for the address."""
    after = _own_path(given.get("after", ""))
    try:
        request.app.state.sign_ins.take(f"name {given.get('name', '')[:100]}")
        with opened.database.reading() as session:
            account = passwords.check(session, given.get("name", ""), given.get("password", ""))
    except ServerError as error:
        return _form(opened, after, error)
    answer = RedirectResponse(after or "/account", 303)
    with opened.database.session() as session:
        browser.start(session, opened.settings, account, answer)
    return answer


@router.post("/sign-out")
def sign_out(request: Request, _given: Form, opened: OpenServices) -> Response:
    """End this browser's session."""
    answer = RedirectResponse("/", 303)
    with opened.database.session() as session:
        browser.end(session, opened.settings, request, answer)
    return answer


@router.get("/sign-in/provider", dependencies=[Counted])
def to_provider(opened: OpenServices, after: str = "") -> Response:
    """Send the browser to the institution's sign-in."""
    if not opened.settings.oidc_issuer:
        raise NotFound("page")
    way = Provider(opened.settings).way()
    with opened.database.session() as session:
        session.execute(delete(FlowRow).where(FlowRow.expires <= now()))
        session.add(
            FlowRow(
                sha256=digest_of(way.state),
                verifier=way.verifier,
                nonce=way.nonce,
                after=_own_path(after),
                expires=later(_FLOW_SECONDS),
            )
        )
    answer = RedirectResponse(way.address, 303)
    # The state must come back in the browser that it was given to.
    answer.set_cookie(
        _FLOW,
        way.state,
        max_age=_FLOW_SECONDS,
        path="/sign-in",
        secure=opened.settings.behind_tls,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/sign-in/callback", dependencies=[Counted])
def from_provider(
    request: Request, opened: OpenServices, code: str = "", state: str = ""
) -> Response:
    """Let somebody in for whom the institution vouches."""
    if not state or request.cookies.get(_FLOW, "") != state:
        return _form(opened, "", ProviderFailed("the state"))
    with opened.database.session() as session:
        flow = session.get(FlowRow, digest_of(state))
        if flow is not None:
            session.delete(flow)  # a code comes back once
    try:
        if flow is None or flow.expires <= now() or not code:
            raise ProviderFailed("the state")
        person = Provider(opened.settings).person(code, flow.verifier, flow.nonce)
        answer = RedirectResponse(flow.after or "/account", 303)
        with opened.database.session() as session:
            account = account_for(session, opened.settings, person)
            browser.start(session, opened.settings, account, answer)
    except ServerError as error:
        return _form(opened, "", error)
    answer.delete_cookie(_FLOW, path="/sign-in")
    return answer


@router.get("/invitations/{secret}")
def invitation(secret: str, opened: OpenServices) -> Response:
    """Ask for a password."""
    try:
        with opened.database.reading() as session:
            name = passwords.invited(session, secret).name
    except ServerError as error:
        return _shown("message.html", error.status, title="Invitation", error=error.words())
    return page("invitation.html", name=name, error=(), shortest=passwords.SHORTEST)


@router.post("/invitations/{secret}", dependencies=[Counted])
def accept(secret: str, given: Form, opened: OpenServices) -> Response:
    """Keep the password, and let its owner in."""
    answer = RedirectResponse("/account", 303)
    name = ""
    try:
        with opened.database.session() as session:
            name = passwords.invited(session, secret).name
            account = passwords.accept(session, secret, given.get("password", ""))
            browser.start(session, opened.settings, account, answer)
    except ServerError as error:
        words = {"name": name, "shortest": passwords.SHORTEST} if name else {"title": "Invitation"}
        template = "invitation.html" if name else "message.html"
        return _shown(template, error.status, error=error.words(), **words)
    return answer


@router.get("/device", dependencies=[Counted])
def device(who: Visitor, opened: OpenServices, code: str = "") -> Response:
    """Ask whether a program may act for who is signed in."""
    if who is None:
        after = f"/device?{urlencode({'code': code})}"
        return RedirectResponse(f"/sign-in?{urlencode({'after': after})}", 303)
    if not code:
        return page("device.html", who=who, code="", label="", error=())
    try:
        with opened.database.reading() as session:
            label = grants.waiting(session, code).label
    except UnknownCode as error:
        return _shown("device.html", 404, who=who, code="", label="", error=error.words())
    return page("device.html", who=who, code=code, label=label, error=())


@router.post("/device", dependencies=[Counted])
def allow(given: Form, who: Visitor, opened: OpenServices) -> Response:
    """Let a program in, or refuse it."""
    code = given.get("code", "")
    if who is None or "answer" not in given:
        return RedirectResponse(f"/device?code={quote(code)}", 303)
    allowed = given["answer"] == "allow"
    try:
        with opened.database.session() as session:
            grants.answer(session, code, who.id, allow=allowed)
    except UnknownCode as error:
        return _shown("device.html", 404, who=who, code="", label="", error=error.words())
    said = "The program is signed in." if allowed else "The program was refused."
    done = (said, "You can close this page and go back to it.")
    return page("message.html", title="Signing a program in", error=done)


@router.get("/account")
def account(who: Visitor, opened: OpenServices) -> Response:
    """Show what may speak for who is signed in."""
    if who is None:
        return RedirectResponse("/sign-in?after=/account", 303)
    with opened.database.reading() as session:
        tokens = browser.programs(session, who.id)
    return page("account.html", who=who, roles=sorted(who.roles), tokens=tokens)


@router.post("/account/revoke")
def revoke(given: Form, who: Visitor, opened: OpenServices) -> Response:
    """End one of one's own tokens."""
    if who is not None:
        with opened.database.session() as session:
            row = session.get(TokenRow, given.get("token", "")[:32])
            if row is not None and row.account_id == who.id:
                row.revoked = True
                audit.record(session, who.id, "account.token-revoked", row.id)
    return RedirectResponse("/account", 303)


def _form(opened: OpenServices, after: str, error: ServerError | None = None) -> Response:
    return _shown(
        "sign_in.html",
        error.status if error else 200,
        after=_own_path(after),
        provider=bool(opened.settings.oidc_issuer),
        error=error.words() if error else (),
    )


def _shown(template: str, status: int, **values: object) -> HTMLResponse:
    answer = page(template, **values)
    answer.status_code = status
    return answer


def _own_path(text: str) -> str:
    """Give a path of this server; anything that could lead elsewhere becomes empty."""
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and len(text) <= 200
    return text if safe and text.isprintable() else ""
