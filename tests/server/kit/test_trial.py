"""`medal-model test` and `medal-server sandbox run`, as a submitter types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.commands import sandbox
from server_api.kit.__main__ import main
from server_api.kit.image import build_image
from tests.builders.evaluations import SERIES, answer_files, kit_model, volume_challenge
from tests.builders.images import (
    behaviour_image,
    docker_archive,
    engine_home,
    needs_containers,
    sandbox_with,
)

pytestmark = pytest.mark.container


@pytest.fixture
def challenge(tmp_path: Path) -> Path:
    """A challenge as it is published: images of all cases, answers of the public one."""
    needs_containers()
    sandbox_with(behaviour_image())
    made = volume_challenge(tmp_path / "images", 1)
    folder = tmp_path / "challenge"
    for case in made.cases:
        shutil.copytree(tmp_path / "images", folder / "cases" / case.id / SERIES)
    (folder / "challenge.json").write_text(made.model_dump_json())
    for file in answer_files("annotations", made.cases[0], tmp_path):
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        assert isinstance(file.source, bytes)
        target.write_bytes(file.source)
    return folder


def tried(model: Path, challenge: Path, tmp_path: Path) -> tuple[int, str]:
    build_image(model, tmp_path / "model.tar")
    words = ["test", str(tmp_path / "model.tar"), str(challenge), "--home", str(engine_home())]
    done = CliRunner().invoke(main, [*words, "--log", str(tmp_path / "log.txt")])
    return done.exit_code, done.output


def test_that_a_model_is_tried_on_the_public_cases_alone(challenge: Path, tmp_path: Path) -> None:
    code, output = tried(kit_model("most_frequent"), challenge, tmp_path)
    assert code == 0
    assert "case-000: succeeded" in output
    assert "case-001" not in output


def test_that_a_crash_is_told_with_its_reason_and_the_log_is_the_submitters(
    challenge: Path, tmp_path: Path
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "main.py").write_text("print('so far'); raise SystemExit(9)")
    code, output = tried(tmp_path / "model", challenge, tmp_path)
    assert code == 1
    assert "exit code 9" in output
    assert "so far" in (tmp_path / "log.txt").read_text()


def run_once(archive: Path, folder: Path, behaviour: str, *options: str) -> tuple[int, dict]:
    (folder / "in").mkdir()
    (folder / "in" / "behaviour.py").write_text(behaviour)
    words = ["run", str(archive), "--input", str(folder / "in"), "--output", str(folder / "out")]
    done = CliRunner().invoke(sandbox, [*words, "--home", str(engine_home()), *options])
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


def test_that_one_accepted_run_ends_with_0_and_its_files(tmp_path: Path) -> None:
    needs_containers()
    log = tmp_path / "log.txt"
    behaviour = "print('hello'); open('/output/a.txt', 'w').write('b')"
    image = behaviour_image().path
    code, verdict = run_once(image, tmp_path, behaviour, "--log", str(log))
    assert (code, verdict["state"], verdict["reason"]) == (0, "succeeded", None)
    assert ((tmp_path / "out" / "a.txt").read_text(), log.read_text()) == ("b", "hello\n")


def test_that_a_run_that_fails_ends_with_1_and_its_reason(tmp_path: Path) -> None:
    needs_containers()
    image = behaviour_image().path
    options = ("--timeout", "1", "--memory", "64m", "--output-limit", "1m")
    code, verdict = run_once(image, tmp_path, "while True: pass", *options)
    assert (code, verdict["state"], verdict["reason"]) == (1, "failed", EvaluationReason.TIMEOUT)
    assert not (tmp_path / "out").exists()


def test_that_an_archive_that_lies_ends_with_1_and_image_invalid(tmp_path: Path) -> None:
    needs_containers()
    archive = docker_archive(tmp_path / "a.tar", [b"no layer"])
    code, verdict = run_once(archive, tmp_path, "")
    assert (code, verdict["reason"]) == (1, EvaluationReason.IMAGE_INVALID)


def test_that_an_image_whose_program_is_missing_is_invalid(tmp_path: Path) -> None:
    needs_containers()
    from tests.builders.images import layer_of

    archive = docker_archive(tmp_path / "a.tar", [layer_of({"other": b"x"})])
    code, verdict = run_once(archive, tmp_path, "")
    assert (code, verdict["reason"]) == (1, EvaluationReason.IMAGE_INVALID)
