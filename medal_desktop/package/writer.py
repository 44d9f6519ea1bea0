"""Builds a package in one pass: read, hash, zip, hash, encrypt, hash; bounded memory."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from medal_desktop import __version__
from medal_desktop.base.files import write_beside
from medal_desktop.base.progress import Job
from medal_desktop.package import bag, content, describe, names
from medal_desktop.package.bag import BagLabel
from medal_desktop.package.crypt4gh import Sealer
from medal_desktop.package.documents import Challenge
from medal_desktop.package.envelope import Envelope, SealedMember
from medal_desktop.package.errors import (
    DuplicateName,
    NotEnoughSpace,
    SourceChanged,
    SourceUnreadable,
)
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.messages import PublicKey, Recipients
from medal_desktop.package.parsing import to_json
from medal_desktop.package.streams import Block, Conveyor, Meter, Tally, disk_errors
from medal_desktop.package.zipping import ZipWriter

CLIENT = f"medal-desktop {__version__}"
_MARGIN = 64 << 20
_READ = 256 << 10


@dataclass(frozen=True, slots=True)
class BagFile:
    """One file of a bag: its name relative to the bag's `data/`, and where its bytes are.

    With `sha256` only those bytes are taken: nothing that changed since it was checked can leave.
    """

    name: str
    source: Path | bytes
    sha256: str | None = None

    @property
    def size(self) -> int:
        """The number of bytes.

        Raises:
            SourceUnreadable: the file is not there.
        """
        if isinstance(self.source, bytes):
            return len(self.source)
        try:
            return self.source.stat().st_size
        except OSError:
            raise SourceUnreadable(self.name) from None

    def blocks(self, scratch: bytearray) -> Iterator[Block]:
        """Yield the content in blocks, each good until the next: all lie in `scratch`.

        Raises:
            SourceUnreadable: the file cannot be read.
        """
        if isinstance(self.source, bytes):
            yield self.source
            return
        try:
            stream = self.source.open("rb", buffering=0)
        except OSError:
            raise SourceUnreadable(self.name) from None
        with stream, memoryview(scratch) as room:
            while count := self._read(stream, room):
                yield room[:count]

    def _read(self, stream: FileIO, room: memoryview) -> int:
        try:
            return stream.readinto(room) or 0
        except OSError:
            raise SourceUnreadable(self.name) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bag:
    folder: str
    files: Mapping[str, BagFile]
    octets: int


def write_package(  # noqa: PLR0913 - one verb; each argument is another person's matter
    target: Path,
    challenge: Challenge,
    inputs: Iterable[BagFile],
    references: Iterable[BagFile],
    recipients: Recipients,
    signer: SigningKey,
    signer_name: str,
    job: Job | None = None,
    *,
    created: datetime | None = None,
) -> Envelope:
    """Write the package to `target`, all or nothing, and give its envelope.

    `inputs` are files under `cases/`, `annotations/`, `attestations/`, `deid/`, and, where the
    submitter brings them, `README.md` and `LICENSE.txt`; `references` are files under `reference/`.
    The challenge and the files that describe it are made here. With equal arguments, `created`
    included, both bags are equal byte for byte before they are encrypted.

    Raises:
        PackageError: the files are not those of the challenge, changed meanwhile or cannot be
            read; the disk is full or refuses.
        Cancelled: the job was stopped; nothing is left behind.
    """
    stamp = (created or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    base = names.base_name(challenge.id, challenge.version)
    bags = _bags(challenge, inputs, references, describe.documents(challenge, signer_name, stamp))
    total = sum(one.octets for one in bags)
    with disk_errors():
        _check_space(target, total)
    press = _Press(
        signer=signer,
        signer_name=signer_name,
        created=stamp,
        meter=Meter(job or Job(), total, "sealing"),
    )
    with disk_errors(), write_beside(target) as stream:
        container = ZipWriter(stream.write)
        sealed = (
            press.seal(container, names.inputs_name(base), bags[0], recipients.intake),
            press.seal(container, names.references_name(base), bags[1], recipients.evaluation),
        )
        envelope = Envelope(
            challenge_id=challenge.id,
            challenge_version=challenge.version,
            client=CLIENT,
            created=stamp,
            inputs=sealed[0],
            references=sealed[1],
            signer=signer.public,
            signer_name=signer_name,
        ).sign(signer)
        container.add(names.envelope_name(base), [to_json(envelope)])
        container.close()
    return envelope


def _bags(
    challenge: Challenge,
    inputs: Iterable[BagFile],
    references: Iterable[BagFile],
    generated: Mapping[str, bytes],
) -> tuple[_Bag, _Bag]:
    given = {name: BagFile(name, raw) for name, raw in describe.companions(challenge).items()}
    given |= _collect(inputs)
    given |= {name: BagFile(name, raw) for name, raw in generated.items()}
    answers = _collect(references)
    content.check_inputs(challenge, given)
    content.check_references(challenge, answers)
    return (
        _bag(names.inputs_folder(challenge.id, challenge.version), given),
        _bag(names.references_folder(challenge.id, challenge.version), answers),
    )


def _collect(files: Iterable[BagFile]) -> dict[str, BagFile]:
    collected: dict[str, BagFile] = {}
    for file in files:
        if collected.setdefault(names.safe_name(file.name), file) is not file:
            raise DuplicateName
    if len({name.casefold() for name in collected}) != len(collected):
        raise DuplicateName
    return collected


def _bag(folder: str, files: Mapping[str, BagFile]) -> _Bag:
    return _Bag(folder=folder, files=files, octets=sum(file.size for file in files.values()))


def _check_space(target: Path, octets: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(target.parent).free < octets + octets // 500 + _MARGIN:
        raise NotEnoughSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    signer: SigningKey
    signer_name: str
    created: str
    meter: Meter

    def seal(
        self, container: ZipWriter, name: str, contents: _Bag, recipient: PublicKey
    ) -> SealedMember:
        container.begin(name)
        plain, sealed = Tally(), Tally()

        def store(block: Block) -> None:
            sealed.add(block)
            container.write(block)

        sealer = Sealer(store, [recipient])
        with Conveyor(sealer.write, plain.add) as conveyor:
            self._write_bag(ZipWriter(conveyor.write), contents)
        sealer.close()
        container.end()
        return SealedMember(
            plain_size=plain.size,
            plain_sha256=plain.hexdigest(),
            size=sealed.size,
            sha256=sealed.hexdigest(),
            recipients=(recipient.id,),
        )

    def _write_bag(self, zipped: ZipWriter, contents: _Bag) -> None:
        label = BagLabel(
            identifier=contents.folder,
            created=self.created,
            software=CLIENT,
            signer_name=self.signer_name,
        )
        info = bag.bag_info(label, contents.octets, len(contents.files))
        zipped.add(f"{contents.folder}/bag-info.txt", [info])
        zipped.add(f"{contents.folder}/bagit.txt", [bag.BAGIT])
        payload = self._write_payload(zipped, contents)
        tags = {"bag-info.txt": info, "bagit.txt": bag.BAGIT, bag.MANIFEST: payload}
        covered = {name: hashlib.sha256(raw).hexdigest() for name, raw in tags.items()}
        tag_manifest = bag.manifest(covered)
        signature = bag.signature_file(tag_manifest, label, self.signer)
        zipped.add(f"{contents.folder}/{bag.MANIFEST}", [payload])
        zipped.add(f"{contents.folder}/{bag.SIGNATURE}", [signature])
        zipped.add(f"{contents.folder}/{bag.TAG_MANIFEST}", [tag_manifest])
        zipped.close()

    def _write_payload(self, zipped: ZipWriter, contents: _Bag) -> bytes:
        hashes: dict[str, str] = {}
        written, scratch = 0, bytearray(_READ)
        for name in sorted(contents.files):
            digest = hashlib.sha256()
            zipped.begin(f"{contents.folder}/{bag.PAYLOAD}{name}")
            for block in contents.files[name].blocks(scratch):
                digest.update(block)
                zipped.write(block)
                self.meter.add(len(block))
            written += zipped.end().size
            if contents.files[name].sha256 not in {None, digest.hexdigest()}:
                raise SourceChanged
            hashes[f"{bag.PAYLOAD}{name}"] = digest.hexdigest()
        if written != contents.octets:
            raise SourceChanged
        return bag.manifest(hashes)
