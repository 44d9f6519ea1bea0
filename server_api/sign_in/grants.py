"""Programs sign in by a browser (RFC 8628): a link, a short code, a token when it is allowed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from server_api import audit
from server_api.auth import digest_of, issue_token
from server_api.db.base import later, now
from server_api.db.tables import AccountRow, GrantRow
from server_api.sign_in.errors import Denied, GrantExpired, Pending, SlowDown, UnknownCode

LASTS = 600
INTERVAL = 3
# Without vowels, so that no words come of it (RFC 8628 section 6.1).
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What the program is told; `device_code` is its secret, `user_code` is shown."""

    device_code: str
    user_code: str


def begin(session: Session, label: str, *, user_code: str = "", provider_code: str = "") -> Begun:
    """Let a program wait; the provider's own code is taken where it has a page for that."""
    session.execute(delete(GrantRow).where(GrantRow.expires <= now()))
    device_code = secrets.token_urlsafe(32)
    code = user_code or _code()
    session.add(
        GrantRow(
            sha256=digest_of(device_code),
            user_code=normal(code),
            label=label[:100],
            expires=later(LASTS),
            provider_code=provider_code,
        )
    )
    return Begun(device_code=device_code, user_code=code)


def waiting(session: Session, user_code: str) -> GrantRow:
    """Find the program that waits with a code.

    Raises:
        UnknownCode: none does.
    """
    row = session.scalar(select(GrantRow).where(GrantRow.user_code == normal(user_code)))
    if row is None or row.expires <= now() or row.account_id or row.denied or row.provider_code:
        raise UnknownCode
    return row


def answer(session: Session, user_code: str, account_id: str, *, allow: bool) -> None:
    """Allow or refuse a program.

    Raises:
        UnknownCode: none waits with this code.
    """
    row = waiting(session, user_code)
    row.account_id, row.denied = (account_id, False) if allow else ("", True)
    act = "account.program-allowed" if allow else "account.program-refused"
    audit.record(session, account_id, act, account_id)


def poll(session: Session, device_code: str) -> GrantRow:
    """Find a program's grant, at most once in `INTERVAL` seconds.

    Raises:
        GrantExpired: there is none, or no longer.
        Denied: somebody said no.
        SlowDown: it asks too often.
    """
    row = session.get(GrantRow, digest_of(device_code), with_for_update=True)
    if row is None or row.expires <= now():
        raise GrantExpired
    if row.denied:
        raise Denied
    if row.asked > later(0.5 - INTERVAL) and not row.account_id:
        raise SlowDown
    row.asked = now()
    return row


def redeem(session: Session, row: GrantRow, days: float) -> tuple[AccountRow, str]:
    """Give the token of a grant that was allowed; the grant is used up.

    Raises:
        Pending: it was not yet.
        GrantExpired: the account was closed in the meantime.
    """
    if not row.account_id:
        raise Pending
    account = session.get_one(AccountRow, row.account_id)
    if account.disabled:
        raise GrantExpired
    token = issue_token(session, account, days, label=row.label)
    session.delete(row)
    audit.record(session, account.id, "account.signed-in", account.id, by="program")
    return account, token


def normal(code: str) -> str:
    """Give a code as it is kept: people add spaces and write small letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:16]


def _code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"
