"""A throw-away authority for code signatures and time stamps, and the server that gives stamps."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_TSA = """[tsa]
default_tsa = one
[one]
dir = {place}
serial = {place}/tsa.serial
crypto_device = builtin
signer_cert = {place}/tsa.pem
certs = {place}/ca.pem
signer_key = {place}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """A CA with one certificate for code and one for time stamps."""

    place: Path

    @property
    def root(self) -> Path:
        return self.place / "ca.pem"

    @property
    def chain(self) -> Path:
        return self.place / "chain.pem"

    @property
    def key(self) -> Path:
        return self.place / "code.key"


def authority(place: Path, name: str = "Test authority") -> Authority:
    """Make an authority in an empty folder."""
    place.mkdir(parents=True)
    _openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "7300",
             "-subj", f"/CN={name}", "-keyout", place / "ca.key",
             "-out", place / "ca.pem")  # fmt: skip
    _leaf(place, "code", "extendedKeyUsage=codeSigning\nkeyUsage=digitalSignature", days=365)
    _leaf(
        place, "tsa", "extendedKeyUsage=critical,timeStamping\nkeyUsage=digitalSignature", days=7000
    )
    chain = (place / "code.pem").read_text() + (place / "ca.pem").read_text()
    (place / "chain.pem").write_text(chain)
    (place / "tsa.cnf").write_text(_TSA.format(place=place))
    (place / "tsa.serial").write_text("01\n")
    return Authority(place)


@contextmanager
def timestamps(made: Authority) -> Iterator[str]:
    """Give the address of a time stamp server (RFC 3161) on the loopback."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            with tempfile.TemporaryDirectory() as work, lock:
                (Path(work) / "query").write_bytes(query)
                _openssl("ts", "-reply", "-config", made.place / "tsa.cnf", "-queryfile",
                         Path(work) / "query", "-out", Path(work) / "reply")  # fmt: skip
                reply = (Path(work) / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _leaf(place: Path, name: str, extensions: str, *, days: int) -> None:
    (place / f"{name}.ext").write_text(extensions + "\n")
    _openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}",
             "-keyout", place / f"{name}.key", "-out", place / f"{name}.csr")  # fmt: skip
    _openssl("x509", "-req", "-in", place / f"{name}.csr", "-CA", place / "ca.pem",
             "-CAkey", place / "ca.key", "-CAcreateserial", "-days", str(days),
             "-extfile", place / f"{name}.ext", "-out", place / f"{name}.pem")  # fmt: skip


def _openssl(*words: str | Path) -> None:
    done = subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@dataclass(frozen=True, slots=True)
class WebCertificate:
    """A server's certificate with its key in one file, and the authority that gave it."""

    certificate: Path
    authority: Path


def web_certificate(place: Path, *, days: int = 30) -> WebCertificate:
    """Make a certificate for localhost; with negative days it has ended already."""
    place.mkdir(parents=True)
    now = datetime.now(UTC)
    root_key, root = _certificate("Hospital authority", now, 3650)
    key, leaf = _certificate("localhost", now, days, issuer=(root_key, root))
    (place / "ca.pem").write_bytes(root.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (place / "server.pem").write_bytes(private + leaf.public_bytes(Encoding.PEM))
    return WebCertificate(place / "server.pem", place / "ca.pem")


def _certificate(
    name: str, now: datetime, days: int,
    issuer: tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None = None,
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:  # fmt: skip
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    above = issuer[1].subject if issuer else subject
    authority = issuer is None
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        built = built.add_extension(names, critical=False)
    return key, built.sign(issuer[0] if issuer else key, SHA256())
