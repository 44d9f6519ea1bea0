"""An OpenID provider in a process of its own, built on joserfc: code with PKCE, and device grant.

Run as `python -m tests.builders.openid PORT FOLDER`. Everybody who comes is signed in at once as
the person whom `person.json` in the folder names; what a test wants broken stands there too.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.builders.ports import free_port
from tests.builders.server import wait_for

CLIENT, SECRET = "medal", "a client's secret"
ADA = {"sub": "248289761001", "preferred_username": "ada", "groups": ["clinicians"]}


@dataclass
class OpenId:
    """A running provider; `person` is who signs in next, with the faults that a test wants."""

    issuer: str
    folder: Path

    def settings(self, **more: object) -> dict[str, object]:
        """Give the settings of a server that uses it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client": CLIENT,
            "oidc_secret": SECRET,
            "oidc_roles": "clinicians=submitter panel=reviewer",
            **more,
        }

    def person(self, **claims: object) -> None:
        """Choose who signs in next; a claim of None is left out."""
        chosen = {key: value for key, value in {**ADA, **claims}.items() if value is not None}
        (self.folder / "person.json").write_text(json.dumps(chosen))

    def allow_device(self) -> None:
        """Say yes on the provider's device page, for every program that waits."""
        urlopen(f"{self.issuer}/allow", timeout=10).close()


@contextmanager
def openid(folder: Path) -> Iterator[OpenId]:
    """Start one."""
    port = free_port()
    provider = OpenId(f"http://127.0.0.1:{port}", folder)
    provider.person()
    command = [sys.executable, "-m", "tests.builders.openid", str(port), str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(provider.issuer))
        yield provider
    finally:
        process.terminate()
        process.wait()


def _answers(issuer: str) -> bool:
    try:
        urlopen(f"{issuer}/.well-known/openid-configuration", timeout=5).close()
    except OSError:
        return False
    return True


class _Provider(BaseHTTPRequestHandler):
    """Answers the five questions of a relying party."""

    issuer = ""
    folder = Path()
    key = RSAKey.generate_key(2048, {"kid": "one"})
    other_key = RSAKey.generate_key(2048, {"kid": "one"})
    codes: ClassVar[dict[str, dict[str, str]]] = {}
    devices: ClassVar[dict[str, bool]] = {}

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        given = {name: values[0] for name, values in query.items()}
        if path == "/.well-known/openid-configuration":
            self._json(self._described())
        elif path == "/keys":
            self._json({"keys": [self.key.as_dict(private=False)]})
        elif path == "/allow":
            self.devices.update(dict.fromkeys(self.devices, True))
            self._json({})
        elif path == "/authorize":
            self._authorize(given)
        else:
            self._json({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        wanted = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self._json({"error": "invalid_client"}, 401)
        elif self.path == "/device":
            self._device()
        elif form.get("grant_type") == "authorization_code":
            self._code(form)
        else:
            self._device_code(form)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _described(self) -> dict[str, str]:
        names = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
            "device_authorization_endpoint": "device",
        }
        return {"issuer": self.issuer} | {
            name: f"{self.issuer}/{path}" for name, path in names.items()
        }

    def _authorize(self, given: dict[str, str]) -> None:
        assert given["response_type"] == "code"
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = given
        back = urlencode({"code": code, "state": given["state"]})
        self.send_response(302)
        self.send_header("Location", f"{given['redirect_uri']}?{back}")
        self.end_headers()

    def _code(self, form: dict[str, str]) -> None:
        begun = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if begun is None or begun["code_challenge"] != proof:
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json({"id_token": self._token(begun["nonce"]), "token_type": "Bearer"})

    def _device(self) -> None:
        code = secrets.token_urlsafe(16)
        self.devices[code] = False
        page = f"{self.issuer}/page"
        self._json(
            {"device_code": code, "user_code": "WDJB-MJHT", "verification_uri": page,
             "verification_uri_complete": f"{page}?code=WDJB-MJHT", "expires_in": 600}
        )  # fmt: skip

    def _device_code(self, form: dict[str, str]) -> None:
        code = form.get("device_code", "")
        if not self.devices.get(code):
            known = code in self.devices
            self._json({"error": "authorization_pending" if known else "expired_token"}, 400)
        else:
            del self.devices[code]
            self._json({"id_token": self._token(""), "token_type": "Bearer"})

    def _token(self, nonce: str) -> str:
        claims = json.loads((self.folder / "person.json").read_text())
        broken = claims.pop("broken", "")
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        whole |= claims
        if broken == "none":
            parts = ({"alg": "none", "kid": "one"}, whole)
            texts = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
            return b".".join(texts).decode() + "."
        key = self.other_key if broken == "key" else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, whole, key)

    def _json(self, found: object, status: int = 200) -> None:
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    _Provider.issuer = f"http://127.0.0.1:{sys.argv[1]}"
    _Provider.folder = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Provider).serve_forever()
