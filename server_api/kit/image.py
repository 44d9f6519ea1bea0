"""Build a model image without registry or container engine: a docker-archive of what is here.

It holds Python with packages, or programs of the command line. The same folder and the same
machine give the same bytes, so the digest names the model.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from medal_desktop.base.assets import asset
from medal_desktop.base.files import CHUNK, write_beside
from server_api.kit.errors import InvalidModelCard, NoModelProgram
from server_api.kit.interpreter import (
    LIBRARIES,
    PACKAGES,
    PROGRAMS,
    PYTHON,
    Placed,
    program_files,
    python_files,
)

BATCH_LABEL = "org.medal.batch"
NAME_LABEL = "org.medal.name"
APP = PurePosixPath("/opt/app")
USER = "65532:65532"
_EPOCH = "1970-01-01T00:00:00Z"
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_FOLDERS = {"tmp": 0o1777, "input": 0o755, "output": 0o777, "proc": 0o555, "dev": 0o755}
_TEXTS = {
    "etc/passwd": "root:x:0:0::/:/bin/false\nmodel:x:65532:65532::/tmp:/bin/false\n",
    "etc/group": "root:x:0:\nmodel:x:65532:\n",
}


class ModelCard(BaseModel):
    """`model.json` in a model's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(default="", max_length=120)
    description: str = Field(default="", max_length=4000)
    batch: bool = False
    packages: tuple[str, ...] = ("numpy",)
    programs: tuple[str, ...] = ()
    command: tuple[str, ...] = ()

    @property
    def needs_python(self) -> bool:
        """Whether Python starts the model, as it does where no command is given."""
        return not self.command or bool(self.packages)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """What was built: the archive, the image's id (its config's SHA-256), and the size in bytes."""

    archive: Path
    image_id: str
    size: int


def build_image(folder: Path, archive: Path) -> BuiltImage:
    """Make a docker-archive of a model folder (`main.py` and whatever lies beside it).

    Raises:
        NoModelProgram: the folder holds no `main.py`, and its card no command.
        InvalidModelCard: `model.json` is not one.
        NoSuchProgram: a program that the card names is not installed here.
    """
    card = read_card(folder)
    if not card.command and not (folder / "main.py").is_file():
        raise NoModelProgram
    # The interpreter's layer is the same for every model, so that engines keep it once.
    base_files = python_files(card.packages) if card.needs_python else ()
    parts = ((*base_files, *program_files(card.programs)), _application(folder))
    with tempfile.TemporaryFile() as base, tempfile.TemporaryFile() as own:
        layers = {
            _write_layer(stream, placed): stream
            for stream, placed in zip((base, own), parts, strict=True)
        }
        config = _config(card, tuple(layers))
        image_id = hashlib.sha256(config).hexdigest()
        _write_archive(archive, layers, config, image_id)
    return BuiltImage(archive=archive, image_id=image_id, size=archive.stat().st_size)


def read_card(folder: Path) -> ModelCard:
    """Read `model.json`, or give the defaults when there is none.

    Raises:
        InvalidModelCard: the file is not such a document.
    """
    path = folder / "model.json"
    if not path.exists():
        return ModelCard(name=folder.resolve().name)
    try:
        return ModelCard.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as wrong:
        raise InvalidModelCard from wrong


def _application(folder: Path) -> list[Placed]:
    """The model's own files, and the helper that reads cases and writes answers."""
    helper = Placed(asset("model_kit/medal_model.py"), APP / "medal_model.py")
    own = [
        Placed(path, APP / path.relative_to(folder).as_posix())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    return own if any(item.target == helper.target for item in own) else [helper, *own]


@dataclass(slots=True)
class _Layer:
    """A tar that writes each folder once, before what lies in it, and knows no time or owner."""

    tar: tarfile.TarFile
    folders: set[str] = field(default_factory=set)

    def folder(self, name: str, mode: int = 0o755) -> None:
        if name in {"", "."} or name in self.folders:
            return
        self.folder(str(PurePosixPath(name).parent))
        self.folders.add(name)
        info = tarfile.TarInfo(name)
        info.type, info.mode = tarfile.DIRTYPE, mode
        self.tar.addfile(info)

    def file(self, name: str, stream: IO[bytes], size: int, mode: int) -> None:
        self.folder(str(PurePosixPath(name).parent))
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, mode
        self.tar.addfile(info, stream)


def _write_layer(stream: IO[bytes], placed: Iterable[Placed]) -> str:
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as tar:
        layer = _Layer(tar)
        for name, mode in _FOLDERS.items():
            layer.folder(name, mode)
        for name, text in _TEXTS.items():
            layer.file(name, io.BytesIO(text.encode()), len(text), 0o644)
        for target, source in sorted({item.target: item.source for item in placed}.items()):
            mode = 0o755 if target.parent == PROGRAMS or ".so" in target.name else 0o644
            with source.open("rb") as content:
                layer.file(str(target)[1:], content, source.stat().st_size, mode)
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _config(card: ModelCard, layers: tuple[str, ...]) -> bytes:
    labels = {BATCH_LABEL: "true" if card.batch else "false", NAME_LABEL: card.name}
    environment = {
        "PATH": str(PROGRAMS),
        "PYTHONHOME": "/usr",
        "PYTHONPATH": str(PACKAGES),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "LD_LIBRARY_PATH": str(LIBRARIES),
    }
    config: dict[str, Any] = {
        "architecture": _MACHINES.get(platform.machine(), platform.machine()),
        "os": "linux",
        "created": _EPOCH,
        "config": {
            "User": USER,
            "Entrypoint": list(card.command) or [str(PYTHON), str(APP / "main.py")],
            "Env": [f"{name}={value}" for name, value in environment.items()],
            "WorkingDir": "/tmp",  # noqa: S108 - a path in the container
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{one}" for one in layers]},
        "history": [{"created": _EPOCH, "created_by": "medal-model build"} for _ in layers],
    }
    return json.dumps(config, sort_keys=True).encode()


def _write_archive(
    archive: Path, layers: Mapping[str, IO[bytes]], config: bytes, image_id: str
) -> None:
    names = [f"{digest}.tar" for digest in layers]
    manifest = [{"Config": f"{image_id}.json", "RepoTags": None, "Layers": names}]
    small = {f"{image_id}.json": config, "manifest.json": json.dumps(manifest).encode()}
    with (
        write_beside(archive, 0o644) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT, bufsize=CHUNK) as tar,
    ):
        outer = _Layer(tar)
        for name, content in small.items():
            outer.file(name, io.BytesIO(content), len(content), 0o644)
        for digest, layer in layers.items():
            size = layer.seek(0, io.SEEK_END)
            layer.seek(0)
            outer.file(f"{digest}.tar", layer, size, 0o644)
