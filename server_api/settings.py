"""What the operator decides, as one frozen value; only the edges read the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from medal_desktop.base.errors import MedalError

PREFIX = "MEDAL_SERVER_"
GIB = 1 << 30


class InvalidSettings(MedalError):
    """A setting that is unknown, misspelt or unsafe."""

    code = "server.invalid-settings"
    message = "The server's settings cannot be used."
    advice = "Correct the environment variable that is named, then start the server again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is read from `MEDAL_SERVER_<FIELD>`; sizes in bytes, times in seconds.

    Attributes:
        data: the folder that holds the database, keys, uploads, quarantine and published data.
        public_url: how clients reach the server; written into recipients and addresses.
        database_url: an SQLAlchemy address; empty means `server.db` in `data`.
        max_upload: the largest single upload.
        quota: all bytes that one account may have in flight and waiting for review.
        min_free: disk space that an upload must leave free.
        upload_expiry: how long an unfinished upload is kept after its last byte.
        creations_per_minute: uploads that one account may begin in a minute.
        request_timeout: how long a client may be silent in the middle of a request's body.
        lease: how long a worker may be silent before another takes over its work.
        step_pause: how long the worker rests when there is nothing to do.
        references_timeout: how long the check of one package's references may take.
        runtime: what runs models: `runc`, or `gvisor` where it is installed.
        engine: where models run: `local`, this machine, or `slurm`, a cluster that shares the data.
        slurm_partition: the partition that jobs go to; empty means Slurm's default.
        node_home: where each node of a cluster keeps images, on a disk of its own.
        case_timeout: how long a model may take for one case.
        model_memory: how much memory a model may use, with all that it writes.
        model_output: how much a model may write for one run.
        most_waiting: evaluations that one account may have waiting or running at once.
        longest_wait: how long an evaluation may wait before `doctor` tells of it.
        behind_tls: the server is reached through a proxy that speaks HTTPS.
    """

    data: Path = Path("medal-server-data")
    host: str = "127.0.0.1"
    port: int = 8400
    public_url: str = ""
    database_url: str = ""
    max_upload: int = 512 * GIB
    quota: int = 2048 * GIB
    min_free: int = 1 * GIB
    upload_expiry: int = 7 * 86_400
    creations_per_minute: int = 60
    request_timeout: float = 60.0
    lease: float = 60.0
    step_pause: float = 0.5
    references_timeout: float = 3600.0
    runtime: str = "runc"
    engine: str = "local"
    slurm_partition: str = ""
    node_home: Path = Path("/var/lib/medal/node")
    case_timeout: float = 600.0
    model_memory: int = 4 * GIB
    model_output: int = GIB // 4
    most_waiting: int = 100
    longest_wait: float = 21_600.0
    behind_tls: bool = False

    def __post_init__(self) -> None:
        for name in ("max_upload", "quota", "upload_expiry", "creations_per_minute", "lease"):
            if getattr(self, name) <= 0:
                raise InvalidSettings(f"{PREFIX}{name.upper()} must be above zero")
        if self.runtime not in {"runc", "gvisor"}:
            raise InvalidSettings(f"{PREFIX}RUNTIME must be runc or gvisor")
        if self.engine not in {"local", "slurm"}:
            raise InvalidSettings(f"{PREFIX}ENGINE must be local or slurm")
        if self.case_timeout <= 0 or min(self.model_memory, self.model_output) < 1 << 25:
            raise InvalidSettings(
                f"{PREFIX}CASE_TIMEOUT, _MODEL_MEMORY or _MODEL_OUTPUT is too low"
            )
        if not 0 <= self.port <= 65_535:
            raise InvalidSettings(f"{PREFIX}PORT")
        if urlsplit(self.address).scheme not in {"http", "https"}:
            raise InvalidSettings(f"{PREFIX}PUBLIC_URL must begin with https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read every `MEDAL_SERVER_…` variable.

        Raises:
            InvalidSettings: a name is unknown, or a value is not of its kind.
        """
        kinds = {field.name: type(field.default) for field in fields(cls)}
        values: dict[str, object] = {}
        for key, text in environment.items():
            if key.startswith(PREFIX):
                values[_known(key, kinds)] = _value(key, text, kinds[_known(key, kinds)])
        return cls(**values)  # type: ignore[arg-type] # each value was made by its field's kind

    @property
    def address(self) -> str:
        """The address that clients use, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'server.db').resolve()}"


def _known(key: str, kinds: Mapping[str, type]) -> str:
    name = key.removeprefix(PREFIX).lower()
    if name not in kinds:
        raise InvalidSettings(f"{key} is unknown")
    return name


def _value(key: str, text: str, kind: type[Any]) -> object:
    if kind is bool:
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise InvalidSettings(f"{key} must be true or false")
        return text.lower() in {"true", "1", "yes"}
    try:
        return Path(text) if issubclass(kind, Path) else kind(text)
    except ValueError:
        raise InvalidSettings(f"{key} must be a number") from None
