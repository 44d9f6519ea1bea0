"""`/api/v1/recipients` and `/api/v1/desktop`: what anybody must know to send a package."""

from __future__ import annotations

from fastapi import APIRouter

from medal_desktop.package.messages import DesktopRelease, Recipients
from server_api import keys
from server_api.auth import OpenServices

router = APIRouter(prefix="/api/v1", tags=["recipients"])


@router.get("/recipients")
def recipients(opened: OpenServices) -> Recipients:
    """Give the server's name and public keys; anybody may seal a package for it."""
    return keys.recipients(opened)


@router.get("/desktop")
def desktop(opened: OpenServices) -> DesktopRelease:
    """Give the newest desktop that the operator names; nothing is offered for download."""
    return DesktopRelease(newest=opened.settings.desktop_version)
