"""Passwords: argon2id hashes (argon2-cffi's one door), and invitations to choose one."""

from __future__ import annotations

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server_api import audit
from server_api.auth import SESSION, digest_of
from server_api.db.base import later, now
from server_api.db.tables import AccountRow, InvitationRow, TokenRow
from server_api.sign_in.errors import InvitationGone, WeakPassword, WrongPassword

SHORTEST, LONGEST = 12, 200
INVITED_DAYS = 14.0
AT_ONCE = 4


def invite(session: Session, account: AccountRow, days: float = INVITED_DAYS) -> str:
    """Give the secret of a link with which the account's password is chosen, once."""
    secret = secrets.token_urlsafe(32)
    session.add(
        InvitationRow(sha256=digest_of(secret), account_id=account.id, expires=later(days * 86_400))
    )
    return secret


def invited(session: Session, secret: str) -> AccountRow:
    """Find who is invited.

    Raises:
        InvitationGone: nobody, by this secret.
    """
    row = session.get(InvitationRow, digest_of(secret))
    if row is None or row.used or row.expires <= now():
        raise InvitationGone
    account = session.get_one(AccountRow, row.account_id)
    if account.disabled:
        raise InvitationGone
    return account


def accept(session: Session, secret: str, password: str) -> AccountRow:
    """Choose a password; every invitation of the account is used up, and every session ends.

    Raises:
        InvitationGone, WeakPassword.
    """
    account = invited(session, secret)
    account.password = hashed(password)
    _end_what_was(session, account.id)
    audit.record(session, account.id, "account.password-chosen", account.id)
    return account


def _end_what_was(session: Session, account_id: str) -> None:
    """Whoever held an older link, or sat at another browser, has nothing in hand any more."""
    links = update(InvitationRow).where(
        InvitationRow.account_id == account_id, InvitationRow.used == ""
    )
    session.execute(links.values(used=now()))
    sessions = update(TokenRow).where(TokenRow.account_id == account_id, TokenRow.kind == SESSION)
    session.execute(sessions.values(revoked=True))


def hashed(password: str) -> str:
    """Give the hash that is kept.

    Raises:
        WeakPassword: it is too short, or too long to be typed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword
    with _turn():
        return _hasher().hash(password)


def check(session: Session, name: str, password: str) -> AccountRow:
    """Find who has this name and password; takes as long where there is nobody.

    Raises:
        WrongPassword: nobody has.
    """
    account = session.scalar(select(AccountRow).where(AccountRow.name == name))
    known = account.password if account and not account.disabled else ""
    try:
        with _turn():
            _hasher().verify(known or _nobody(), password[:LONGEST])
    except (Argon2Error, InvalidHashError):
        raise WrongPassword from None
    if account is None or not known:
        raise WrongPassword
    return account


@cache
def _turn() -> threading.BoundedSemaphore:
    """Let a few hash at once: each takes 64 MiB, and strangers may ask from many addresses."""
    return threading.BoundedSemaphore(AT_ONCE)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))
