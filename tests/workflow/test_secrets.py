"""Secrets: made on first use, found again, never in plain text, opened only when needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.package.errors import WrongPassphrase
from medal_desktop.upload.credentials import MemoryCredentials
from medal_desktop.workflow.secrets import (
    KeyStoreIncomplete,
    NotSignedIn,
    Vault,
    open_file_vault,
    open_vault,
)

PHRASE = "correct horse battery staple"


def test_that_keys_are_made_once_and_found_again(tmp_path: Path) -> None:
    first = open_file_vault(tmp_path / "keys", PHRASE)
    project, signing = first.project_key("w1"), first.signing_key()
    again = open_file_vault(tmp_path / "keys", PHRASE)
    assert again.project_key("w1").to_bytes() == project.to_bytes()
    assert again.signing_key().to_bytes() == signing.to_bytes()
    assert again.project_key("w2").to_bytes() != project.to_bytes()


def test_that_the_key_store_holds_nothing_in_plain_text(tmp_path: Path) -> None:
    vault = open_file_vault(tmp_path / "keys", PHRASE)
    vault.keep_token("https://medal.example/", "medal-token-1234567890")
    raw = (tmp_path / "keys").read_bytes()
    assert b"medal-token" not in raw
    assert vault.signing_key().to_bytes() not in raw
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0


def test_that_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    open_file_vault(tmp_path / "keys", PHRASE).signing_key()
    with pytest.raises(WrongPassphrase):
        open_file_vault(tmp_path / "keys", "wrong")


def test_that_a_token_is_found_with_and_without_a_last_slash() -> None:
    vault = Vault(MemoryCredentials)
    vault.keep_token("https://medal.example/", " abc \n")
    assert vault.token("https://medal.example") == "abc"


def test_that_a_server_without_token_is_told() -> None:
    with pytest.raises(NotSignedIn):
        Vault(MemoryCredentials).token("https://medal.example")


def test_that_secrets_are_opened_on_first_use_only() -> None:
    opened: list[int] = []

    def opener() -> MemoryCredentials:
        opened.append(1)
        return MemoryCredentials()

    vault = Vault(opener)
    assert opened == []
    vault.signing_key()
    vault.signing_key()
    assert opened == [1]


def test_that_a_key_store_without_passphrase_file_is_told(tmp_path: Path) -> None:
    vault = open_vault({"MEDAL_KEYSTORE": str(tmp_path / "keys")})
    with pytest.raises(KeyStoreIncomplete):
        vault.signing_key()
