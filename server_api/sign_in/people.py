"""Accounts of people whom an OpenID provider vouches for."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from server_api import audit
from server_api.auth import Role, add_account
from server_api.db.tables import AccountRow
from server_api.errors import NameTaken
from server_api.settings import Settings
from server_api.sign_in.errors import NoRole
from server_api.sign_in.oidc import Person


def account_for(session: Session, settings: Settings, person: Person) -> AccountRow:
    """Give a person's account, made when they come first; roles follow their groups each time.

    Raises:
        NoRole: none of their groups has a role here, or the account was closed.
    """
    roles = roles_of(settings, person.groups)
    account = session.scalar(select(AccountRow).where(AccountRow.subject == person.subject))
    if not roles or (account is not None and account.disabled):
        raise NoRole
    if account is None:
        account = _new(session, person, roles)
    elif account.roles != " ".join(sorted(roles)):
        account.roles = " ".join(sorted(roles))
        audit.record(session, audit.SYSTEM, "account.roles", account.id, roles=account.roles)
    return account


def roles_of(settings: Settings, groups: frozenset[str]) -> frozenset[Role]:
    """Give the roles that some groups have, by the setting `oidc_roles`."""
    pairs = (pair.rpartition("=") for pair in settings.oidc_roles.split())
    return frozenset(Role(role) for group, _, role in pairs if group in groups)


def _new(session: Session, person: Person, roles: frozenset[Role]) -> AccountRow:
    try:
        account = add_account(session, person.name, roles)
    except NameTaken:
        account = add_account(session, f"{person.name} {secrets.token_hex(3)}", roles)
    account.subject = person.subject
    audit.record(session, audit.SYSTEM, "account.added", account.id, roles=account.roles)
    return account
