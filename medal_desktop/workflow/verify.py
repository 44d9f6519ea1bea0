"""Verifying a package: from outside with no key, wholly with the intake's key."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.package.envelope import Envelope
from medal_desktop.package.keys import KEY_BYTES, SealingKey
from medal_desktop.package.reader import verify_inputs, verify_outside
from medal_desktop.workflow.errors import UnreadableDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found right, line by line."""

    envelope: Envelope
    words: tuple[str, ...]


def verify(path: Path, job: Job, intake_key: Path | None = None) -> Verified:
    """Check a package; every defect is its own error.

    Raises:
        PackageError: the package is not what it says it is.
        UnreadableDocument: `intake_key` holds no key.
    """
    envelope = verify_outside(path, job)
    words = [
        f"Challenge {envelope.challenge_id}, version {envelope.challenge_version}",
        f"Signed by {envelope.signer_name} with the key {envelope.signer.id}, unchanged since",
        "Both sealed parts have their signed size and SHA-256",
    ]
    if intake_key is not None:
        whole = verify_inputs(path, read_key(intake_key), job)
        words.append(f"Inputs opened: {len(whole.cases)} cases, {len(whole.tasks)} tasks, complete")
    return Verified(envelope=envelope, words=tuple(words))


def read_key(path: Path) -> SealingKey:
    """Read a key file of 32 bytes, bare or in base64 as a server keeps it.

    Raises:
        UnreadableDocument: it cannot be read.
        InvalidKey: it holds no key.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        raise UnreadableDocument("key") from None
    if len(raw) > KEY_BYTES:
        try:
            raw = base64.b64decode(raw, validate=True)
        except ValueError:
            raise UnreadableDocument("key") from None
    return SealingKey.from_bytes(raw)
