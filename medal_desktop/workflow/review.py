"""The panel's verbs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from medal_desktop.base.files import safe_path
from medal_desktop.base.progress import Job
from medal_desktop.package.checksum import crc32
from medal_desktop.package.documents import Challenge
from medal_desktop.package.errors import WrongHash
from medal_desktop.package.messages import Decision, SubmissionStatus
from medal_desktop.package.streams import FileSource
from medal_desktop.package.unpacking import landing
from medal_desktop.package.unzipping import read_directory, walk
from medal_desktop.upload.errors import NotThere
from medal_desktop.workflow.network import connected
from medal_desktop.workflow.secrets import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """One submission; its challenge is None until it has passed the server's checks."""

    status: SubmissionStatus
    challenge: Challenge | None


def submissions(vault: Vault, server: str) -> tuple[SubmissionStatus, ...]:
    """Give all submissions that this account may see."""
    with connected(server, vault.token(server)) as client:
        return client.submissions()


def show(vault: Vault, server: str, submission: str) -> Submitted:
    """Give what the panel judges: who sent what, and what was found."""
    with connected(server, vault.token(server)) as client:
        status = client.submission(submission)
        try:
            return Submitted(status=status, challenge=client.submitted_challenge(submission))
        except NotThere:
            return Submitted(status=status, challenge=None)


def fetch(vault: Vault, server: str, submission: str, folder: Path, job: Job) -> int:
    """Put the verified inputs of a submission in review into a new `folder`; give their number.

    Nothing is left of a download that broke off or was stopped.

    Raises:
        PackageError: the folder is taken, the disk is full, or the bytes are damaged.
        MedalError: as `ServerClient`'s methods.
    """
    with (
        connected(server, vault.token(server)) as client,
        landing(folder) as made,
        tempfile.TemporaryFile(dir=made) as stream,
    ):
        client.download_inputs(submission, stream.write, job)
        stream.flush()
        return _unpack(FileSource.whole(stream), made, job)


def _unpack(source: FileSource, folder: Path, job: Job) -> int:
    directory = read_directory(source)
    total = len(directory.entries)
    for number, (entry, pieces) in enumerate(walk(directory, source.blocks()), start=1):
        job.step(number, total, "unpacking")
        path = safe_path(folder, entry.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        found = 0
        with path.open("xb") as target:
            for piece in pieces:
                found = crc32(bytes(piece), found)
                target.write(piece)
        if found != entry.crc:
            raise WrongHash
    return total


def decide(vault: Vault, server: str, submission: str, decision: Decision) -> SubmissionStatus:
    """Accept or return one submission."""
    with connected(server, vault.token(server)) as client:
        return client.decide(submission, decision)
