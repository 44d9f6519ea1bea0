"""The file for other systems' runners says what really is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from typing import Any

import pytest

from installers.build import TARGETS
from installers.tools import ROOT
from installers.windows.sign import Signer

MATRIX: dict[str, dict[str, Any]] = tomllib.loads((ROOT / ".ci/installers.toml").read_text())


@pytest.mark.parametrize("system", ["linux", "windows", "macos", "release"])
def test_that_each_system_has_one_command_of_this_checkout(system: str) -> None:
    command = MATRIX[system]["command"]
    assert "\n" not in command
    named = re.match(r"python (installers/\w+\.py|-m installers\.\w+)", command)
    assert named is not None
    place = named[1].removeprefix("-m ").replace(".py", "").replace(".", "/")
    assert (ROOT / f"{place}.py").is_file()
    assert MATRIX[system]["runner"]
    assert MATRIX[system]["needs"]


def test_that_the_signing_secrets_are_those_that_the_signer_reads() -> None:
    told = (ROOT / "installers/windows/sign.py").read_text()
    assert len(MATRIX["windows"]["secrets"]) == len(fields(Signer))
    assert all(name in told for name in MATRIX["windows"]["secrets"])


@pytest.mark.parametrize("system", ["linux", "windows", "macos"])
def test_that_the_file_does_not_claim_a_target_that_the_build_does_not_know(system: str) -> None:
    targets = re.findall(r"--target (\w+)", MATRIX[system]["command"])
    assert MATRIX[system]["wired"] == all(one in TARGETS for one in targets)
