"""What a person is told when something stands between them and the server."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from medal_desktop.package.messages import Problem
from medal_desktop.upload.client import ServerClient
from medal_desktop.upload.connecting import connect
from medal_desktop.upload.errors import (
    CertificateRefused,
    InvalidAddress,
    NotAMedalServer,
    NotPermitted,
    NotThere,
    Offline,
    ProxyRefused,
    QuotaExceeded,
    ServerBusy,
    ServerRefused,
    TooLarge,
    WrongToken,
    refusal,
)
from medal_desktop.upload.network import Network

SEEN: list[str | None] = []


@contextmanager
def answering(
    status: int, body: bytes = b"", *, certificate: Path | None = None, **headers: str
) -> Iterator[str]:
    """A web server that gives one answer to everything; not a MEDAL server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            SEEN.append(self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 by an authority that nobody knows, with its key."""
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hospital")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "hospital.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def ask(address: str, network: Network | None = None) -> Callable[[], object]:
    client = ServerClient(address, "medal_secret", network)
    return client.submissions


def test_that_an_unknown_certificate_is_refused(certificate: Path) -> None:
    with (
        answering(200, b"[]", certificate=certificate) as address,
        pytest.raises(CertificateRefused),
    ):
        ask(address)()


def test_that_the_hospitals_own_authority_can_be_trusted(certificate: Path) -> None:
    with answering(200, b"[]", certificate=certificate) as address:
        assert ask(address, Network(certificates=certificate))() == ()


def test_that_no_server_is_offline() -> None:
    with answering(200) as address:
        pass
    with pytest.raises(Offline):
        ask(address)()


def test_that_a_name_nobody_knows_is_offline() -> None:
    with pytest.raises(Offline):
        ask("https://medal.invalid")()


def test_that_a_proxy_that_is_not_there_is_named() -> None:
    with answering(200) as gone:
        pass
    with pytest.raises(ProxyRefused):
        ask("https://medal.example", Network(proxy=gone))()


def test_that_a_proxy_that_wants_a_password_is_named() -> None:
    with answering(407) as proxy, pytest.raises(ProxyRefused):
        ask("http://127.0.0.1:9", Network(proxy=proxy))()


@pytest.mark.parametrize(
    "address",
    [
        "", "medal.example", "http://medal.example", "ftp://medal.example", "https://",
        "https://anna:secret@medal.example", "https://medal.example/?token=x", "https://[",
        "https://medal.example:port", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_that_a_token_travels_only_over_https_or_within_the_computer(address: str) -> None:
    with pytest.raises(InvalidAddress):
        connect(address, "medal_secret")


def test_that_a_redirect_is_not_followed_with_the_token() -> None:
    SEEN.clear()
    with (
        answering(200, b"[]") as elsewhere,
        answering(302, Location=f"{elsewhere}/steal") as address,
        pytest.raises(NotAMedalServer),
    ):
        ask(address)()
    assert SEEN == ["Bearer medal_secret"]


def test_that_a_netrc_file_does_not_replace_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SEEN.clear()
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password x\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with answering(200, b"[]") as address:
        ask(address)()
    assert SEEN == ["Bearer medal_secret"]


@pytest.mark.parametrize("body", [b"", b"<html>Please sign in</html>", b"{}", b'[{"id": 1}]'])
def test_that_a_login_page_in_between_is_named(body: bytes) -> None:
    with answering(200, body) as address, pytest.raises(NotAMedalServer):
        ask(address)()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "server.not-signed-in", WrongToken),
        (403, "server.not-allowed", NotPermitted),
        (404, "server.not-found", NotThere),
        (410, "upload.gone", NotThere),
        (413, "upload.quota", QuotaExceeded),
        (413, "upload.too-large", TooLarge),
        (423, "upload.busy", ServerBusy),
        (429, "server.too-many-requests", ServerBusy),
        (460, "upload.checksum", ServerBusy),
        (507, "upload.disk-full", ServerBusy),
        (503, "http.503", ServerBusy),
        (409, "server.conflict", ServerRefused),
        (422, "server.invalid-request", ServerRefused),
    ],
)
def test_that_each_refusal_has_its_own_error(
    status: int, code: str, kind: type[ServerRefused]
) -> None:
    assert type(refusal(Problem(title="No.", status=status, code=code))) is kind


def test_that_the_servers_words_are_shown_shortened() -> None:
    problem = Problem(title="T" * 5000, status=409, code="server.conflict", detail="D" * 5000)
    what, _ = refusal(problem).words()
    assert len(what) < 1000


def test_that_an_error_without_a_problem_still_has_words() -> None:
    with answering(500, b"<html>oops</html>") as address, pytest.raises(ServerBusy) as caught:
        ask(address)()
    assert all(caught.value.words())
