"""What a podman that was killed did not say is nobody's fault; what it refuses is the image's."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_api.evaluation.errors import EngineFailed, ImageInvalid
from server_api.evaluation.podman import Podman

PODMAN = """#!/bin/sh
echo "$1 $2" >> "$HOME/asked"
case "$1 $2" in {case}) {act};; esac
case "$1 $2" in "image exists") exit 1;; esac
exit 0
"""


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Podman:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "home").mkdir()
    return Podman(tmp_path / "home")


def acts(podman: Podman, case: str, act: str) -> None:
    program = podman.home.parent / "bin" / "podman"
    program.parent.mkdir(exist_ok=True)
    program.write_text(PODMAN.format(case=case, act=act))
    program.chmod(0o700)


@pytest.mark.parametrize("case", ['"image exists"', '"pull --quiet"'])
def test_that_a_kill_while_an_image_is_loaded_is_the_engines_failure(
    podman: Podman, tmp_path: Path, case: str
) -> None:
    acts(podman, case, "kill -9 $$")
    with pytest.raises(EngineFailed, match="killed"):
        podman.load(tmp_path / "image.tar", "docker-archive", "a" * 64)


def test_that_an_engine_that_cannot_tell_what_it_has_is_not_taken_for_a_no(podman: Podman) -> None:
    acts(podman, '"image exists"', "exit 125")
    with pytest.raises(EngineFailed):
        podman.has_image("a" * 64)


def test_that_a_refused_image_is_tried_twice_and_then_told(podman: Podman, tmp_path: Path) -> None:
    acts(podman, '"pull --quiet"', "exit 125")
    with pytest.raises(ImageInvalid):
        podman.load(tmp_path / "image.tar", "docker-archive", "a" * 64)
    assert (podman.home / "asked").read_text().count("pull --quiet") == 2


def test_that_what_a_kill_left_half_loaded_is_loaded_by_the_second_try(
    podman: Podman, tmp_path: Path
) -> None:
    mark = tmp_path / "first"
    acts(podman, '"pull --quiet"', f"[ -e {mark} ] || {{ touch {mark}; exit 125; }}")
    with pytest.raises(ImageInvalid):  # this podman never has an image; but it took the second
        podman.load(tmp_path / "image.tar", "docker-archive", "a" * 64)
    assert (podman.home / "asked").read_text().count("pull --quiet") == 2


def test_that_a_removal_that_is_killed_is_tried_again(podman: Podman, tmp_path: Path) -> None:
    mark = tmp_path / "first"
    acts(podman, '"rm --force"', f"[ -e {mark} ] || {{ touch {mark}; kill -9 $$; }}")
    podman.remove("medal-a")
    assert (podman.home / "asked").read_text().count("rm --force") == 2
