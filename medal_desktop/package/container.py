"""The outer zip of a package: three members, framed exactly, described by a signed envelope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from medal_desktop.package import names
from medal_desktop.package.checksum import crc32
from medal_desktop.package.envelope import ENVELOPE_LIMIT, Envelope
from medal_desktop.package.errors import (
    DocumentTooLarge,
    ExtraMember,
    IdentityMismatch,
    MissingMember,
    NotAPackage,
    Unreadable,
    UnsortedNames,
    WrongHash,
    WrongSize,
)
from medal_desktop.package.parsing import parse
from medal_desktop.package.streams import FileSource
from medal_desktop.package.unzipping import Directory, check_frames, read_directory
from medal_desktop.package.zipping import Entry

_CRYPT4GH = b"crypt4gh"


@dataclass(frozen=True, slots=True)
class Container:
    """An open package whose envelope, structure and sizes are right; hashes are still unknown.

    `checksums` are the CRC-32 that the zip states for inputs and references.
    """

    envelope: Envelope
    inputs: FileSource
    references: FileSource
    checksums: tuple[int, int]


@contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """Open a package for reading.

    Raises:
        PackageError: each defect its own class.
    """
    with _open(path) as stream:
        source = FileSource.whole(stream)
        directory = read_directory(source)
        check_frames(directory, source)
        envelope = _read_envelope(source, directory)
        members = _members(directory, envelope)
        inputs, references = (FileSource(stream, one.content, one.size) for one in members)
        checksums = (members[0].crc, members[1].crc)
        yield Container(envelope, inputs, references, checksums)


@contextmanager
def open_references(path: Path, envelope: Envelope | None) -> Iterator[tuple[FileSource, Envelope]]:
    """Open the reference member: of a package, or alone with the `envelope` it belongs to.

    Raises:
        PackageError: each defect its own class.
    """
    with _open(path) as stream:
        bare = stream.read(len(_CRYPT4GH)) == _CRYPT4GH
        if bare and envelope is not None:
            envelope.verify()
            yield FileSource.whole(stream), envelope
            return
    if bare:
        raise NotAPackage("the reference member alone needs its envelope")
    with open_container(path) as container:
        if envelope is not None and envelope != container.envelope:
            raise IdentityMismatch
        yield container.references, container.envelope


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError:
        raise Unreadable from None


def _read_envelope(source: FileSource, directory: Directory) -> Envelope:
    entries = [entry for entry in directory.entries if names.is_envelope(entry.name)]
    if not entries:
        raise MissingMember
    if len(entries) > 1:
        raise ExtraMember
    if entries[0].size > ENVELOPE_LIMIT:
        raise DocumentTooLarge("envelope.json")
    raw = source.read_at(entries[0].content, entries[0].size)
    envelope = parse(Envelope, raw, "envelope.json")
    envelope.verify()
    if crc32(raw) != entries[0].crc:
        raise WrongHash
    base = names.base_name(envelope.challenge_id, envelope.challenge_version)
    if entries[0].name != names.envelope_name(base):
        raise IdentityMismatch
    return envelope


def _members(directory: Directory, envelope: Envelope) -> Sequence[Entry]:
    found = {entry.name: entry for entry in directory.entries}
    base = names.base_name(envelope.challenge_id, envelope.challenge_version)
    wanted = [names.inputs_name(base), names.references_name(base), names.envelope_name(base)]
    if set(wanted) - set(found):
        raise MissingMember
    if set(found) - set(wanted):
        raise ExtraMember
    if list(found) != wanted:
        raise UnsortedNames
    members = [found[name] for name in wanted[:2]]
    signed = (envelope.inputs, envelope.references)
    if any(one.size != label.size for one, label in zip(members, signed, strict=True)):
        raise WrongSize
    return members
