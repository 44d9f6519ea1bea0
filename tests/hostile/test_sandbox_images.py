"""Images whose configuration asks for what no model gets, and images of many layers."""

from __future__ import annotations

import functools
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation import kept
from server_api.evaluation.archive import check_archive
from server_api.evaluation.kept import forget, recalled
from server_api.evaluation.once import Once
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import Sandbox
from server_api.evaluation.verdict import Verdict
from tests.builders.images import (
    behaviour_image,
    config_of,
    docker_archive,
    engine_home,
    layer_of,
    needs_containers,
    small_limits,
)

pytestmark = pytest.mark.container
WRITES = "import os\nassert os.getuid() == 65532\nopen('/output/a.txt', 'w').write('b')"


@functools.cache
def honest() -> tuple[list[bytes], dict[str, Any]]:
    """Give the layers and the configuration of the image that runs a behaviour."""
    with tarfile.open(behaviour_image().path) as tar:

        def content(name: str) -> bytes:
            stream = tar.extractfile(name)
            assert stream is not None
            return stream.read()

        (listed,) = json.loads(content("manifest.json"))
        layers = [content(name) for name in listed["Layers"]]
        return layers, json.loads(content(listed["Config"]))["config"]


def archive_of(path: Path, more: list[bytes] | None = None, **changes: object) -> Path:
    """Write the honest image with further layers and another configuration."""
    needs_containers()
    layers, config = honest()
    layers = [*layers, *(more or [])]
    members = {f"layer{number:03d}.tar": layer for number, layer in enumerate(layers)}
    manifest = [{"Config": "config.json", "RepoTags": None, "Layers": list(members)}]
    document = config_of(layers, config={**config, **changes})
    extra = {"manifest.json": json.dumps(manifest).encode()}
    return docker_archive(path, layers, document, **members, **extra)


def once(archive: Path, folder: Path, behaviour: str = WRITES, runtime: str = "runc") -> Verdict:
    needs_containers(runtime)
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "behaviour.py").write_text(behaviour)
    run = Once(
        sandbox=Sandbox(Podman(engine_home()), runtime),
        inputs=folder / "in",
        outputs=folder / "out",
        limits=small_limits(),
    )
    return run.run(archive, Job())


LIES: dict[str, dict[str, object]] = {
    "the superuser": {"User": "0:0"},
    "a user that nobody knows": {"User": "somebody:else"},
    "volumes over what is mounted": {"Volumes": {"/output": {}, "/etc": {}, "/input": {}}},
    "a folder that is not there": {"WorkingDir": "/no/such/place"},
    "a program in its own folder": {"WorkingDir": "/opt/app", "Entrypoint": ["python3", "main.py"]},
    "a check of health, ports, a signal": {
        "Healthcheck": {"Test": ["CMD-SHELL", "exit 1"], "Interval": 10**9},
        "ExposedPorts": {"80/tcp": {}},
        "StopSignal": "SIGKILL",
        "OnBuild": ["RUN rm -rf /"],
    },
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_that_what_a_configuration_asks_for_is_not_given(
    tmp_path: Path, lie: dict[str, object]
) -> None:
    verdict = once(archive_of(tmp_path / "a.tar", **lie), tmp_path)
    assert verdict.accepted, verdict
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


@pytest.mark.parametrize("folder", ["/proc/self/fd/7", "/opt/link", "/opt/round", "sys/../dev"])
def test_that_a_working_folder_that_leads_out_is_refused(tmp_path: Path, folder: str) -> None:
    links = {"opt/link": "../proc/self/fd/8", "opt/round": "round"}

    def change(info: tarfile.TarInfo) -> None:
        info.type, info.linkname, info.size = tarfile.SYMTYPE, links[info.name], 0

    layer = layer_of(dict.fromkeys(links, b""), change)
    verdict = once(archive_of(tmp_path / "a.tar", [layer], WorkingDir=folder), tmp_path)
    assert verdict.reason is EvaluationReason.IMAGE_INVALID, verdict


UNFIT = {
    "a text": b"hello\n",
    "a script without interpreter": b"#!/no/interpreter\n",
    "a program of another machine": b"\x7fELF\x02\x01\x01" + bytes(9) + b"\2\0\xf3\0" + bytes(200),
}


@pytest.mark.parametrize("content", UNFIT.values(), ids=UNFIT.keys())
@pytest.mark.parametrize("runtime", ["runc", "gvisor"])
def test_that_a_program_that_cannot_be_started_is_the_images_fault(
    tmp_path: Path, content: bytes, runtime: str
) -> None:
    layer = layer_of({"go": content}, lambda info: setattr(info, "mode", 0o755))
    verdict = once(docker_archive(tmp_path / "a.tar", [layer]), tmp_path, runtime=runtime)
    assert verdict.reason is EvaluationReason.IMAGE_INVALID, verdict


def test_that_a_model_cannot_pass_its_own_failure_off_as_the_images(tmp_path: Path) -> None:
    spoof = "import os; os.write(2, b'exec /usr/bin/python3: exec format error\\n'); os._exit(1)"
    verdict = once(behaviour_image().path, tmp_path, spoof)
    assert verdict.reason is EvaluationReason.EXIT, verdict


@pytest.mark.slow
@pytest.mark.parametrize("runtime", ["runc", "gvisor"])
def test_that_an_image_of_many_layers_runs(tmp_path: Path, runtime: str) -> None:
    many = [layer_of({f"opt/{number}": b"x"}) for number in range(60)]
    behaviour = (
        f"import os; assert len([n for n in os.listdir('/opt') if n.isdigit()]) == {len(many)}"
    )
    verdict = once(archive_of(tmp_path / "a.tar", many), tmp_path, behaviour, runtime)
    assert verdict.accepted, verdict
    forget(Podman(engine_home()), 0)
    assert not list(engine_home().glob("*.flat"))


def test_that_an_image_is_kept_only_when_it_ran_well(tmp_path: Path) -> None:
    podman = Podman(engine_home())
    good = archive_of(tmp_path / "a.tar", Labels={"which": "good"})
    assert once(good, tmp_path).accepted
    bad = archive_of(tmp_path / "b.tar", Labels={"which": "bad"})
    assert once(bad, tmp_path, "raise SystemExit(3)").reason is EvaluationReason.EXIT
    held = [podman.has_image(_image_id(path)) for path in (good, bad)]
    assert recalled(podman, good) == check_archive(good)
    assert recalled(podman, bad) is None
    forget(podman, 0)
    assert recalled(podman, good) is None
    assert (held, podman.has_image(_image_id(good))) == ([True, False], False)


def test_that_an_archive_known_by_its_looks_is_read_again_once_it_was_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    podman, read = Podman(engine_home()), []
    good = archive_of(tmp_path / "a.tar", Labels={"which": "settled"})
    hashed = kept.sha256_of
    monkeypatch.setattr(kept, "sha256_of", lambda path: read.append(path) or hashed(path))
    monkeypatch.setattr(kept, "_SETTLED", 0)
    assert once(good, tmp_path).accepted
    read.clear()
    assert recalled(podman, good) == check_archive(good)
    assert read == []
    content = good.read_bytes()
    good.write_bytes(content[:-1] + b"\1")
    assert recalled(podman, good) is None
    assert read == [good]
    good.write_bytes(content)
    assert recalled(podman, good) == check_archive(good)  # other looks, the same bytes
    forget(podman, 0)


def _image_id(archive: Path) -> str:
    from hashlib import sha256

    with tarfile.open(archive) as tar:
        stream = tar.extractfile("config.json")
        assert isinstance(stream, io.BufferedReader)
        return sha256(stream.read()).hexdigest()
