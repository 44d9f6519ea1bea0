"""Which settings are not started with: impossible ones, and those that would let secrets out."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

LOCAL = frozenset({"127.0.0.1", "::1", "localhost", ""})
ROLES = frozenset({"submitter", "reviewer", "chair", "evaluator", "admin"})
_ENGINES = "server_api.evaluation.engines"
_NO_ENGINES = frozenset({"base", "choice", "node", "parcel"})
_POSITIVE = (
    *("max_upload", "quota", "upload_expiry", "creations_per_minute", "requests_per_minute"),
    *("sign_ins_per_minute", "lease", "request_timeout", "step_pause", "token_days"),
)


def faults(settings: Any) -> Iterator[str]:
    """Name everything that speaks against starting with these `settings.Settings`."""
    yield from _numbers(settings)
    yield from _engine(settings)
    yield from _exposure(settings)
    yield from _stores(settings)
    yield from _sign_in(settings)


def _numbers(settings: Any) -> Iterator[str]:
    for name in _POSITIVE:
        if not getattr(settings, name) > 0:
            yield f"MEDAL_SERVER_{name.upper()} must be above zero"
    if not re.fullmatch(r"(\d{1,6}\.\d{1,6}\.\d{1,6})?", settings.desktop_version):
        yield "MEDAL_SERVER_DESKTOP_VERSION must have the form 1.2.0"
    if settings.min_free < 0 or settings.retention < 0:
        yield "MEDAL_SERVER_MIN_FREE and _RETENTION must not be below zero"
    if not 0 <= settings.port <= 65_535:
        yield "MEDAL_SERVER_PORT"


def _engine(settings: Any) -> Iterator[str]:
    if settings.runtime not in {"runc", "gvisor"}:
        yield "MEDAL_SERVER_RUNTIME must be runc or gvisor"
    if not _is_engine(settings.engine):
        yield "MEDAL_SERVER_ENGINE must be local, slurm, or another module of engines"
    if settings.case_timeout <= 0 or min(settings.model_memory, settings.model_output) < 1 << 25:
        yield "MEDAL_SERVER_CASE_TIMEOUT, _MODEL_MEMORY or _MODEL_OUTPUT is too low"


def _is_engine(name: str) -> bool:
    """Whether there is a module of this name that makes an engine; none is loaded for that."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", name) or name in _NO_ENGINES:
        return False
    return importlib.util.find_spec(f"{_ENGINES}.{name}") is not None


def _exposure(settings: Any) -> Iterator[str]:
    """Tokens and passwords must not travel in the clear."""
    address = _split(settings.address)
    if address is None or address.scheme not in {"http", "https"}:
        yield "MEDAL_SERVER_PUBLIC_URL must begin with https://"
        return
    if address.scheme == "http" and address.hostname not in LOCAL:
        yield "MEDAL_SERVER_PUBLIC_URL must begin with https:// where others can reach it"
    if settings.host not in LOCAL and not settings.behind_tls:
        yield (
            "MEDAL_SERVER_HOST opens the server to the network, where MEDAL_SERVER_BEHIND_TLS "
            "must say that a proxy with HTTPS stands before it"
        )
    if settings.behind_tls and address.scheme != "https":
        yield "MEDAL_SERVER_BEHIND_TLS needs a MEDAL_SERVER_PUBLIC_URL that begins with https://"


def _stores(settings: Any) -> Iterator[str]:
    database = settings.database_url
    if database and not database.startswith(("sqlite:///", "postgresql+pg8000://")):
        yield "MEDAL_SERVER_DATABASE_URL must begin with sqlite:/// or postgresql+pg8000://"
    named = (settings.s3_endpoint, settings.s3_public_endpoint, settings.s3_access_key)
    if not settings.s3_bucket and any(named):
        yield "MEDAL_SERVER_S3_BUCKET is missing"
    if bool(settings.s3_access_key) != bool(settings.s3_secret_key):
        yield "MEDAL_SERVER_S3_ACCESS_KEY and _S3_SECRET_KEY belong together"
    yield from _secure("MEDAL_SERVER_S3_ENDPOINT", settings.s3_endpoint)
    yield from _secure("MEDAL_SERVER_S3_PUBLIC_ENDPOINT", settings.s3_public_endpoint)


def _sign_in(settings: Any) -> Iterator[str]:
    if bool(settings.oidc_issuer) != bool(settings.oidc_client):
        yield "MEDAL_SERVER_OIDC_ISSUER and _OIDC_CLIENT belong together"
    if settings.oidc_device and not settings.oidc_issuer:
        yield "MEDAL_SERVER_OIDC_DEVICE needs MEDAL_SERVER_OIDC_ISSUER"
    yield from _secure("MEDAL_SERVER_OIDC_ISSUER", settings.oidc_issuer)
    for pair in settings.oidc_roles.split():
        if pair.rpartition("=")[2] not in ROLES or not pair.rpartition("=")[0]:
            yield "MEDAL_SERVER_OIDC_ROLES must be group=role pairs, with a role that exists"


def _secure(key: str, text: str) -> Iterator[str]:
    """An address that secrets are sent to is https, or on this machine."""
    if not text:
        return
    address = _split(text)
    plain = address is not None and address.scheme == "http" and address.hostname in LOCAL
    if address is None or not (plain or address.scheme == "https"):
        yield f"{key} must begin with https://"


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None
