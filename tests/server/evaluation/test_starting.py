"""Programs are judged by their first bytes, inside of the image, wherever its links lead."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from server_api.evaluation.starting import Root

PYTHON = Path(sys.executable).resolve()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An image with this machine's Python and the loader that it names."""
    for name in ("bin", "etc"):
        (tmp_path / name).mkdir()
    shutil.copy(PYTHON, tmp_path / "bin" / "python")
    for loader in Path("/lib64").glob("ld-*"):
        (tmp_path / "lib64").mkdir(exist_ok=True)
        shutil.copy(loader, tmp_path / "lib64")
    return tmp_path


def starts(root: Path, program: str, *environment: str) -> bool:
    return Root(root).can_start(program, environment)


def test_that_a_program_of_this_machine_starts_and_is_found_by_the_path(root: Path) -> None:
    assert starts(root, "/bin/python")
    assert starts(root, "python", "PATH=/nowhere:/bin")
    assert not starts(root, "python", "PATH=/nowhere")


def test_that_a_script_starts_with_its_interpreter_alone(root: Path) -> None:
    (root / "go").write_text("#!/bin/python -u\n")
    (root / "lost").write_text("#!/bin/ruby\n")
    (root / "round").write_text("#!/round\n")
    found = [starts(root, name) for name in ("/go", "/lost", "/round")]
    assert found == [True, False, False]


def test_that_links_stay_inside_of_the_image(root: Path) -> None:
    (root / "good").symlink_to("/bin/../bin/python")
    (root / "out").symlink_to("../../../.." + str(PYTHON))
    (root / "loop").symlink_to("/loop")
    found = [starts(root, name) for name in ("/good", "/out", "/loop")]
    assert found == [True, False, False]


def test_that_no_text_folder_pipe_or_foreign_program_starts(root: Path) -> None:
    import os

    whole = PYTHON.read_bytes()[:4096]
    (root / "text").write_text("hello")
    (root / "empty").write_bytes(b"")
    (root / "cut").write_bytes(whole[:40])
    (root / "foreign").write_bytes(whole[:18] + b"\xf3\0" + whole[20:])
    os.mkfifo(root / "pipe")
    names = (
        "/text",
        "/empty",
        "/cut",
        "/foreign",
        "/pipe",
        "/etc",
        "/none",
        "/a\0b",
        "/" + "a" * 5000,
    )
    assert [starts(root, name) for name in names] == [False] * len(names)


def test_that_a_program_whose_loader_is_missing_does_not_start(root: Path) -> None:
    shutil.rmtree(root / "lib64", ignore_errors=True)
    assert not starts(root, "/bin/python")
