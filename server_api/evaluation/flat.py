"""Images of many layers as images of one layer.

In a user namespace podman hands the kernel one long path for each layer, all of them in one page of
memory. Where they do not fit it mounts the layers as another user's, without a word, and nothing
can start. Nothing of the image is run here: its files are exported and wrapped anew.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from medal_desktop.base.files import sha256_of
from medal_desktop.base.identifiers import random_id
from server_api.evaluation.errors import EngineFailed, ImageInvalid

_PAGE = 4096
_OTHERS = 1024  # what else has to fit in the page: the folders of the container itself
_LAYER_PATH = len("//mapped/127:") + 64
_KIND = "application/vnd.oci.image"
_SECONDS = 1800.0
_FOLDER = "flat-"

Call = Callable[..., "CompletedProcess[str]"]


def is_too_deep(layers: int, storage: Path) -> bool:
    """Whether that many layers below `storage` do not fit in what the kernel takes."""
    return layers * (len(str(storage)) + _LAYER_PATH) > _PAGE - _OTHERS


def flattened(call: Call, image: dict[str, Any], home: Path) -> str:
    """Make one layer of all, load it as another image, and give that one's id.

    Raises:
        ImageInvalid: podman cannot unite the layers.
        EngineFailed: podman did not answer.
    """
    # podman makes a name of the path, in which few characters may stand.
    folder = home / f"{_FOLDER}{random_id()}"
    folder.mkdir()
    try:
        layer = _exported(call, str(image["Id"]), folder)
        flat_id = _write_layout(folder, layer, image)
        done = call("pull", "--quiet", f"oci:{folder.name}", folder=home, timeout=_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if done.returncode != 0:
        raise EngineFailed("an image of many layers could not be united")
    call("untag", flat_id)
    return flat_id


def forget_the_stale(call: Call, home: Path) -> None:
    """Remove what was begun by processes that were killed long ago."""
    for folder in home.glob(f"{_FOLDER}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.stat().st_mtime > 4 * _SECONDS:
                call("rm", "--force", "--ignore", folder.name)
                shutil.rmtree(folder, ignore_errors=True)


def _exported(call: Call, image_id: str, folder: Path) -> Path:
    layer = folder / "layer"
    options = ("--name", folder.name, "--pull", "never", "--network", "none")
    try:
        made = call("create", *options, image_id, timeout=_SECONDS)
        if made.returncode != 0:
            raise ImageInvalid("the container engine does not accept it")
        exported = call("export", "--output", str(layer), folder.name, timeout=_SECONDS)
    finally:
        call("rm", "--force", "--ignore", folder.name)
    if exported.returncode != 0:
        raise ImageInvalid("its layers cannot be united")
    return layer


def _write_layout(folder: Path, layer: Path, image: dict[str, Any]) -> str:
    """Write an OCI layout of one layer, and give the SHA-256 of its configuration."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    digest, size = sha256_of(layer), layer.stat().st_size
    layer.rename(blobs / digest)
    config = {
        "architecture": image["Architecture"],
        "os": image["Os"],
        "config": _kept(image.get("Config") or {}),
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
    }
    described = _blob(blobs, config, f"{_KIND}.config.v1+json")
    one = {"mediaType": f"{_KIND}.layer.v1.tar", "digest": f"sha256:{digest}", "size": size}
    manifest = {"schemaVersion": 2, "config": described, "layers": [one]}
    listed = _blob(blobs, manifest, f"{_KIND}.manifest.v1+json")
    index = {"schemaVersion": 2, "manifests": [listed]}
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return str(described["digest"]).removeprefix("sha256:")


def _kept(config: dict[str, Any]) -> dict[str, Any]:
    return {
        name: config[name]
        for name in ("Entrypoint", "Cmd", "Env", "WorkingDir")
        if config.get(name)
    }


def _blob(blobs: Path, document: dict[str, Any], kind: str) -> dict[str, str | int]:
    content = json.dumps(document, sort_keys=True).encode()
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}
