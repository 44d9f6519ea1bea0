"""Images built without registry or engine: the same bytes each time, accepted by the server."""

from __future__ import annotations

import io
import json
import runpy
import tarfile
from pathlib import Path

import pytest

from medal_desktop.base.assets import asset, load_json
from medal_desktop.package.documents import Answers, CaseQuestion
from server_api.evaluation.archive import check_archive
from server_api.kit.errors import InvalidModelCard, NoModelProgram, NoSuchProgram
from server_api.kit.image import build_image


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    build_image(asset("model_kit/models/threshold"), folder / "first.tar")
    return folder / "first.tar"


def members(archive: Path) -> dict[str, tarfile.TarInfo]:
    """All files of all layers."""
    found: dict[str, tarfile.TarInfo] = {}
    with tarfile.open(archive) as outer:
        for name in outer.getnames():
            if name.endswith(".tar"):
                layer = outer.extractfile(name)
                assert layer is not None
                with tarfile.open(fileobj=io.BytesIO(layer.read())) as inner:
                    found |= {member.name: member for member in inner}
    return found


def test_that_the_same_folder_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    build_image(asset("model_kit/models/threshold"), tmp_path / "second.tar")
    assert (tmp_path / "second.tar").read_bytes() == built.read_bytes()


def test_that_the_server_knows_the_image_by_the_id_that_the_kit_told(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "main.py").write_text("print(1)")
    (tmp_path / "model" / "model.json").write_text('{"name": "x", "batch": true}')
    made = build_image(tmp_path / "model", tmp_path / "x.tar")
    image = check_archive(made.archive)
    assert (image.image_id, image.batch) == (made.image_id, True)


def test_that_the_image_holds_the_model_and_its_helper_and_no_place_of_this_machine(
    built: Path,
) -> None:
    found = members(built)
    assert {"opt/app/main.py", "opt/app/blood.py", "opt/app/medal_model.py"} <= set(found)
    assert {name.split("/")[0] for name in found} <= {
        *("usr", "opt", "lib", "lib64", "etc", "tmp", "input", "output", "proc", "dev")
    }
    assert {(member.uid, member.gid, member.mtime) for member in found.values()} == {(0, 0, 0)}


def test_that_nothing_in_the_image_is_privileged_or_writable(built: Path) -> None:
    modes = {name: member.mode for name, member in members(built).items()}
    assert not [name for name, mode in modes.items() if mode & 0o6000]
    assert {name for name, mode in modes.items() if mode & 0o002} == {"tmp", "output"}


def test_that_a_folder_without_a_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoModelProgram):
        build_image(tmp_path, tmp_path / "x.tar")


@pytest.mark.parametrize("card", ["{", '{"batch": "perhaps"}', '{"unknown": 1}'])
def test_that_a_damaged_card_is_refused(tmp_path: Path, card: str) -> None:
    (tmp_path / "main.py").write_text("")
    (tmp_path / "model.json").write_text(card)
    with pytest.raises(InvalidModelCard):
        build_image(tmp_path, tmp_path / "x.tar")


@pytest.mark.parametrize(("name", "document"), [("question", CaseQuestion), ("answer", Answers)])
def test_that_the_contracts_schema_is_that_of_the_server(name: str, document: type) -> None:
    written = load_json(f"model_kit/schemas/{name}.schema.json")
    assert written == json.loads(json.dumps(document.model_json_schema()))


def test_that_the_example_in_the_contract_is_a_valid_answer() -> None:
    text = asset("model_kit/README.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    assert Answers.model_validate_json(example).case_id == "case-001"


def test_that_a_model_of_the_command_line_holds_its_programs_and_no_python(tmp_path: Path) -> None:
    build_image(asset("model_kit/models/command_line"), tmp_path / "model.tar")
    found = members(tmp_path / "model.tar")
    assert {"usr/bin/sh", "usr/bin/jq", "opt/app/run.sh"} <= set(found)
    assert found["usr/bin/jq"].mode & 0o111
    assert not [name for name in found if "python" in name]
    assert check_archive(tmp_path / "model.tar").unpacked < 30 << 20


def test_that_a_program_that_is_not_installed_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text('{"programs": ["no-such-thing"], "command": ["/bin/x"]}')
    with pytest.raises(NoSuchProgram, match="no-such-thing"):
        build_image(tmp_path, tmp_path / "x.tar")


def test_that_the_example_network_finds_the_band_that_it_says() -> None:
    import numpy as np
    import onnxruntime

    folder = asset("model_kit/models/onnx")
    made = runpy.run_path(str(folder / "make_network.py"))["network"]()
    assert made == (folder / "network.onnx").read_bytes()
    session = onnxruntime.InferenceSession(made, providers=["CPUExecutionProvider"])
    values = [-1000.0, 40.0, 60.0, 80.0, 100.0, 1000.0]
    images = np.stack([np.full((1, 9, 9), value, np.float32) for value in values])
    (likely,) = session.run(None, {"image": images})
    assert (likely[:, 0, 4, 4] > 0.5).tolist() == [False, False, True, True, False, False]
