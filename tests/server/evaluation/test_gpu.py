"""A graphics card is given when the machine describes it, and refused in words when it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from server_api.evaluation.commands import sandbox
from server_api.evaluation.engines.choice import engine_of
from server_api.evaluation.errors import SandboxUnavailable
from server_api.evaluation.gpu import check_card, lent_card
from tests.builders.images import needs_containers
from tests.builders.server import open_server

DEVICES = {"cdiVersion": "0.5.0", "kind": "nvidia.com/gpu", "devices": [{"name": "0"}]}
AS_YAML = 'cdiVersion: 0.5.0\nkind: nvidia.com/gpu\ndevices:\n- name: "0"\n  containerEdits: {}\n'


@pytest.mark.parametrize(
    ("name", "text"), [("a.json", json.dumps(DEVICES)), ("b.yaml", AS_YAML)], ids=["json", "yaml"]
)
def test_that_a_card_that_is_described_is_given(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    check_card("nvidia.com/gpu=0", "runc", [tmp_path])
    with pytest.raises(SandboxUnavailable, match="no graphics card nvidia"):
        check_card("nvidia.com/gpu=1", "runc", [tmp_path])
    with pytest.raises(SandboxUnavailable, match="gVisor"):
        check_card("nvidia.com/gpu=0", "gvisor", [tmp_path])


@pytest.mark.parametrize("name", ["", "gpu", "all", "nvidia.com/gpu=all --privileged", "/dev/sda"])
def test_that_what_is_no_name_of_a_card_reaches_no_engine(tmp_path: Path, name: str) -> None:
    with pytest.raises(SandboxUnavailable, match="named like"):
        check_card(name, "runc", [tmp_path])


@pytest.mark.container
def test_that_a_server_does_not_run_models_without_the_card_that_it_promised(
    tmp_path: Path,
) -> None:
    needs_containers()
    services = open_server(tmp_path, gpu="nobody.example/gpu=7")
    with pytest.raises(SandboxUnavailable, match="no graphics card"):
        engine_of(services).prepare()


@pytest.mark.container
def test_that_a_machine_without_a_card_says_so_and_starts_nothing(tmp_path: Path) -> None:
    needs_containers()
    words = ("run", str(tmp_path / "a.tar"), "--input", str(tmp_path), "--output", str(tmp_path))
    done = CliRunner().invoke(sandbox, [*words, "--gpu", "nobody.example/gpu=7"])
    assert done.exit_code == 2
    assert "nobody.example/gpu=7" in done.output
    assert json.loads(done.stdout.splitlines()[-1])["reason"] == "infra"


@pytest.mark.parametrize(
    ("name", "lent", "given"),
    [
        ("nvidia.com/gpu=all", "1,2", "nvidia.com/gpu=1"),
        ("nvidia.com/gpu=all", "", "nvidia.com/gpu=all"),
        ("nvidia.com/gpu=0", "1", "nvidia.com/gpu=0"),
        ("", "1", ""),
    ],
)
def test_that_a_job_gets_the_card_that_slurm_lent_to_it(name: str, lent: str, given: str) -> None:
    assert lent_card(name, {"SLURM_JOB_GPUS": lent} if lent else {}) == given
