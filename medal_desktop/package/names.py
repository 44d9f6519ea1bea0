"""The names that files in a package may have."""

from __future__ import annotations

import re

from medal_desktop.base.errors import UnsafePath
from medal_desktop.base.files import safe_parts
from medal_desktop.package.errors import UnsafeName

SUFFIX = ".medal"
_PLAIN = re.compile(r"[A-Za-z0-9._/-]{1,255}")


def safe_name(untrusted_name: str) -> str:
    """Give a relative name of plain letters, digits, dots, hyphens and underscores.

    Raises:
        UnsafeName: the name is another, climbs, or cannot be stored on all three systems.
    """
    if not _PLAIN.fullmatch(untrusted_name):
        raise UnsafeName
    try:
        return str(safe_parts(untrusted_name))
    except UnsafePath:
        raise UnsafeName from None


def base_name(challenge_id: str, version: str) -> str:
    """Give `<challenge-id>_v<version>`, from which the package and its members are named."""
    return f"{challenge_id}_v{version}"


def package_name(challenge_id: str, version: str) -> str:
    """Give the file name of a package."""
    return base_name(challenge_id, version) + SUFFIX


def envelope_name(base: str) -> str:
    """Give the name of the clear member."""
    return f"{base}.envelope.json"


def is_envelope(name: str) -> bool:
    """Tell whether a member is named as an envelope."""
    return name.endswith(".envelope.json")


def inputs_name(base: str) -> str:
    """Give the name of the sealed inputs."""
    return f"{base}.zip.c4gh"


def references_name(base: str) -> str:
    """Give the name of the sealed references."""
    return f"{base}-reference.zip.c4gh"


def inputs_folder(challenge_id: str, version: str) -> str:
    """Give the folder inside the inputs bag."""
    return f"{challenge_id}-v{version}"


def references_folder(challenge_id: str, version: str) -> str:
    """Give the folder inside the reference bag."""
    return f"{challenge_id}-v{version}-reference"
