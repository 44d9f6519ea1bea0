"""Copying the sealed file to a stick, and reading it back before saying so."""

from __future__ import annotations

import errno
from pathlib import Path

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import CHUNK, sha256_of, write_beside
from medal_desktop.base.progress import Job


class CopyDiffers(MedalError):
    """What was read back is not what was written."""

    code = "carry.differs"
    message = "The copy is not the same as the sealed package."
    advice = "The stick may be broken. Copy it to another one; the sealed package itself is unhurt."


class StickFull(MedalError):
    """No room at the target."""

    code = "carry.full"
    message = "There is not enough room for the package."
    advice = "Make room or take another stick. Nothing was left there."


class StickUnwritable(MedalError):
    """The target cannot be written, or was taken out."""

    code = "carry.unwritable"
    message = "The package could not be copied there."
    advice = "Check that the stick is plugged in and may be written to, then try again."


def copy_checked(source: Path, target: Path, sha256: str, job: Job) -> None:
    """Copy a package, read the copy back, and compare it with `sha256`.

    Raises:
        StickFull, StickUnwritable, CopyDiffers, Cancelled.
    """
    total = source.stat().st_size
    try:
        with source.open("rb") as read, write_beside(target) as write:
            done = 0
            while block := read.read(CHUNK):
                write.write(block)
                done += len(block)
                job.step(done, total)
        same = sha256_of(target) == sha256
    except OSError as error:
        raise (StickFull if error.errno == errno.ENOSPC else StickUnwritable) from None
    if not same:
        target.unlink(missing_ok=True)
        raise CopyDiffers
