"""The server's two private keys: the intake opens inputs, the evaluation opens references."""

from __future__ import annotations

import base64
import binascii

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_beside
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.messages import Recipients
from server_api.services import Services

INTAKE, EVALUATION = "intake", "evaluation"


class MissingKey(MedalError):
    """The data folder has no usable private key."""

    code = "server.missing-key"
    message = "The server has no private keys in its data folder."
    advice = "Run `medal-server init` for a new server, or restore the folder `keys` from backup."


def make_keys(services: Services) -> None:
    """Make the keys that are missing, readable by the server's user alone."""
    for name in (INTAKE, EVALUATION):
        path = services.storage.keys / f"{name}.key"
        if not path.exists():
            with write_beside(path, mode=0o600) as stream:
                stream.write(base64.b64encode(SealingKey.generate().to_bytes()))


def load_key(services: Services, name: str) -> SealingKey:
    """Read one private key.

    Raises:
        MissingKey: it is not there, or not readable.
    """
    try:
        encoded = (services.storage.keys / f"{name}.key").read_bytes()
        return SealingKey.from_bytes(base64.b64decode(encoded, validate=True))
    except (OSError, binascii.Error, MedalError):
        raise MissingKey(name) from None


def recipients(services: Services) -> Recipients:
    """Give the public halves, to which packages are sealed.

    Raises:
        MissingKey: the server was not initialised.
    """
    return Recipients(
        server=services.settings.address,
        intake=load_key(services, INTAKE).public,
        evaluation=load_key(services, EVALUATION).public,
    )
