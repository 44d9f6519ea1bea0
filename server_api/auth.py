"""Who asks: opaque tokens of 256 bits, of which the server keeps only the SHA-256."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from server_api.db.base import later, now
from server_api.db.tables import AccountRow, TokenRow
from server_api.errors import NameMissing, NameTaken, NotAllowed, NotFound, NotSignedIn
from server_api.services import Services

PREFIX = "medal_"
TOKEN, SESSION = "token", "session"


class Role(StrEnum):
    """What an account may do; an admin may do everything but read what is in quarantine."""

    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    CHAIR = "chair"
    EVALUATOR = "evaluator"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who asks, with the roles that the token in hand gives."""

    id: str
    name: str
    roles: frozenset[Role]

    def has(self, *roles: Role) -> bool:
        """Whether the account has one of `roles`."""
        return bool(self.roles & {*roles, Role.ADMIN})


def add_account(session: Session, name: str, roles: frozenset[Role]) -> AccountRow:
    """Make an account.

    Raises:
        NameTaken: an account has this name, also a closed one.
        NameMissing: there is no name.
    """
    if not name.strip():
        raise NameMissing
    if session.scalar(select(AccountRow).where(AccountRow.name == name)):
        raise NameTaken
    row = AccountRow(name=name, roles=" ".join(sorted(roles)))
    session.add(row)
    session.flush()
    return row


def issue_token(
    session: Session,
    account: AccountRow,
    days: float,
    scopes: frozenset[Role] = frozenset(),
    *,
    kind: str = TOKEN,
    label: str = "",
) -> str:
    """Make a token and give it: the only moment at which it can be read."""
    token = PREFIX + secrets.token_urlsafe(32)
    session.add(
        TokenRow(
            account_id=account.id,
            sha256=digest_of(token),
            scopes=" ".join(sorted(scopes)),
            expires=later(days * 86_400),
            kind=kind,
            label=label,
        )
    )
    return token


def find_account(session: Session, name: str) -> AccountRow:
    """Find an account by its name.

    Raises:
        NotFound: there is none.
    """
    account = session.scalar(select(AccountRow).where(AccountRow.name == name))
    if account is None:
        raise NotFound("account")
    return account


def renew(session: Session, name: str, days: float) -> tuple[str, str]:
    """Give an account a new token, end its old ones, and open it if it was closed.

    Gives the account's id and the token.

    Raises:
        NotFound: there is no such account.
    """
    account = find_account(session, name)
    account.disabled = False
    for token in session.scalars(select(TokenRow).where(TokenRow.account_id == account.id)):
        token.revoked = True
    return account.id, issue_token(session, account, days)


def revoke(session: Session, name: str) -> str:
    """Close an account and every token of it; gives the account's id.

    Raises:
        NotFound: there is no such account.
    """
    account = find_account(session, name)
    account.disabled = True
    for token in session.scalars(select(TokenRow).where(TokenRow.account_id == account.id)):
        token.revoked = True
    return account.id


def account_of(session: Session, token: str, kind: str = TOKEN) -> Account:
    """Find who holds a token of this kind.

    Raises:
        NotSignedIn: it is unknown, expired, revoked, or its account is closed.
    """
    row = session.scalar(select(TokenRow).where(TokenRow.sha256 == digest_of(token)))
    if row is None or row.kind != kind or row.revoked or row.expires <= now():
        raise NotSignedIn
    account = session.get_one(AccountRow, row.account_id)
    if account.disabled:
        raise NotSignedIn
    roles = set(account.roles.split())
    scopes = set(row.scopes.split()) or roles
    return Account(
        id=account.id, name=account.name, roles=frozenset(Role(r) for r in roles & scopes)
    )


def services(request: Request) -> Services:
    """Give the open doors of this process."""
    opened = request.app.state.services
    if not isinstance(opened, Services):  # pragma: no cover - create_app always sets it
        raise TypeError("the app has no services")
    return opened


OpenServices = Annotated[Services, Depends(services)]


def current_account(request: Request, opened: OpenServices) -> Account:
    """Give who asks; runs before any byte of a body is read.

    Raises:
        NotSignedIn: the header is missing, or its token gives no account.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    with opened.database.reading() as session:
        account = account_of(session, token.strip())
    request.state.account = account.id
    request.app.state.asked.take(account.id)
    return account


CurrentAccount = Annotated[Account, Depends(current_account)]


def require(*roles: Role) -> Callable[[Account], Account]:
    """Make a dependency that lets in only accounts with one of `roles` (or an admin)."""

    def check(account: CurrentAccount) -> Account:
        if not account.has(*roles):
            raise NotAllowed
        return account

    return check


def digest_of(token: str) -> str:
    """Give what the server keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
