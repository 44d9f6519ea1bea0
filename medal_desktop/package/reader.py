"""Opens packages from anybody: each thing that can be wrong is found and has its own code."""

from __future__ import annotations

from pathlib import Path

from medal_desktop.base.progress import Job
from medal_desktop.package import content, names
from medal_desktop.package.checksum import crc32
from medal_desktop.package.container import Container, open_container, open_references
from medal_desktop.package.documents import Challenge
from medal_desktop.package.envelope import Envelope, SealedMember
from medal_desktop.package.errors import IdentityMismatch, WrongHash
from medal_desktop.package.keys import SealingKey
from medal_desktop.package.parsing import parse
from medal_desktop.package.streams import FileSource, Meter, Tally
from medal_desktop.package.unpacking import BagReader, landing


def read_envelope(path: Path) -> Envelope:
    """Read the envelope and check its signature, structure and sizes; hashes are not computed.

    Raises:
        PackageError: each defect its own class.
    """
    with open_container(path) as container:
        return container.envelope


def verify_outside(path: Path, job: Job | None = None) -> Envelope:
    """Check all that can be checked without a key: structure, signature, sizes, hashes.

    Raises:
        PackageError: each defect its own class.
    """
    with open_container(path) as container:
        members = (container.inputs, container.references)
        signed = (container.envelope.inputs, container.envelope.references)
        meter = Meter(job or Job(), sum(member.size for member in members), "verifying")
        for member, label, checksum in zip(members, signed, container.checksums, strict=True):
            _verify_member(member, label, checksum, meter)
        return container.envelope


def _verify_member(member: FileSource, label: SealedMember, checksum: int, meter: Meter) -> None:
    digest, crc = Tally(), 0
    for block in member.blocks():
        digest.add(block)
        crc = crc32(block, crc)
        meter.add(len(block))
    if digest.hexdigest() != label.sha256 or crc != checksum:
        raise WrongHash


def verify_inputs(path: Path, key: SealingKey, job: Job | None = None) -> Challenge:
    """Check the inputs wholly with the intake key; nothing is written.

    Raises:
        PackageError: each defect its own class.
    """
    with open_container(path) as container:
        return _take_inputs(container, key, None, job or Job())


def unpack_inputs(path: Path, key: SealingKey, folder: Path, job: Job | None = None) -> Challenge:
    """Check the inputs and extract the bag's `data/` into `folder`, which must be new or empty.

    The files appear in `folder` all at once, after the last check.

    Raises:
        PackageError: each defect its own class; `folder` is then as it was.
    """
    with open_container(path) as container, landing(folder) as temporary:
        return _take_inputs(container, key, temporary, job or Job())


def verify_references(
    source: Path, key: SealingKey, envelope: Envelope | None = None, job: Job | None = None
) -> tuple[str, ...]:
    """Check the references wholly with the evaluation key and give the case ids; write nothing.

    Raises:
        PackageError: each defect its own class.
    """
    with open_references(source, envelope) as (member, signed):
        return _take_references(member, signed, key, None, job or Job())


def unpack_references(
    source: Path,
    key: SealingKey,
    folder: Path,
    envelope: Envelope | None = None,
    job: Job | None = None,
) -> tuple[str, ...]:
    """Check the references, extract them as `folder/reference/<case-id>/…`, give the case ids.

    `source` is a package, or its reference member alone; that one needs the signed `envelope`.

    Raises:
        PackageError: each defect its own class; `folder` is then as it was.
    """
    with open_references(source, envelope) as (member, signed), landing(folder) as temporary:
        return _take_references(member, signed, key, temporary, job or Job())


def _take_inputs(container: Container, key: SealingKey, folder: Path | None, job: Job) -> Challenge:
    envelope = container.envelope
    identifier = names.inputs_folder(envelope.challenge_id, envelope.challenge_version)
    bag = BagReader(identifier, folder, keep=lambda name: name == content.CHALLENGE)
    meter = Meter(job, envelope.inputs.plain_size, "opening")
    bag.read(container.inputs, envelope.inputs, key, meter)
    bag.check.judge(identifier, envelope.signer)
    raw = bag.kept.get(content.CHALLENGE, b"")
    challenge = parse(Challenge, raw, content.CHALLENGE)
    if (challenge.id, challenge.version) != (envelope.challenge_id, envelope.challenge_version):
        raise IdentityMismatch
    content.check_inputs(challenge, bag.payload())
    return challenge


def _take_references(
    member: FileSource, envelope: Envelope, key: SealingKey, folder: Path | None, job: Job
) -> tuple[str, ...]:
    identifier = names.references_folder(envelope.challenge_id, envelope.challenge_version)
    bag = BagReader(identifier, folder, keep=lambda _: False)
    meter = Meter(job, envelope.references.plain_size, "opening")
    bag.read(member, envelope.references, key, meter)
    bag.check.judge(identifier, envelope.signer)
    return tuple(sorted(content.reference_cases(bag.payload())))
