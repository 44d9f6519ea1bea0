"""Container images and archives for tests, built here without registry or engine."""

from __future__ import annotations

import functools
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from server_api.evaluation import host
from server_api.evaluation.archive import check_archive
from server_api.evaluation.image import ImageArchive
from server_api.evaluation.limits import MIB, Limits
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Sandbox
from server_api.kit.image import build_image

# One image serves every behaviour: what it does comes with the input.
_LOADER = """
import sys
sys.path.insert(0, "/opt/app")
exec(compile(open("/input/behaviour.py").read(), "behaviour.py", "exec"))
"""


RUNTIMES = ("runc", "gvisor")


def needs_containers(runtime: str = "runc") -> None:
    """Skip, and say so, where no container can be run."""
    wanted = ("podman", host.RUNTIMES[runtime], "conmon")
    missing = [name for name in wanted if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        pytest.skip(f"CONTAINER TESTS NOT RUN: root and {missing or 'podman'} are needed")


@functools.cache
def engine_home() -> Path:
    """Give the folder in which this worker's images live: others remove theirs while it loads."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    folder = Path(tempfile.gettempdir()) / f"medal-test-engine-{os.getuid()}-{worker}"
    folder.mkdir(exist_ok=True)
    return folder


@functools.cache
def behaviour_image() -> ImageArchive:
    """Build the image that runs `/input/behaviour.py`; the same archive for the whole run.

    Each worker of the run has its own: an image that failed is loaded again from its archive.
    """
    folder = Path(tempfile.mkdtemp(prefix="medal-image-"))
    (folder / "main.py").write_text(_LOADER)
    archive = engine_home() / f"behaviour-{os.environ.get('PYTEST_XDIST_WORKER', 'only')}.tar"
    build_image(folder, archive)
    shutil.rmtree(folder)
    return check_archive(archive)


def sandbox_with(image: ImageArchive, runtime: str = "runc") -> Sandbox:
    """Give a real sandbox that holds `image`."""
    needs_containers(runtime)
    sandbox = Sandbox(Podman(engine_home()), runtime)
    sandbox.prepare()
    sandbox.podman.load(image.path, image.transport, image.image_id)
    return sandbox


def small_limits(**others: float) -> Limits:
    """Give limits that are reached quickly."""
    values = {
        "seconds": 20.0,
        "memory_bytes": 128 * MIB,
        "output_bytes": 4 * MIB,
        "output_files": 100,
        "tmp_bytes": 8 * MIB,
        "processes": 32,
    }
    return Limits(**{**values, **others})  # type: ignore[arg-type] # numbers for number fields


def layer_of(
    files: dict[str, bytes], change: Callable[[tarfile.TarInfo], None] | None = None
) -> bytes:
    """Make a layer; `change` may turn each member into something nasty."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if change is not None:
                change(info)
            tar.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return buffer.getvalue()


def config_of(layers: list[bytes], **others: object) -> bytes:
    """Make an image configuration for uncompressed `layers`."""
    document: dict[str, object] = {
        "architecture": "amd64" if os.uname().machine == "x86_64" else "arm64",
        "os": "linux",
        "config": {"Entrypoint": ["/go"]},
        "rootfs": {
            "type": "layers",
            "diff_ids": [f"sha256:{sha256(layer).hexdigest()}" for layer in layers],
        },
    }
    return json.dumps({**document, **others}).encode()


def docker_archive(
    target: Path, layers: list[bytes], config: bytes | None = None, **extra: bytes
) -> Path:
    """Write a docker-archive; `extra` members replace or join its own."""
    config = config_of(layers) if config is None else config
    members = {f"layer{number}.tar": layer for number, layer in enumerate(layers)}
    manifest = [{"Config": "config.json", "RepoTags": None, "Layers": sorted(members)}]
    members |= {"config.json": config, "manifest.json": json.dumps(manifest).encode()}
    return write_tar(target, members | extra)


def oci_archive(target: Path, layers: list[bytes], config: bytes) -> Path:
    """Write an OCI archive whose layers are as given."""

    def descriptor(content: bytes) -> dict[str, object]:
        return {"digest": f"sha256:{sha256(content).hexdigest()}", "size": len(content)}

    manifest = json.dumps(
        {"config": descriptor(config), "layers": [descriptor(layer) for layer in layers]}
    ).encode()
    blobs = {
        f"blobs/sha256/{sha256(blob).hexdigest()}": blob for blob in (*layers, config, manifest)
    }
    index = json.dumps({"manifests": [descriptor(manifest)]}).encode()
    return write_tar(target, blobs | {"oci-layout": b"{}", "index.json": index})


def write_tar(target: Path, members: dict[str, bytes]) -> Path:
    """Write members into a tar, in the order given."""
    with tarfile.open(target, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target
