"""Secrets rest in a keyring that protects them, in a sealed file, or nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring import errors
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from medal_desktop.package.errors import NotAKeyFile, WrongPassphrase
from medal_desktop.upload.credentials import (
    LONGEST,
    Credentials,
    FileCredentials,
    KeyringCredentials,
    KeyringIsLocked,
    MemoryCredentials,
    NoKeyring,
    SecretTooLong,
)


class Fake(KeyringBackend):
    """A keyring of the system's kind, in memory; `fault` is raised by every act."""

    priority = 9  # type: ignore[assignment] # keyring's own backends set it so
    __module__ = "keyring.backends.SecretService"

    def __init__(self, fault: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.fault = fault

    def _act(self) -> None:
        if self.fault:
            raise self.fault

    def get_password(self, service: str, username: str) -> str | None:
        self._act()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._act()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._act()
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _same_keyring_afterwards() -> object:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def in_keyring(_folder: Path) -> Credentials:
    keyring.set_keyring(Fake())
    return KeyringCredentials()


def in_file(folder: Path) -> Credentials:
    return FileCredentials(folder / "secrets.medalkey", "a long passphrase")


def in_memory(_folder: Path) -> Credentials:
    return MemoryCredentials()


@pytest.mark.parametrize("make", [in_keyring, in_file, in_memory])
def test_that_a_secret_is_kept_replaced_and_forgotten(
    make: Callable[[Path], Credentials], tmp_path: Path
) -> None:
    place = make(tmp_path)
    assert place.get("token:a") is None
    place.set("token:a", b"first")
    place.set("token:a", bytes(range(256)))
    place.set("signing", b"key")
    assert place.get("token:a") == bytes(range(256))
    place.delete("token:a")
    place.delete("token:a")
    assert (place.get("token:a"), place.get("signing")) == (None, b"key")


@pytest.mark.parametrize("make", [in_keyring, in_file, in_memory])
def test_that_a_secret_no_system_could_hold_is_refused(
    make: Callable[[Path], Credentials], tmp_path: Path
) -> None:
    with pytest.raises(SecretTooLong):
        make(tmp_path).set("token", b"x" * LONGEST)


def test_that_a_file_opens_again_and_shows_nothing(tmp_path: Path) -> None:
    in_file(tmp_path).set("token", b"medal_secret")
    path = tmp_path / "secrets.medalkey"
    assert b"medal_secret" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert in_file(tmp_path).get("token") == b"medal_secret"


def test_that_a_file_needs_its_passphrase_and_its_bytes(tmp_path: Path) -> None:
    in_file(tmp_path).set("token", b"medal_secret")
    path = tmp_path / "secrets.medalkey"
    with pytest.raises(WrongPassphrase):
        FileCredentials(path, "another")
    path.write_bytes(b"plain")
    with pytest.raises(NotAKeyFile):
        in_file(tmp_path)


class Plaintext(Fake):
    """A keyring that writes plain text, as keyrings.alt brings along."""

    __module__ = "keyrings.alt.file"


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plaintext])
def test_that_a_keyring_that_protects_nothing_is_refused(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(NoKeyring):
        KeyringCredentials()


def test_that_a_chain_is_judged_by_the_keyring_it_would_write_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = chainer.ChainerBackend()
    keyring.set_keyring(chain)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [Plaintext(), Fake()])
    with pytest.raises(NoKeyring):
        KeyringCredentials()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [Fake(), Plaintext()])
    assert KeyringCredentials().get("token") is None


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (errors.KeyringLocked("anna"), KeyringIsLocked),
        (errors.PasswordSetError("anna"), KeyringIsLocked),
        (errors.InitError("anna"), NoKeyring),
        (errors.NoKeyringError("anna"), NoKeyring),
    ],
)
def test_that_a_fault_of_the_keyring_is_told_without_its_text(
    fault: Exception, told: type[Exception]
) -> None:
    keyring.set_keyring(Fake(fault))
    with pytest.raises(told) as caught:
        KeyringCredentials().set("token", b"x")
    assert "anna" not in str(caught.value)


def test_that_a_keyring_that_forgets_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(Fake())
    monkeypatch.setattr(Fake, "set_password", lambda *_: None)
    with pytest.raises(NoKeyring):
        KeyringCredentials().set("token", b"x")
