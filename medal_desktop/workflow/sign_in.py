"""Signing in: by a browser, where nobody types a token, or with a token from the MEDAL team."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.package.messages import DeviceCode, SignedIn
from medal_desktop.upload.errors import NotAMedalServer
from medal_desktop.upload.pacing import wait
from medal_desktop.workflow.network import connected
from medal_desktop.workflow.secrets import Vault

PROGRAM = "MEDAL Desktop"


class SignInTooLate(MedalError):
    """Nobody allowed it in time."""

    code = "account.sign-in-too-late"
    message = "Nobody signed in, and the code has expired."
    advice = "Begin again, and open the link within ten minutes."


def sign_in_by_browser(
    vault: Vault, server: str, show: Callable[[DeviceCode], object], job: Job
) -> SignedIn:
    """Show a link and a code, wait until it is allowed there, and keep the token.

    Raises:
        SignInTooLate: it took longer than the code lasts.
        Cancelled: the job was stopped.
        MedalError: as `ServerClient`'s methods.
    """
    vault.credentials  # noqa: B018 - a key store that does not open is told before anything begins
    with connected(server) as client:
        code = client.begin_sign_in(f"{PROGRAM} on {platform.node()[:60] or 'a computer'}")
        if urlsplit(code.verification_uri_complete).scheme not in {"https", "http"}:
            raise NotAMedalServer("an address that no browser opens")
        show(code)
        until = time.monotonic() + code.expires_in
        while time.monotonic() < until:
            wait(max(1, min(code.interval, 30)), job)
            signed = client.redeem(code.device_code)
            if signed is not None:
                vault.keep_token(server, signed.token)
                return signed
    raise SignInTooLate


def sign_out(vault: Vault, server: str) -> None:
    """End the token on the server, then forget it here.

    Raises:
        NotSignedIn: there is none.
        MedalError: as `ServerClient`'s methods; the token is then kept.
    """
    with connected(server, vault.token(server)) as client:
        client.sign_out()
    vault.forget_token(server)
