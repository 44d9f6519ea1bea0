"""What the computer offers: room, memory, a place for secrets, the parts of the installation."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from medal_desktop.base import policy, policy_places
from medal_desktop.base.assets import asset
from medal_desktop.base.errors import MedalError, MissingAsset
from medal_desktop.deid.profile import load_profile
from medal_desktop.workflow import secrets, settings
from medal_desktop.workflow.doctor.verdict import Verdict, bad, good, look

_LITTLE = 2 << 30
_NEEDED = ("forms/challenge.json", "deid_profiles/table_e1_1.json", "policy/policies.json")


def look_at_policy() -> Verdict:
    """Say what the organisation fixed, and what is wrong with it."""
    found, mend = policy.current(), f"Ask your IT to mend {policy_places.place()}."
    if found.faults:
        return bad("Policy", "; ".join(found.faults), mend)
    try:
        load_profile(found.chosen("DeidProfile", "medal-default"))
    except MedalError as error:
        return bad("Policy", f"DeidProfile: {error.words()[0]}", mend)
    fixed = ", ".join(sorted(found.managed))
    return good("Policy", f"fixed by your organisation: {fixed}" if fixed else "nothing is fixed")


def look_at_secrets(environment: Mapping[str, str]) -> Verdict:
    """Try whether the place for keys and tokens opens."""
    try:
        ready = secrets.open_vault(environment, settings.key_file()).ready()
    except MedalError as error:
        return bad("Keys", *(word[:200] for word in error.words()))
    if ready:
        return good("Keys", "kept in the system's protected place")
    return look(
        "Keys",
        "no keyring: an encrypted file with a passphrase of yours is used",
        "Unlock or install a keyring if you would rather not type a passphrase.",
    )


def look_at_room(folder: Path) -> Verdict:
    """Look at the free space where workspaces and temporary files go."""
    try:
        free = min(
            shutil.disk_usage(_existing(p)).free for p in (folder, Path(tempfile.gettempdir()))
        )
    except OSError:
        return bad("Disk", "no folder can be written to", "Check the home folder and TMPDIR.")
    words = f"{free / (1 << 30):.1f} GiB free"
    if free < _LITTLE:
        return bad("Disk", words, "Make room: copies of a study need as much as the study.")
    return good("Disk", words)


def look_at_home() -> Verdict:
    """Try whether settings can be kept."""
    place = settings.folder()
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=place):
            return good("Settings", "can be kept")
    except OSError:
        return look(
            "Settings",
            "cannot be kept: there is no home folder to write to",
            "The window works, and forgets its settings when it closes.",
        )


def look_at_parts() -> Verdict:
    """Look whether the installation is whole: data files, decoders, the detector of text."""
    try:
        for name in _NEEDED:
            asset(name)
        from medal_desktop.dicom.decoding import codecs  # noqa: PLC0415 - a second to import

        library = codecs()
        wanted = ("jpeg8", "jpeg2k", "jpegls", "jpegsof3", "htj2k")
        missing = [
            name for name in wanted if not callable(getattr(library, f"{name}_decode", None))
        ]
    except (MissingAsset, ImportError):
        missing = ["a part of the program"]
    if missing:
        return bad("Installation", f"missing: {', '.join(missing)}", "Install MEDAL Desktop again.")
    bits = "frozen" if getattr(sys, "frozen", False) else "from source"
    return good("Installation", f"whole, {bits}, Python {sys.version.split()[0]}")


def look_at_processors() -> Verdict:
    """Say how many processors and how much memory there are."""
    from medal_desktop.dicom.memory import available_bytes  # noqa: PLC0415 - only here

    free = available_bytes()
    count = f"{os.cpu_count()} processors"
    if free is None:
        return good("Memory", count)
    words = f"{count}, {free / (1 << 30):.1f} GiB of memory free"
    if free < _LITTLE:
        return look("Memory", words, "Large series will be refused or shown at lower resolution.")
    return good("Memory", words)


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
