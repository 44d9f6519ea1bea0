"""`/api/v1/sign-in` and `/api/v1/account`: programs get a token without anybody typing one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select

from medal_desktop.package.messages import (
    AccountStatus,
    DeviceAnswer,
    DeviceCode,
    DeviceRequest,
    Invitation,
    InvitationRequest,
    SignedIn,
)
from server_api import audit
from server_api.auth import (
    Account,
    CurrentAccount,
    OpenServices,
    Role,
    add_account,
    digest_of,
    require,
)
from server_api.db.tables import AccountRow, GrantRow, TokenRow
from server_api.limits import RateLimit
from server_api.services import Services
from server_api.sign_in import grants, passwords
from server_api.sign_in.oidc import Provider
from server_api.sign_in.people import account_for

router = APIRouter(prefix="/api/v1", tags=["sign-in"])
Admin = Annotated[Account, Depends(require(Role.ADMIN))]


def tries(request: Request) -> None:
    """Count one try of this address; too many are refused."""
    limit: RateLimit = request.app.state.sign_ins
    limit.take(request.client.host if request.client else "-")


@router.post("/sign-in/device", dependencies=[Depends(tries)])
def begin(wanted: DeviceRequest, opened: OpenServices) -> DeviceCode:
    """Begin to sign a program in: show the code, and open the link (RFC 8628)."""
    settings = opened.settings
    page = f"{settings.address}/device"
    if settings.oidc_device:
        device = Provider(settings).device()
        with opened.database.session() as session:
            begun = grants.begin(
                session,
                wanted.program,
                user_code=device.user_code,
                provider_code=device.device_code,
            )
        page, whole = device.address, device.whole_address
    else:
        with opened.database.session() as session:
            begun = grants.begin(session, wanted.program)
        whole = f"{page}?code={begun.user_code}"
    return DeviceCode(
        device_code=begun.device_code,
        user_code=begun.user_code,
        verification_uri=page,
        verification_uri_complete=whole,
        expires_in=grants.LASTS,
        interval=grants.INTERVAL,
    )


@router.post("/sign-in/token")
def redeem(wanted: DeviceAnswer, opened: OpenServices) -> SignedIn:
    """Give the token once somebody has allowed the program in a browser."""
    settings = opened.settings
    with opened.database.session() as session:
        row = grants.poll(session, wanted.device_code)
    if row.provider_code:
        _ask_provider(opened, row)
    with opened.database.session() as session:
        current = session.get_one(GrantRow, row.sha256, with_for_update=True)
        account, token = grants.redeem(session, current, settings.token_days)
        expires = session.scalar(
            select(TokenRow.expires).where(TokenRow.sha256 == digest_of(token))
        )
    return SignedIn(
        token=token, name=account.name, roles=tuple(account.roles.split()), expires=expires or ""
    )


@router.get("/account")
def me(account: CurrentAccount) -> AccountStatus:
    """Tell who holds the token."""
    return AccountStatus(name=account.name, roles=tuple(sorted(account.roles)))


@router.delete("/account/token", status_code=204)
def sign_out(request: Request, account: CurrentAccount, opened: OpenServices) -> None:
    """End the token that is sent."""
    token = request.headers["Authorization"].partition(" ")[2].strip()
    with opened.database.session() as session:
        row = session.scalars(select(TokenRow).where(TokenRow.sha256 == digest_of(token))).one()
        row.revoked = True
        audit.record(session, account.id, "account.signed-out", account.id)


@router.post("/invitations", status_code=201)
def invite(wanted: InvitationRequest, account: Admin, opened: OpenServices) -> Invitation:
    """Make an account and the link with which its password is chosen."""
    with opened.database.session() as session:
        made = add_account(session, wanted.name, frozenset(Role(role) for role in wanted.roles))
        secret = passwords.invite(session, made)
        audit.record(session, account.id, "account.invited", made.id, roles=made.roles)
    return Invitation(link=f"{opened.settings.address}/invitations/{secret}")


def _ask_provider(opened: Services, row: GrantRow) -> None:
    """Find out whether somebody has signed in on the provider's page, and let them in."""
    person = Provider(opened.settings).device_person(row.provider_code)
    with opened.database.session() as session:
        account: AccountRow = account_for(session, opened.settings, person)
        session.get_one(GrantRow, row.sha256).account_id = account.id
