"""What a run needs to know of a model's image: words alone, so that a kept one runs at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How large an archive may be, packed and unpacked, in bytes, and of how many layers."""

    packed: int = 20 << 30
    unpacked: int = 40 << 30
    layers: int = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageArchive:
    """An archive that passed.

    Attributes:
        path: the archive.
        transport: podman's name of the format, `docker-archive` or `oci-archive`.
        image_id: SHA-256 of the image's configuration, 64 hexadecimal digits.
        batch: whether the model wants all cases in one container.
        unpacked: bytes of all layers together.
    """

    path: Path
    transport: str
    image_id: str
    batch: bool
    unpacked: int
