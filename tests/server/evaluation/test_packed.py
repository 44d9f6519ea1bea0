"""Archives as the common tools make them: compressed as a whole, by zstd, for several machines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from medal_desktop.base.progress import Job
from server_api.evaluation.archive import check_archive
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.image import ArchiveLimits
from server_api.evaluation.packed import plain_archive
from tests.builders.images import config_of, docker_archive, layer_of, oci_archive, write_tar

PLAIN = layer_of({"go": b"#!/bin/sh\n"})
SMALL = ArchiveLimits(packed=4 << 20, unpacked=1 << 20, layers=3)
HERE = json.loads(config_of([PLAIN]))["architecture"]
PACKERS = {"gzip": gzip.compress, "zstd": zstandard.compress}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_that_a_packed_layer_is_the_same_image(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    config = config_of([PLAIN])
    image = check_archive(oci_archive(tmp_path / "a.tar", [pack(PLAIN)], config), SMALL)
    assert (image.image_id, image.unpacked) == (sha256(config).hexdigest(), len(PLAIN))


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_that_an_archive_packed_as_a_whole_is_unpacked_in_its_place(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = docker_archive(tmp_path / "a.tar", [PLAIN])
    whole = path.read_bytes()
    path.write_bytes(pack(whole))
    assert plain_archive(path, path, SMALL.packed, Job()) == path
    assert path.read_bytes() == whole


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_that_a_layer_in_several_compressed_members_is_one_layer(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    config = config_of([PLAIN])
    parts = pack(PLAIN[:700]) + pack(b"") + pack(PLAIN[700:])
    image = check_archive(oci_archive(tmp_path / "a.tar", [parts], config), SMALL)
    assert (image.image_id, image.unpacked) == (sha256(config).hexdigest(), len(PLAIN))


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_that_a_bomb_is_refused_and_leaves_nothing(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(pack(bytes(64 << 20)))
    with pytest.raises(ImageInvalid):
        plain_archive(path, tmp_path / "made", SMALL.packed, Job())
    assert [one.name for one in tmp_path.iterdir()] == ["bomb"]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
@pytest.mark.parametrize("harm", [lambda raw: raw[:-9], lambda raw: raw[:6] + b"\xff" * 40])
def test_that_a_damaged_layer_is_refused(
    tmp_path: Path, pack: Callable[[bytes], bytes], harm: Callable[[bytes], bytes]
) -> None:
    layers = [harm(pack(PLAIN))]
    with pytest.raises(ImageInvalid):
        check_archive(oci_archive(tmp_path / "a.tar", layers, config_of([PLAIN])), SMALL)


def listed(path: Path, *machines: str) -> Path:
    """Write an OCI archive whose index lists a list of images, as buildx does."""
    config = config_of([PLAIN])

    def descriptor(content: bytes) -> dict[str, object]:
        return {"digest": f"sha256:{sha256(content).hexdigest()}", "size": len(content)}

    manifest = json.dumps({"config": descriptor(config), "layers": [descriptor(PLAIN)]}).encode()
    images = [
        {**descriptor(manifest), "platform": {"os": "linux", "architecture": machine}}
        for machine in machines
    ]
    images.append({**descriptor(b"x"), "platform": {"os": "unknown", "architecture": "unknown"}})
    inner = json.dumps({"manifests": images}).encode()
    media_type = "application/vnd.oci.image.index.v1+json"
    outer = json.dumps({"manifests": [{**descriptor(inner), "mediaType": media_type}]}).encode()
    blobs = {f"blobs/sha256/{sha256(b).hexdigest()}": b for b in (PLAIN, config, manifest, inner)}
    return write_tar(path, blobs | {"oci-layout": b"{}", "index.json": outer})


def test_that_a_list_of_images_gives_the_one_for_this_machine(tmp_path: Path) -> None:
    image = check_archive(listed(tmp_path / "a.tar", "s390x", HERE), SMALL)
    assert image.image_id == sha256(config_of([PLAIN])).hexdigest()


@pytest.mark.parametrize("machines", [("s390x",), (), (HERE, HERE)])
def test_that_a_list_without_exactly_one_such_is_refused(
    tmp_path: Path, machines: tuple[str, ...]
) -> None:
    with pytest.raises(ImageInvalid):
        check_archive(listed(tmp_path / "a.tar", *machines), SMALL)
