"""The one way to secrets: the project's key, the signing key, the tokens of servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.upload.credentials import (
    Credentials,
    FileCredentials,
    KeyringCredentials,
    NoKeyring,
)

if TYPE_CHECKING:
    from medal_desktop.package.keys import SigningKey


class NotSignedIn(MedalError):
    """No token for this server."""

    code = "account.not-signed-in"
    message = "You are not signed in to this server."
    advice = "Sign in with the token that the MEDAL team gave you."


class KeyStoreIncomplete(MedalError):
    """A key store without its passphrase."""

    code = "secrets.no-passphrase"
    message = "The key store has no passphrase."
    advice = "Set MEDAL_KEYSTORE_PASSPHRASE_FILE to the file that holds it."


class Vault:
    """The secrets of one person on this computer; their place is opened on first use."""

    def __init__(self, opener: Callable[[], Credentials]) -> None:
        self._opener = opener
        self._opened: Credentials | None = None
        self._lock = threading.Lock()

    @property
    def credentials(self) -> Credentials:
        """The place of the secrets.

        Raises:
            NoKeyring, KeyringIsLocked, WrongPassphrase, KeyStoreIncomplete.
        """
        with self._lock:
            if self._opened is None:
                self._opened = self._opener()
            return self._opened

    def ready(self) -> bool:
        """Tell whether the place opens; False where there is none, or it wants a passphrase.

        Raises:
            KeyringIsLocked, WrongPassphrase, KeyStoreIncomplete.
        """
        try:
            self.credentials  # noqa: B018 - opening it is the question
        except NoKeyring:
            return False
        return True

    def project_key(self, workspace_id: str) -> ProjectKey:
        """Give the key that pseudonyms of a workspace are made with; first use creates it."""
        name = f"project:{workspace_id}"
        kept = self.credentials.get(name)
        if kept is not None:
            return ProjectKey.from_bytes(kept)
        key = ProjectKey.generate()
        self.credentials.set(name, key.to_bytes())
        return key

    def signing_key(self) -> SigningKey:
        """Give the key that seals packages in this person's name; first use creates it."""
        from medal_desktop.package.keys import SigningKey  # noqa: PLC0415 - not before the window

        kept = self.credentials.get("signing")
        if kept is not None:
            return SigningKey.from_bytes(kept)
        key = SigningKey.generate()
        self.credentials.set("signing", key.to_bytes())
        return key

    def token(self, server: str) -> str:
        """Give the token for a server.

        Raises:
            NotSignedIn: there is none.
        """
        kept = self.credentials.get(f"token:{server.rstrip('/')}")
        if kept is None:
            raise NotSignedIn
        return kept.decode("ascii")

    def forget_token(self, server: str) -> None:
        """Forget the token for a server."""
        self.credentials.delete(f"token:{server.rstrip('/')}")

    def keep_token(self, server: str, token: str) -> None:
        """Keep the token for a server."""
        self.credentials.set(f"token:{server.rstrip('/')}", token.strip().encode("ascii"))


def open_vault(environment: Mapping[str, str], key_file: Path | None = None) -> Vault:
    """Give the system's keyring, or the encrypted key store that `MEDAL_KEYSTORE` names.

    A `key_file` that exists goes before the keyring, for the work so far was done with its keys;
    that vault is not ready until `open_file_vault` has taken its place. The organisation's
    SecretStorage goes before all of it.
    """
    allowed = policy.current().text("SecretStorage")
    if allowed == "keyring":
        return Vault(KeyringCredentials)
    store = environment.get("MEDAL_KEYSTORE")
    if store:
        return Vault(lambda: _file(Path(store), environment.get("MEDAL_KEYSTORE_PASSPHRASE_FILE")))
    if allowed == "passphrase" or (key_file is not None and key_file.exists()):
        return Vault(_closed)
    return Vault(KeyringCredentials)


def open_file_vault(path: Path, passphrase: str) -> Vault:
    """Give the encrypted key store at `path`, for computers without a keyring; new if not there.

    Raises:
        WrongPassphrase, NotAKeyFile: it is there and does not open.
        Forbidden: the organisation wants keys in the system's keyring only.
    """
    if policy.current().text("SecretStorage") == "keyring":
        raise policy.Forbidden("SecretStorage is keyring")
    opened = FileCredentials(path, passphrase)
    return Vault(lambda: opened)


def keyring_at_hand() -> bool:
    """Whether the system offers a protected place for secrets."""
    try:
        KeyringCredentials()
    except NoKeyring:
        return False
    return True


def _closed() -> Credentials:
    raise NoKeyring


def _file(store: Path, passphrase_file: str | None) -> Credentials:
    if not passphrase_file or not Path(passphrase_file).is_file():
        raise KeyStoreIncomplete
    passphrase = Path(passphrase_file).read_text(encoding="utf-8").strip()
    return FileCredentials(store, passphrase)
