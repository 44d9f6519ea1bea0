"""Look at a model archive before any container engine does: docker-archive or OCI archive."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from medal_desktop.base.files import CHUNK
from medal_desktop.base.progress import Job
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.image import ArchiveLimits, ImageArchive
from server_api.evaluation.layers import LayerLimits, check_layer
from server_api.evaluation.tarwalk import Entry, TarWalk

_MAX_MEMBERS = 2_000
_MAX_DOCUMENT = 4 << 20
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_LONGEST_WORD = 32 * 4096  # MAX_ARG_STRLEN
_BATCH_LABEL = "org.medal.batch"
_SHA256 = r"^sha256:[0-9a-f]{64}$"


@dataclass(frozen=True, slots=True)
class Member:
    """Where a member's bytes lie in the archive."""

    offset: int
    size: int
    link: str = ""


class _Loose(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _RunConfig(_Loose):
    Entrypoint: tuple[str, ...] | None = None
    Cmd: tuple[str, ...] | None = None
    Labels: dict[str, str] | None = None
    Env: tuple[str, ...] | None = Field(default=None, max_length=1000)


class _RootFs(_Loose):
    diff_ids: tuple[str, ...] = Field(min_length=1)


class _Config(_Loose):
    architecture: str
    os: str
    config: _RunConfig
    rootfs: _RootFs


class _Descriptor(_Loose):
    digest: str = Field(pattern=_SHA256)
    size: int = Field(ge=0)


class _Platform(_Loose):
    os: str = ""
    architecture: str = ""


class _Listed(_Descriptor):
    media_type: str = Field(default="", alias="mediaType")
    platform: _Platform | None = None


class _Index(_Loose):
    manifests: tuple[_Listed, ...] = Field(min_length=1, max_length=64)


class _Manifest(_Loose):
    config: _Descriptor
    layers: tuple[_Descriptor, ...] = Field(min_length=1)


class _DockerManifest(_Loose):
    Config: str
    Layers: tuple[str, ...] = Field(min_length=1)


def check_archive(
    path: Path, limits: ArchiveLimits | None = None, job: Job | None = None
) -> ImageArchive:
    """Read an archive from end to end, and give what a run needs to know of it.

    Raises:
        ImageInvalid: it is not one image in a known format, or it breaks a limit; says which.
        Cancelled: the job was stopped.
    """
    limits, job = limits or ArchiveLimits(), job or Job()
    if not path.is_file() or path.stat().st_size > limits.packed:
        raise ImageInvalid("the archive is too large or missing")
    members = _members(path)
    try:
        return _judge(_Source(path, members), limits, job)
    except (ValidationError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as wrong:
        raise ImageInvalid("a description inside the image is damaged") from wrong


def _judge(source: _Source, limits: ArchiveLimits, job: Job) -> ImageArchive:
    transport, config_name, layers = _layout(source)
    raw_config = source.read(config_name)
    config = _Config.model_validate_json(raw_config)
    _check_config(config, len(layers), limits)
    unpacked = 0
    for number, (layer, diff_id) in enumerate(zip(layers, config.rootfs.diff_ids, strict=True)):
        job.step(number, len(layers), "layers")
        left = LayerLimits(unpacked=limits.unpacked - unpacked)
        with source.path.open("rb") as stream:
            member = source.member(layer)
            unpacked += check_layer(stream, member.offset, member.size, diff_id, left)
    labels = config.config.Labels or {}
    return ImageArchive(
        path=source.path,
        transport=transport,
        image_id=hashlib.sha256(raw_config).hexdigest(),
        batch=labels.get(_BATCH_LABEL, "").lower() == "true",
        unpacked=unpacked,
    )


def _layout(source: _Source) -> tuple[str, str, tuple[str, ...]]:
    """Give the transport, the configuration's member and the layers' members."""
    if "manifest.json" in source.members:
        listed = json.loads(source.read("manifest.json"))
        if not isinstance(listed, list) or len(listed) != 1:
            raise ImageInvalid("the archive must hold exactly one image")
        docker = _DockerManifest.model_validate(listed[0])
        return "docker-archive", docker.Config, docker.Layers
    if "oci-layout" not in source.members or "index.json" not in source.members:
        raise ImageInvalid("neither a docker archive nor an OCI archive")
    manifest = _Manifest.model_validate_json(source.blob(_chosen(source).digest))
    source.blob(manifest.config.digest)
    names = tuple(_blob_name(layer.digest) for layer in manifest.layers)
    for name in names:
        source.check_digest(name)
    return "oci-archive", _blob_name(manifest.config.digest), names


def _chosen(source: _Source) -> _Listed:
    """Find the one image: listed itself, or in a list of images for several machines."""
    index = _Index.model_validate_json(source.read("index.json"))
    if len(index.manifests) == 1 and _is_list(index.manifests[0]):
        index = _Index.model_validate_json(source.blob(index.manifests[0].digest))
        here = _Platform(os="linux", architecture=_machine())
        # What belongs to no machine are statements about the image, not images.
        fits = tuple(one for one in index.manifests if one.platform in {None, here})
        if not fits:
            raise ImageInvalid(f"the image is not for linux/{_machine()}")
        index = _Index(manifests=fits)
    if len(index.manifests) != 1:
        raise ImageInvalid("the archive must hold exactly one image")
    return index.manifests[0]


def _is_list(listed: _Listed) -> bool:
    return "image.index" in listed.media_type or "manifest.list" in listed.media_type


def _machine() -> str:
    return _MACHINES.get(platform.machine(), platform.machine())


def _check_config(config: _Config, layers: int, limits: ArchiveLimits) -> None:
    if (config.os, config.architecture) != ("linux", _machine()):
        raise ImageInvalid(f"the image is not for linux/{_machine()}")
    if layers > limits.layers or layers != len(config.rootfs.diff_ids):
        raise ImageInvalid("the number of layers is wrong or too large")
    program = config.config.Entrypoint or config.config.Cmd or ("",)
    if not program[0] or any("\0" in part for part in program):
        raise ImageInvalid("the image names no program to start")
    words = (
        *(config.config.Entrypoint or ()),
        *(config.config.Cmd or ()),
        *(config.config.Env or ()),
    )
    if any(len(word.encode()) >= _LONGEST_WORD for word in words):
        raise ImageInvalid("an argument or environment entry is longer than a kernel takes")
    # The engine would fill a name without a value from its own environment.
    if any(not entry.partition("=")[1] for entry in config.config.Env or ()):
        raise ImageInvalid("an environment entry has no value")


@dataclass(frozen=True, slots=True)
class _Source:
    """Bounded reads of an archive's members."""

    path: Path
    members: dict[str, Member]

    def member(self, name: str) -> Member:
        member = self.members.get(name.removeprefix("./"))
        if member is not None and member.link:
            member = self.members.get(member.link)
        if member is None or member.link:
            raise ImageInvalid("a part of the image is missing")
        return member

    def read(self, name: str) -> bytes:
        member = self.member(name)
        if member.size > _MAX_DOCUMENT:
            raise ImageInvalid("a description inside the image is too large")
        with self.path.open("rb") as stream:
            stream.seek(member.offset)
            return stream.read(member.size)

    def blob(self, digest: str) -> bytes:
        content = self.read(_blob_name(digest))
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != digest:
            raise ImageInvalid("a part of the image does not match its digest")
        return content

    def check_digest(self, name: str) -> None:
        member, digest = self.member(name), hashlib.sha256()
        left = member.size
        with self.path.open("rb") as stream:
            stream.seek(member.offset)
            while left and (chunk := stream.read(min(CHUNK, left))):
                digest.update(chunk)
                left -= len(chunk)
        if digest.hexdigest() != name.rpartition("/")[2]:
            raise ImageInvalid("a layer does not match its digest")


def _blob_name(digest: str) -> str:
    return digest.replace("sha256:", "blobs/sha256/", 1)


def _members(path: Path) -> dict[str, Member]:
    """Find each member's place; names must be plain and appear once."""
    found: dict[str, Member] = {}
    with path.open("rb") as stream:
        for entry in TarWalk(stream, skip=lambda size: stream.seek(size, os.SEEK_CUR)):
            if entry.kind == "folder":
                continue
            name = entry.untrusted_name.removeprefix("./")
            if not _plain(name) or name in found or len(found) >= _MAX_MEMBERS:
                raise ImageInvalid("a name in the archive is unsafe or appears twice")
            found[name] = _located(entry, name, stream.tell())
    return found


def _located(entry: Entry, name: str, offset: int) -> Member:
    if entry.kind == "file":
        return Member(offset, entry.size)
    if entry.kind != "symlink":
        raise ImageInvalid("the archive holds something that is not a file")
    parts: list[str] = name.split("/")[:-1]
    for part in entry.untrusted_link.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    link = "/".join(parts)
    if not _plain(link) or entry.untrusted_link.startswith("/"):
        raise ImageInvalid("a link in the archive leads out of it")
    return Member(0, 0, link)


def _plain(name: str) -> bool:
    parts = name.split("/")
    return name.isprintable() and len(name) < 512 and not {"", ".", ".."} & set(parts)
