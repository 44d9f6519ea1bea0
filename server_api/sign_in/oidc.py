"""The institution's own sign-in: OpenID Connect with PKCE, or its device page.

Who somebody is, is believed only from an ID token whose signature holds (RFC 7636, RFC 8628).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from server_api.settings import Settings
from server_api.sign_in.errors import Denied, GrantExpired, Pending, ProviderFailed, SlowDown

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
SCOPES = "openid profile"
_SECONDS = 10.0
_LARGEST = 1 << 20
_WAITING = {
    "authorization_pending": Pending,
    "slow_down": SlowDown,
    "access_denied": Denied,
    "expired_token": GrantExpired,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who somebody is at the provider: `subject` stands for them for ever."""

    subject: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What the provider's device page wants."""

    device_code: str
    user_code: str
    address: str
    whole_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One browser's way to the provider: where it goes, and the secrets that it comes back with."""

    address: str
    state: str
    verifier: str
    nonce: str


class Provider:
    """One OpenID provider; asks for its description anew for each sign-in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")

    def way(self) -> Way:
        """Begin a browser's way (authorization code, PKCE with S256, state, nonce)."""
        verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self._settings.oidc_client,
            "redirect_uri": self._callback,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = f"{self._endpoint('authorization_endpoint')}?{urlencode(query)}"
        return Way(address=address, state=state, verifier=verifier, nonce=nonce)

    def person(self, code: str, verifier: str, nonce: str) -> Person:
        """Find who came back with a code.

        Raises:
            ProviderFailed: the code is not good, or the ID token cannot be believed.
        """
        found = self._ask(
            "token_endpoint",
            grant_type="authorization_code",
            code=code,
            redirect_uri=self._callback,
            code_verifier=verifier,
        )
        return self._believe(found, nonce)

    def device(self) -> Device:
        """Begin a sign-in on the provider's device page."""
        found = self._ask("device_authorization_endpoint", scope=SCOPES)
        address = str(found.get("verification_uri", ""))
        return Device(
            device_code=str(found.get("device_code", "")),
            user_code=str(found.get("user_code", "")),
            address=address,
            whole_address=str(found.get("verification_uri_complete", address)),
        )

    def device_person(self, device_code: str) -> Person:
        """Find who signed in on the device page.

        Raises:
            Pending, SlowDown, Denied, GrantExpired: nobody yet, or nobody will.
            ProviderFailed: the ID token cannot be believed.
        """
        grant = "urn:ietf:params:oauth:grant-type:device_code"
        found = self._ask("token_endpoint", grant_type=grant, device_code=device_code)
        return self._believe(found, None)

    @property
    def _callback(self) -> str:
        return f"{self._settings.address}/sign-in/callback"

    def _ask(self, endpoint: str, **fields: str) -> dict[str, Any]:
        """POST a form to an endpoint, signed with the client's secret where there is one."""
        settings = self._settings
        secret = (settings.oidc_client, settings.oidc_secret) if settings.oidc_secret else None
        form = {**fields, "client_id": settings.oidc_client}
        return self._json("POST", self._endpoint(endpoint), data=form, auth=secret)

    def _endpoint(self, name: str) -> str:
        described = self._json("GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(described.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderFailed("another issuer")
        address = described.get(name)
        if not isinstance(address, str) or not _same_safety(address, self._issuer):
            raise ProviderFailed(name)
        return address

    def _believe(self, found: dict[str, Any], nonce: str | None) -> Person:
        keys = self._json("GET", self._endpoint("jwks_uri"))
        try:
            token = str(found["id_token"])
            key_id = jwt.get_unverified_header(token).get("kid")
            known = jwt.PyJWKSet.from_dict(keys).keys
            key = next(one for one in known if key_id in {None, one.key_id})
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._settings.oidc_client,
                issuer=self._issuer_as_told(token),
                leeway=30,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except (jwt.PyJWTError, KeyError, StopIteration):
            raise ProviderFailed("the ID token") from None
        if nonce is not None and not secrets.compare_digest(str(claims.get("nonce", "")), nonce):
            raise ProviderFailed("the nonce")
        return self._person(claims)

    def _issuer_as_told(self, token: str) -> str:
        """Give the issuer with or without a slash at its end, as the token has it."""
        told = str(jwt.decode(token, options={"verify_signature": False}).get("iss", ""))
        return told if told.rstrip("/") == self._issuer else self._issuer

    def _person(self, claims: dict[str, Any]) -> Person:
        groups = claims.get(self._settings.oidc_claim, [])
        listed = groups if isinstance(groups, list) else str(groups).split()
        names = (claims.get(key) for key in ("preferred_username", "email", "name", "sub"))
        name = next(str(one) for one in names if one)
        whole = f"{self._issuer}\n{claims['sub']}"
        return Person(
            subject=hashlib.sha256(whole.encode()).hexdigest(),
            name="".join(letter for letter in name if letter.isprintable())[:80],
            groups=frozenset(str(one) for one in listed),
        )

    def _json(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        try:
            with httpx.Client(timeout=_SECONDS) as client:
                answer = client.request(method, address, **options)
            found = answer.json() if len(answer.content) <= _LARGEST else None
        except (httpx.HTTPError, ValueError):
            raise ProviderFailed from None
        if not isinstance(found, dict):
            raise ProviderFailed
        if answer.status_code != 200:
            raise _WAITING.get(str(found.get("error", "")), ProviderFailed)
        return found


def _same_safety(address: str, issuer: str) -> bool:
    """An https issuer has no http endpoints."""
    return address.startswith(("https://", "http://")[: 1 + issuer.startswith("http://")])
