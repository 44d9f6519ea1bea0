"""What the operator decides, as one frozen value; only the edges read the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from server_api import safety
from server_api.settings_sources import PREFIX, InvalidSettings, read

GIB = 1 << 30
__all__ = ["PREFIX", "InvalidSettings", "Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is read from `MEDAL_SERVER_<FIELD>`; sizes in bytes, times in seconds.

    `MEDAL_SERVER_<FIELD>_FILE` names a file that holds the value, which secrets are for;
    `MEDAL_SERVER_CONFIG` names a TOML file with the same names in small letters. The environment
    goes before the file.

    Attributes:
        data: the folder that holds the database, keys, uploads, quarantine and published data.
        public_url: how clients reach the server; written into recipients and addresses.
        database_url: an SQLAlchemy address; empty means `server.db` in `data`.
        s3_bucket: a bucket for uploads, packages and models; empty means the data folder alone.
        s3_endpoint: the address of an S3 server; empty means Amazon's.
        s3_public_endpoint: the address by which clients reach it; they then fetch packages there,
            by links that are good for five minutes. Empty means that this server hands them out.
        max_upload: the largest single upload.
        quota: all bytes that one account may have in flight and waiting for review.
        min_free: disk space that an upload must leave free.
        upload_expiry: how long an unfinished upload is kept after its last byte.
        retention: how long the words about a returned submission are kept; 0 means for ever.
        creations_per_minute: uploads that one account may begin in a minute.
        requests_per_minute: requests to the API that one account may make in a minute.
        sign_ins_per_minute: tries to sign in that one address may make in a minute.
        request_timeout: how long a client may be silent in the middle of a request's body.
        lease: how long a worker may be silent before another takes over its work.
        step_pause: how long the worker rests when there is nothing to do.
        references_timeout: how long the check of one package's references may take.
        runtime: what runs models: `runc`, or `gvisor` where it is installed.
        require_gvisor: refuse to run models by anything but gVisor, whatever `runtime` says.
        gpu: the graphics card that models get, by CDI (`nvidia.com/gpu=all`: on Slurm one a job).
        engine: where models run: `local`, this machine, or `slurm`, a cluster that shares the data.
        slurm_partition: the partition that jobs go to; empty means Slurm's default.
        node_home: where each node of a cluster keeps images, on a disk of its own.
        case_timeout: how long a model may take for one case.
        model_memory: how much memory a model may use, with all that it writes.
        model_output: how much a model may write for one run.
        most_waiting: evaluations that one account may have waiting or running at once.
        evaluations_per_day: evaluations that one account may ask for in 24 hours.
        probes_per_day: of these, how many on all versions of one challenge, so that nobody learns
            the hidden references from a board by asking again and again.
        longest_wait: how long an evaluation may wait before `doctor` tells of it.
        behind_tls: the server is reached through a proxy that speaks HTTPS.
        desktop_version: the newest MEDAL Desktop, such as 1.2.0, of which windows tell whose
            organisation wants that; empty means that nothing is told.
        metrics_token: whoever carries it may read `/metrics`; empty means this machine alone.
        clamd: where clamd listens, a path or `host:port`; empty means no scan for malware.
        token_days: how long a token is good that a client got by signing in.
        oidc_issuer: an OpenID provider that people sign in with; empty means passwords here.
        oidc_client: this server's name at the provider; `oidc_secret` belongs to it.
        oidc_claim: the claim with a person's groups; `oidc_roles` says which role each one gives,
            as `group=role group=role`.
        oidc_device: clients sign in by the provider's own device page and not by ours.
    """

    data: Path = Path("medal-server-data")
    host: str = "127.0.0.1"
    port: int = 8400
    public_url: str = ""
    database_url: str = field(default="", repr=False)
    s3_bucket: str = ""
    s3_endpoint: str = ""
    s3_public_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key: str = field(default="", repr=False)
    s3_secret_key: str = field(default="", repr=False)
    max_upload: int = 512 * GIB
    quota: int = 2048 * GIB
    min_free: int = 1 * GIB
    upload_expiry: int = 7 * 86_400
    retention: int = 0
    creations_per_minute: int = 60
    requests_per_minute: int = 6000
    sign_ins_per_minute: int = 20
    request_timeout: float = 60.0
    lease: float = 60.0
    step_pause: float = 0.5
    references_timeout: float = 3600.0
    runtime: str = "runc"
    require_gvisor: bool = False
    gpu: str = ""
    engine: str = "local"
    slurm_partition: str = ""
    node_home: Path = Path("/var/lib/medal/node")
    case_timeout: float = 600.0
    model_memory: int = 4 * GIB
    model_output: int = GIB // 4
    most_waiting: int = 100
    evaluations_per_day: int = 200
    probes_per_day: int = 50
    longest_wait: float = 21_600.0
    behind_tls: bool = False
    desktop_version: str = ""
    metrics_token: str = field(default="", repr=False)
    clamd: str = ""
    token_days: float = 90.0
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = field(default="", repr=False)
    oidc_claim: str = "groups"
    oidc_roles: str = ""
    oidc_device: bool = False

    def __post_init__(self) -> None:
        for fault in safety.faults(self):
            raise InvalidSettings(fault)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read every `MEDAL_SERVER_…` variable, and the file that one of them names.

        Raises:
            InvalidSettings: a name is unknown, or a value is not of its kind.
        """
        return cls(**read(environment, {one.name: one.default for one in fields(cls)}))

    @property
    def address(self) -> str:
        """The address that clients use, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'server.db').resolve()}"
