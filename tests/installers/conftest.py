from __future__ import annotations

import shutil

import pytest

from tests.builders.signing import Authority, authority


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skip loudly where a tool is missing; CI has them all."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"NOT HERE: {', '.join(missing)}")


@pytest.fixture(scope="session")
def signing_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca") / "right")


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ca") / "wrong", name="Another authority")
