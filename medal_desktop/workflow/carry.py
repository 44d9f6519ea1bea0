"""Carrying a package away: copied, read back, with its checksum and one page of instructions."""

from __future__ import annotations

import errno
from pathlib import Path

from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import CHUNK, sha256_of, write_beside, write_text
from medal_desktop.base.progress import Job
from medal_desktop.package.reader import read_envelope, verify_outside

SUMS, PAGE = "SHA256SUMS", "HOW-TO-SUBMIT.txt"


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


def carry(package: Path, folder: Path, job: Job, server: str = "") -> tuple[Path, Path, Path]:
    """Copy a package into `folder` and write the sheet and the page beside it.

    The package is verified first, so that nothing damaged is carried away.

    Raises:
        Forbidden: the organisation lets no package be copied elsewhere.
        PackageError: the file is no whole package.
        StickFull, StickUnwritable, CopyDiffers, Cancelled.
    """
    policy.current().require_export(of_package=True)
    verify_outside(package, job)
    sha256 = sha256_of(package)
    target = folder / package.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (target.exists() and target.samefile(package)):
            copy_checked(package, target, sha256, job)
        sums, page = write_sheet(target, sha256, server)
    except OSError:
        raise StickUnwritable from None
    return target, sums, page


def write_sheet(package: Path, sha256: str, server: str = "") -> tuple[Path, Path]:
    """Write the checksum sheet and the page into the package's folder, replacing older ones.

    Raises:
        PackageError: the file is no package.
    """
    envelope = read_envelope(package)
    sums, page = package.with_name(SUMS), package.with_name(PAGE)
    write_text(sums, f"{sha256}  {package.name}\n")
    where = server or "https://ADDRESS-OF-THE-SERVER"
    write_text(
        page,
        f"""HOW TO SUBMIT THIS PACKAGE

Challenge   {envelope.challenge_id}, version {envelope.challenge_version}
File        {package.name}
Size        {package.stat().st_size:,} bytes
SHA-256     {sha256}
Signed by   {envelope.signer_name}, key {envelope.signer.id}
Sealed      {envelope.created}

The file is encrypted. Whoever finds this stick can read the lines above and nothing else.
Any computer with MEDAL Desktop and an account on the server can send it; nothing else is needed.

1. See that the file arrived whole. In the folder of this page:

     Linux     sha256sum -c {SUMS}
     macOS     shasum -a 256 -c {SUMS}
     Windows   certutil -hashfile {package.name} SHA256
               and compare with the line SHA-256 above

   or, with MEDAL Desktop:   medal verify {package.name}

2. Sign in, once for each computer:

     medal sign-in {where}

3. Send it. After an interruption, give the same command again: it goes on where it stopped.

     medal submit {package.name} --server {where}

4. See what became of it:

     medal status --server {where}

Do not rename the file: its name is part of what was signed. A mistake is mended in a new version,
never in this file.
""",
    )
    return sums, page
