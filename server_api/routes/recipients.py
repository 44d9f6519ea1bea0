"""`/api/v1/recipients`: the public keys to which packages are sealed."""

from __future__ import annotations

from fastapi import APIRouter

from medal_desktop.package.messages import Recipients
from server_api import keys
from server_api.auth import CurrentAccount, OpenServices

router = APIRouter(prefix="/api/v1", tags=["recipients"])


@router.get("/recipients")
def recipients(_account: CurrentAccount, opened: OpenServices) -> Recipients:
    """Give the server's name and keys."""
    return keys.recipients(opened)
