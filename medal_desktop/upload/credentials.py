"""Where tokens and private keys rest: the system's keyring, a sealed file, or memory. Never plain.

keyring's one door. Keyrings hold text, Windows' no more than 1,280 characters: secrets go in as
base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_beside

SERVICE = "medal-desktop"
LONGEST = 1280
_TRUSTED = ("Windows", "macOS", "SecretService", "libsecret", "kwallet")


class NoKeyring(MedalError):
    """The system offers no place that is safe for a secret."""

    code = "secrets.no-keyring"
    message = "This computer offers no protected place for passwords."
    advice = (
        "On the command line set MEDAL_KEYSTORE and MEDAL_KEYSTORE_PASSPHRASE_FILE; "
        "the window asks for a passphrase instead."
    )


class KeyringIsLocked(MedalError):
    """The system's keyring did not open."""

    code = "secrets.locked"
    message = "The computer's protected place for passwords is locked."
    advice = "Unlock it (often by signing in again), then try again."


class SecretTooLong(MedalError):
    """More than every system can hold."""

    code = "secrets.too-long"
    message = "This text is too long to be an access token."
    advice = "Copy the token again, without anything before or after it."


class Credentials(Protocol):
    """A place for secrets, each under a name."""

    def get(self, name: str) -> bytes | None:
        """Give a secret, or None when there is none."""

    def set(self, name: str, secret: bytes) -> None:
        """Keep a secret in the place of an earlier one."""

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is no fault."""


class KeyringCredentials:
    """The operating system's keyring.

    Raises:
        NoKeyring: there is none, or one that would keep secrets in plain text or lose them.
    """

    def __init__(self) -> None:
        try:
            import keyring  # noqa: PLC0415 - asks the system for its services at import

            chosen = keyring.get_keyring()
        except (ImportError, AttributeError, ValueError, RuntimeError) as error:
            # PYTHON_KEYRING_BACKEND or a configuration file can name what is not there
            raise NoKeyring from error
        chained = getattr(chosen, "backends", None)
        first = chained[0] if chained else chosen
        if type(first).__module__ not in {f"keyring.backends.{name}" for name in _TRUSTED}:
            raise NoKeyring
        self._keyring = first

    def get(self, name: str) -> bytes | None:
        """Read from the keyring."""
        with _plain_words():
            kept = self._keyring.get_password(SERVICE, name)
        try:
            return None if kept is None else base64.b64decode(kept, validate=True)
        except binascii.Error:
            raise NoKeyring from None

    def set(self, name: str, secret: bytes) -> None:
        """Write to the keyring, and look whether it is there."""
        _check(secret)
        text = base64.b64encode(secret).decode()
        with _plain_words():
            self._keyring.set_password(SERVICE, name, text)
            kept = self._keyring.get_password(SERVICE, name)
        if kept != text:
            raise NoKeyring

    def delete(self, name: str) -> None:
        """Remove from the keyring."""
        with _plain_words():
            if self._keyring.get_password(SERVICE, name) is not None:
                self._keyring.delete_password(SERVICE, name)


class FileCredentials:
    """A file under a passphrase (scrypt and ChaCha20-Poly1305), for computers without a keyring.

    Raises:
        WrongPassphrase, NotAKeyFile: when the file is there and does not open.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path, self._passphrase = path, passphrase
        self._secrets = _opened(path, passphrase) if path.exists() else {}

    def get(self, name: str) -> bytes | None:
        """Read from memory; the file was opened once."""
        return self._secrets.get(name)

    def set(self, name: str, secret: bytes) -> None:
        """Seal the file anew."""
        _check(secret)
        self._write({**self._secrets, name: secret})

    def delete(self, name: str) -> None:
        """Seal the file anew, without it."""
        if name in self._secrets:
            self._write({key: value for key, value in self._secrets.items() if key != name})

    def _write(self, secrets: dict[str, bytes]) -> None:
        from medal_desktop.package.keyfile import seal_secrets  # noqa: PLC0415 - as `_opened`

        with write_beside(self._path) as stream:
            stream.write(seal_secrets(secrets, self._passphrase))
        self._secrets = secrets


class MemoryCredentials:
    """For one run of the program, and for tests."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        """Read."""
        return self._secrets.get(name)

    def set(self, name: str, secret: bytes) -> None:
        """Keep until the program ends."""
        _check(secret)
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Forget."""
        self._secrets.pop(name, None)


def _opened(path: Path, passphrase: str) -> dict[str, bytes]:
    # Ciphers take their time to load, and most computers have a keyring.
    from medal_desktop.package.keyfile import open_secrets  # noqa: PLC0415 - as said above

    return open_secrets(path.read_bytes(), passphrase)


def _check(secret: bytes) -> None:
    if len(base64.b64encode(secret)) > LONGEST:
        raise SecretTooLong


@contextmanager
def _plain_words() -> Iterator[None]:
    """Turn what keyring raises into the product's errors; its own text may name the account."""
    from keyring import errors  # noqa: PLC0415 - see KeyringCredentials

    try:
        yield
    except (errors.KeyringLocked, errors.PasswordSetError):
        raise KeyringIsLocked from None
    except errors.KeyringError:  # also NoKeyringError and InitError
        raise NoKeyring from None
