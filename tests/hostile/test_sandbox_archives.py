"""Archives that play tricks are refused before any container engine sees them."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server_api.evaluation.archive import check_archive
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.image import ArchiveLimits
from tests.builders.images import (
    config_of,
    docker_archive,
    layer_of,
    oci_archive,
    write_tar,
)

TRUSTED = "SCHILY.xattr.trusted.overlay.redirect"
PLAIN = layer_of({"go": b"#!/bin/sh\n", "etc/passwd": b"root:x:0:0::/:/bin/sh\n"})
SMALL = ArchiveLimits(packed=4 << 20, unpacked=1 << 20, layers=3)


def kind(flag: bytes, link: str = "") -> Callable[[tarfile.TarInfo], None]:
    def change(info: tarfile.TarInfo) -> None:
        if info.name.startswith("bad"):
            info.type, info.linkname, info.size = flag, link, 0

    return change


def bad(name: str) -> bytes:
    return layer_of({"go": b"x", name: b"x"})


def zipped(layer: bytes) -> bytes:
    return gzip.compress(layer, mtime=0)


def with_config(**changes: object) -> Callable[[Path], Path]:
    return lambda path: docker_archive(path, [PLAIN], config_of([PLAIN], **changes))


def with_layer(layer: bytes, promised: bytes | None = None) -> Callable[[Path], Path]:
    return lambda path: docker_archive(path, [layer], config_of([promised or layer]))


def link_member(path: Path, target: str) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in (("config.json", config_of([PLAIN])), ("layer0.tar", PLAIN)):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        info = tarfile.TarInfo("manifest.json")
        info.type, info.linkname = tarfile.SYMTYPE, target
        tar.addfile(info)
    return path


def large_header(path: Path) -> Path:
    header = tarfile.TarInfo("x").tobuf()
    pax = tarfile.TarInfo("pax")
    pax.type, pax.size = tarfile.XHDTYPE, 8 << 30
    path.write_bytes(pax.tobuf() + header)
    return path


def sparse(path: Path) -> Path:
    info = tarfile.TarInfo("x")
    info.type = tarfile.GNUTYPE_SPARSE
    path.write_bytes(info.tobuf() + bytes(1024))
    return path


def two_images(path: Path) -> Path:
    manifest = [{"Config": "config.json", "Layers": ["layer0.tar"]}] * 2
    return docker_archive(path, [PLAIN], **{"manifest.json": json.dumps(manifest).encode()})


def repeated(path: Path) -> Path:
    docker_archive(path, [PLAIN])
    with tarfile.open(path, "a") as tar:
        info = tarfile.TarInfo("config.json")
        info.size = 2
        tar.addfile(info, io.BytesIO(b"{}"))
    return path


def lying_oci(path: Path) -> Path:
    oci_archive(path, [PLAIN], config_of([PLAIN]))
    with tarfile.open(path) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr] # all are files
    name = f"blobs/sha256/{sha256(PLAIN).hexdigest()}"
    return write_tar(path, members | {name: bad("other")})


TRICKS: dict[str, Callable[[Path], Path]] = {
    "empty": lambda path: (path.write_bytes(b"") and path) or path,
    "no tar": lambda path: (path.write_bytes(os.urandom(4096)) and path) or path,
    "a zip": lambda path: (path.write_bytes(b"PK\x03\x04" + bytes(600)) and path) or path,
    "a tar of nothing known": lambda path: write_tar(path, {"hello.txt": b"hello"}),
    "too large": lambda path: docker_archive(path, [PLAIN], pad=bytes(5 << 20)),
    "too many layers": lambda path: docker_archive(path, [PLAIN] * 4),
    "two images": two_images,
    "a member twice": repeated,
    "a member that climbs": lambda path: docker_archive(path, [PLAIN], **{"../evil": b"x"}),
    "an absolute member": lambda path: docker_archive(path, [PLAIN], **{"/etc/evil": b"x"}),
    "a member that links out": lambda path: link_member(path, "../../etc/passwd"),
    "a member that links to the root": lambda path: link_member(path, "/etc/passwd"),
    "a giant header": large_header,
    "a sparse member": sparse,
    "a manifest that is no JSON": lambda path: docker_archive(
        path, [PLAIN], **{"manifest.json": b"{"}
    ),
    "a manifest nested without end": lambda path: docker_archive(
        path, [PLAIN], **{"manifest.json": b"[" * 100_000}
    ),
    "a missing layer": lambda path: docker_archive(path, [PLAIN], config_of([PLAIN, PLAIN])),
    "a layer of another digest": with_layer(bad("x"), PLAIN),
    "another machine's image": with_config(architecture="s390x"),
    "another system's image": with_config(os="windows"),
    "no program": with_config(config={"Env": ["A=B"]}),
    "a program without a name": with_config(config={"Entrypoint": [""]}),
    "an environment that asks for the server's own": with_config(
        config={"Cmd": ["/go"], "Env": ["PATH"]}
    ),
    "a note by which overlayfs shows another file": with_layer(
        layer_of({"bad": b""}, lambda info: info.pax_headers.update({TRUSTED: "/etc/shadow"}))
    ),
    "a description of wrong types": with_config(config={"Entrypoint": 5}),
    "a file that climbs": with_layer(bad("../evil")),
    "a file that climbs within": with_layer(bad("usr/../../evil")),
    "a device": with_layer(layer_of({"bad": b""}, kind(tarfile.BLKTYPE))),
    "a hard link out": with_layer(
        layer_of({"bad": b""}, kind(tarfile.LNKTYPE, "../../etc/shadow"))
    ),
    "an output that is a link": with_layer(
        layer_of(
            {"output": b""}, lambda i: (setattr(i, "type", b"2"), setattr(i, "linkname", "/"))[0]
        )
    ),
    "an input that is a file": with_layer(bad("input")),
    "a /run that is a program": with_layer(bad("run")),
    "an /etc/hostname that is a folder": with_layer(
        layer_of({"etc/hostname": b""}, lambda info: setattr(info, "type", tarfile.DIRTYPE))
    ),
    "a bomb": with_layer(zipped(layer_of({"zeros": bytes(8 << 20)})), layer_of({})),
    "a cut gzip": with_layer(zipped(PLAIN)[:-20], PLAIN),
    "a gzip with something behind": with_layer(zipped(PLAIN) + b"evil", PLAIN),
    "a zstd layer": with_layer(b"\x28\xb5\x2f\xfd" + bytes(600), PLAIN),
    "an OCI layer that is not what it says": lying_oci,
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS.keys())
def test_that_a_trick_is_refused_in_words(tmp_path: Path, trick: Callable[[Path], Path]) -> None:
    with pytest.raises(ImageInvalid) as refused:
        check_archive(trick(tmp_path / "image.tar"), SMALL)
    assert refused.value.words()[0]


def test_that_a_docker_archive_is_known_by_its_configuration(tmp_path: Path) -> None:
    image = check_archive(docker_archive(tmp_path / "a.tar", [PLAIN]), SMALL)
    expected = sha256(config_of([PLAIN])).hexdigest()
    assert (image.transport, image.image_id) == ("docker-archive", expected)
    assert (image.batch, image.unpacked) == (False, len(PLAIN))


def test_that_an_oci_archive_with_a_compressed_layer_is_accepted(tmp_path: Path) -> None:
    config = config_of([PLAIN], config={"Cmd": ["/go"], "Labels": {"org.medal.batch": "true"}})
    image = check_archive(oci_archive(tmp_path / "a.tar", [zipped(PLAIN)], config), SMALL)
    assert (image.transport, image.batch) == ("oci-archive", True)
    assert (image.image_id, image.unpacked) == (sha256(config).hexdigest(), len(PLAIN))


def test_that_long_names_and_links_inside_an_image_are_no_fault(tmp_path: Path) -> None:
    layer = layer_of({"usr/" + "long/" * 60 + "name-é": b"x", "bad-link": b""},
                     kind(tarfile.SYMTYPE, "/usr/bin/python3"))  # fmt: skip
    assert check_archive(docker_archive(tmp_path / "a.tar", [layer]), SMALL).unpacked == len(layer)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**31), st.integers(0, 255), st.integers(1, 400))
def test_that_damage_anywhere_is_refused_or_harmless(
    tmp_path: Path, place: int, value: int, length: int
) -> None:
    path = docker_archive(tmp_path / "a.tar", [PLAIN])
    whole = check_archive(path, SMALL).image_id
    data = bytearray(path.read_bytes())
    start = place % len(data)
    data[start : start + length] = bytes([value]) * len(data[start : start + length])
    path.write_bytes(data)
    with contextlib.suppress(ImageInvalid):
        assert len(check_archive(path, SMALL).image_id) == len(whole)
