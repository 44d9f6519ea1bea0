from __future__ import annotations

import base64
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.package.errors import BadSignature, InvalidKey, NotAKeyFile, WrongPassphrase
from medal_desktop.package.keyfile import open_secrets, seal_secrets
from medal_desktop.package.keys import (
    SealingKey,
    SigningKey,
    key_id,
    public_bytes,
    verify_signature,
)
from medal_desktop.package.messages import PublicKey

SECRETS = {"signing": bytes(range(32)), "token": b"opaque", "empty": b""}
FILE = seal_secrets(SECRETS, "correct horse")


@pytest.mark.parametrize("kind", [SigningKey, SealingKey])
def test_that_a_key_comes_back_from_its_bytes(kind: type[SigningKey | SealingKey]) -> None:
    key = kind.generate()
    assert kind.from_bytes(key.to_bytes()).public == key.public


@pytest.mark.parametrize("kind", [SigningKey, SealingKey])
@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_that_bytes_of_another_length_are_no_key(
    kind: type[SigningKey | SealingKey], length: int
) -> None:
    with pytest.raises(InvalidKey):
        kind.from_bytes(bytes(length))


def test_that_the_id_is_the_start_of_the_hash_of_the_public_bytes() -> None:
    key = SealingKey.generate()
    assert key.key_id == key_id(public_bytes(key.public))


def test_that_a_public_key_under_another_id_is_refused() -> None:
    public = SealingKey.generate().public
    with pytest.raises(InvalidKey):
        public_bytes(PublicKey(id="0" * 16, public=public.public))


def test_that_a_public_key_without_a_secret_behind_it_is_refused() -> None:
    with pytest.raises(InvalidKey):
        SealingKey.generate().agree(bytes(32))


def test_that_the_known_ed25519_signature_is_made() -> None:
    """RFC 8032 section 7.1, test 1."""
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = SigningKey.from_bytes(bytes.fromhex(secret))
    known = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert base64.b64decode(key.sign(b"")).hex() == known


def test_that_a_signature_holds_for_its_message_and_key_alone() -> None:
    key, other = SigningKey.generate(), SigningKey.generate()
    signature = key.sign(b"message")
    verify_signature(key.public, signature, b"message")
    for who, text, message in (
        (other.public, signature, b"message"),
        (key.public, signature, b"massage"),
        (key.public, "", b"message"),
        (key.public, "no base64!", b"message"),
    ):
        with pytest.raises(BadSignature):
            verify_signature(who, text, message)


def test_that_no_key_shows_its_secret_when_printed() -> None:
    for key in (SigningKey.generate(), SealingKey.generate()):
        assert key.to_bytes().hex() not in repr(key)
        assert repr(key.to_bytes()) not in repr(key)


def test_that_the_passphrase_opens_the_key_file() -> None:
    assert open_secrets(FILE, "correct horse") == SECRETS


@pytest.mark.parametrize("passphrase", ["", "correct hors", "Correct horse", "correct horse "])
def test_that_another_passphrase_does_not(passphrase: str) -> None:
    with pytest.raises(WrongPassphrase):
        open_secrets(FILE, passphrase)


def test_that_a_key_file_shows_neither_names_nor_values() -> None:
    assert not any(
        name.encode() in FILE or (value and value in FILE) for name, value in SECRETS.items()
    )


def test_that_the_same_secrets_never_give_the_same_file() -> None:
    assert seal_secrets(SECRETS, "x") != seal_secrets(SECRETS, "x")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_that_no_byte_of_a_key_file_can_be_changed(place: int, difference: int) -> None:
    changed = bytearray(FILE)
    changed[place] ^= difference
    with pytest.raises((NotAKeyFile, WrongPassphrase)):
        open_secrets(bytes(changed), "correct horse")


@pytest.mark.parametrize("length", [0, 7, 38, 39, 54, len(FILE) - 1])
def test_that_a_cut_key_file_is_refused(length: int) -> None:
    with pytest.raises((NotAKeyFile, WrongPassphrase)):
        open_secrets(FILE[:length], "correct horse")


def test_that_a_file_that_asks_for_endless_work_is_refused() -> None:
    with pytest.raises(NotAKeyFile):
        open_secrets(FILE[:8] + bytes([40]) + FILE[9:], "correct horse")


def test_that_a_huge_file_is_no_key_file() -> None:
    with pytest.raises(NotAKeyFile):
        open_secrets(FILE + os.urandom(2 << 20), "correct horse")
