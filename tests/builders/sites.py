"""Two servers on loopback: one that hands jobs out over HTTPS, and a site that holds the data."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from server_api.auth import Role, add_account, issue_token
from server_api.evaluation.worker import step
from server_api.sites import registry
from server_api.sites.documents import Welcome
from server_api.sites.signing import own_key
from tests.builders.evaluations import World, world
from tests.builders.ports import free_port
from tests.builders.server import open_server, wait_for

_SERVE = """
import sys
from pathlib import Path
import uvicorn
from server_api.app import create_app
from server_api.settings import Settings
data, port, lease, place = sys.argv[1:5]
settings = Settings(data=Path(data), min_free=0, lease=float(lease), behind_tls=True,
                    port=int(port), public_url=f"https://127.0.0.1:{port}")
uvicorn.run(create_app(settings), port=int(port), log_config=None, proxy_headers=False,
            ssl_certfile=place + "/server.pem", ssl_keyfile=place + "/server.key")
"""


@dataclass
class Federation:
    """A hub without inputs or references, and a site that it knows as `site-a`."""

    hub: World
    site: World
    port: int
    lease: float
    welcome: Welcome
    server: subprocess.Popen[bytes] | None = None

    @property
    def authority(self) -> Path:
        """The CA that signed the hub's certificate."""
        return self.hub.folder / "ca.pem"

    @property
    def environment(self) -> dict[str, str]:
        """For commands at the site."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MEDAL_SERVER_")}
        own = {"DATA": self.site.services.settings.data, "MIN_FREE": 0, "STEP_PAUSE": 0.05}
        return kept | {f"MEDAL_SERVER_{key}": str(value) for key, value in own.items()}

    def serve(self) -> None:
        """Start the hub's web server, with TLS, in a process of its own."""
        data = str(self.hub.services.settings.data)
        words = [data, str(self.port), str(self.lease), str(self.hub.folder)]
        log = (self.hub.folder / "hub.log").open("ab")
        with log:
            self.server = subprocess.Popen([sys.executable, "-c", _SERVE, *words], stderr=log)
        wait_for(self._answers)

    def _answers(self) -> bool:
        assert self.server is not None
        assert self.server.poll() is None, (self.hub.folder / "hub.log").read_text()
        try:
            with self.http() as http:
                return http.get("/healthz").status_code == 204
        except httpx.HTTPError:
            return False

    def http(self) -> httpx.Client:
        """A client that trusts the throw-away CA."""
        import ssl

        context = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(base_url=self.welcome.server, verify=context, timeout=30)

    def at_site(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one `medal-server` command at the site."""
        return subprocess.run(
            [sys.executable, "-m", "server_api", *words],
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )

    @contextmanager
    def agent(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the site's agent as a process, and end it."""
        command = [sys.executable, "-m", "server_api", "site", "run"]
        log = (self.site.folder / "agent.log").open("ab")
        with log, subprocess.Popen(command, env=self.environment, stderr=log) as process:
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()

    def log(self) -> str:
        """What hub and agent have logged."""
        logs = (self.hub.folder / "hub.log", self.site.folder / "agent.log")
        return "\n".join(path.read_text() for path in logs if path.exists())

    def bring(self, name: str, program: str, **card: object) -> str:
        """Give the hub a model, and queue it; gives the evaluation's id."""
        row = self.hub.bring(name, program, **card)
        while step(self.hub.services):
            pass
        return self.hub.ask(row)

    def ended(self, evaluation: str, seconds: float = 120.0) -> str:
        """Wait until an evaluation has ended at the hub; gives its state."""
        until = time.monotonic() + seconds
        final = {"succeeded", "failed", "cancelled"}
        while (state := self.hub.evaluation(evaluation).state) not in final:
            assert time.monotonic() < until, self.log()
            registry.queue.requeue_lost(self.hub.services)
            time.sleep(0.1)
        return state


@contextmanager
def federation(folder: Path, hidden: int = 2, lease: float = 4.0) -> Iterator[Federation]:
    """Set both up as their admins would: key, enrolment, joining, announcement, acceptance."""
    port = free_port()
    at_hub = folder / "hub"
    at_hub.mkdir(parents=True)
    _certify(at_hub)
    address = {"public_url": f"https://127.0.0.1:{port}", "port": port, "behind_tls": True}
    services = open_server(at_hub, lease=lease, **address)
    site = world(folder / "site", hidden)
    with services.database.session() as session:
        account = add_account(session, "author", frozenset({Role.EVALUATOR}))
        token = issue_token(session, account, 1)
    welcome = registry.enrol(services, "site-a", own_key(site.services.storage.keys).public)
    hub = World(services, account.id, token, site.challenge, at_hub)
    made = Federation(hub, site, port, lease, welcome)
    (at_hub / "welcome.json").write_text(welcome.model_dump_json())
    made.serve()
    try:
        joined = made.at_site(
            *("site", "join", str(at_hub / "welcome.json"), "--authority", str(made.authority))
        )
        assert joined.returncode == 0, joined.stderr
        told = made.at_site("site", "announce", site.challenge.id, site.challenge.version)
        assert told.returncode == 0, told.stderr + made.log()
        with services.database.session() as session:
            registry.accept(session, site.challenge.id, site.challenge.version)
        yield made
    finally:
        if made.server is not None:
            made.server.kill()
            made.server.wait()


def _certify(place: Path) -> None:
    """Make a throw-away authority and a certificate for the loopback address."""
    authority, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, n)]) for n in ("Test CA", "hub")]
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    own = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    root = (
        _certificate(names[0], names[0], authority.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(own, critical=False)
        .add_extension(_usage(key_cert_sign=True), critical=True)
        .sign(authority, hashes.SHA256())
    )
    leaf = (
        _certificate(names[1], names[0], key.public_key())
        .add_extension(address, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own), critical=False
        )
        .sign(authority, hashes.SHA256())
    )
    (place / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (place / "server.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (place / "server.key").write_bytes(private)


def _certificate(subject: x509.Name, issuer: x509.Name, key: object) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)  # type: ignore[arg-type] # an EC key
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _usage(**on: bool) -> x509.KeyUsage:
    kinds = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**(dict.fromkeys(kinds, False) | on))
