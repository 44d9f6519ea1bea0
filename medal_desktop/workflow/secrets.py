"""The one way to secrets: the project's key, the signing key, the tokens of servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.deid.pseudonyms import ProjectKey
from medal_desktop.package.keys import SigningKey
from medal_desktop.upload.credentials import Credentials, FileCredentials, KeyringCredentials


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


@dataclass(frozen=True, slots=True)
class Vault:
    """The secrets of one person on this computer."""

    credentials: Credentials

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

    def keep_token(self, server: str, token: str) -> None:
        """Keep the token for a server."""
        self.credentials.set(f"token:{server.rstrip('/')}", token.strip().encode("ascii"))


def open_vault(environment: Mapping[str, str]) -> Vault:
    """Open the system's keyring, or the encrypted key store that `MEDAL_KEYSTORE` names.

    Raises:
        KeyStoreIncomplete: a key store is named and no file with its passphrase.
    """
    store = environment.get("MEDAL_KEYSTORE")
    if not store:
        return Vault(KeyringCredentials())
    passphrase_file = environment.get("MEDAL_KEYSTORE_PASSPHRASE_FILE")
    if not passphrase_file or not Path(passphrase_file).is_file():
        raise KeyStoreIncomplete
    passphrase = Path(passphrase_file).read_text(encoding="utf-8").strip()
    return Vault(FileCredentials(Path(store), passphrase))
