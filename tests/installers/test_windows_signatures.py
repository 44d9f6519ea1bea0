from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from installers.tools import BuildFailed
from installers.windows.sign import Signer, sign, verify
from tests.builders.signing import Authority, timestamps
from tests.builders.windows import payload
from tests.installers.conftest import needs

pytestmark = [needs("osslsigncode", "makensis", "openssl", "faketime")]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return payload(tmp_path_factory.mktemp("payload") / "p") / "medal.exe"


@pytest.fixture
def signed(program: Path, tmp_path: Path, signing_authority: Authority) -> Path:
    copy = Path(shutil.copy(program, tmp_path / "medal.exe"))
    sign(copy, Signer(chain=signing_authority.chain, key=str(signing_authority.key)))
    return copy


def test_that_a_signature_verifies_under_its_authority(
    signed: Path, signing_authority: Authority
) -> None:
    verify(signed, signing_authority.root)


def test_that_one_changed_byte_fails(signed: Path, signing_authority: Authority) -> None:
    content = bytearray(signed.read_bytes())
    content[2000] ^= 1
    signed.write_bytes(content)
    with pytest.raises(BuildFailed):
        verify(signed, signing_authority.root)


def test_that_another_authority_fails(signed: Path, other_authority: Authority) -> None:
    with pytest.raises(BuildFailed):
        verify(signed, other_authority.root)


def test_that_an_unsigned_program_fails(program: Path, signing_authority: Authority) -> None:
    with pytest.raises(BuildFailed):
        verify(program, signing_authority.root)


def _in_2031(path: Path, made: Authority) -> int:
    return subprocess.run(
        [
            "faketime", "2031-06-01", "osslsigncode", "verify", "-CAfile", str(made.root),
            "-TSA-CAfile", str(made.root), "-in", str(path),
        ],
        capture_output=True, check=False,
    ).returncode  # fmt: skip


def test_that_in_2031_what_has_a_time_stamp_verifies_and_what_has_none_does_not(
    program: Path, signed: Path, tmp_path: Path, signing_authority: Authority
) -> None:
    stamped = Path(shutil.copy(program, tmp_path / "stamped.exe"))
    with timestamps(signing_authority) as address:
        sign(
            stamped,
            Signer(
                chain=signing_authority.chain, key=str(signing_authority.key), timestamp=address
            ),
        )
    verify(stamped, signing_authority.root, signing_authority.root)
    assert _in_2031(stamped, signing_authority) == 0
    assert _in_2031(signed, signing_authority) != 0


def test_that_a_time_stamp_server_that_is_not_there_leaves_the_file_as_it_was(
    program: Path, tmp_path: Path, signing_authority: Authority
) -> None:
    copy = Path(shutil.copy(program, tmp_path / "medal.exe"))
    signer = Signer(
        chain=signing_authority.chain,
        key=str(signing_authority.key),
        timestamp="http://127.0.0.1:9",
    )
    with pytest.raises(BuildFailed):
        sign(copy, signer)
    assert copy.read_bytes() == program.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["medal.exe"]


def test_that_settings_that_are_missing_are_named() -> None:
    with pytest.raises(BuildFailed, match="MEDAL_SIGN_CHAIN"):
        Signer.from_environment({})
