"""`/api/v1/recipients`: the public keys to which packages are sealed."""

from __future__ import annotations

from fastapi import APIRouter

from medal_desktop.package.messages import Recipients
from server_api import keys
from server_api.auth import OpenServices

router = APIRouter(prefix="/api/v1", tags=["recipients"])


@router.get("/recipients")
def recipients(opened: OpenServices) -> Recipients:
    """Give the server's name and public keys; anybody may seal a package for it."""
    return keys.recipients(opened)
