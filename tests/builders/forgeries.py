"""Packages made by somebody who has a signing key and bad intentions, or a damaged disk."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from medal_desktop.package import bag, names, zipping
from medal_desktop.package.crypt4gh import Opened, Sealer
from medal_desktop.package.documents import Challenge
from medal_desktop.package.envelope import Envelope, SealedMember
from medal_desktop.package.keys import SealingKey, SigningKey
from medal_desktop.package.parsing import to_json
from medal_desktop.package.streams import FileSource
from medal_desktop.package.unzipping import read_directory
from medal_desktop.package.zipping import Entry, ZipWriter
from tests.builders import packages

Files = dict[str, bytes]


def members(package: bytes) -> Files:
    """The members of a package, in their order."""
    source = FileSource.whole(io.BytesIO(package))
    return {
        entry.name: source.read_at(entry.content, entry.size)
        for entry in read_directory(source).entries
    }


def zipped(files: Files | Iterable[tuple[str, bytes]]) -> bytes:
    """A zip in MEDAL's form of these files, in this order, whatever their names."""
    out = io.BytesIO()
    writer = ZipWriter(out.write)
    for name, content in files.items() if isinstance(files, dict) else files:
        writer.add(name, [content])
    writer.close()
    return out.getvalue()


def unsealed(sealed: bytes, key: SealingKey) -> bytes:
    """The plain bytes of a member."""
    return b"".join(Opened(FileSource.whole(io.BytesIO(sealed)), key).blocks(lambda _: None))


def sealed(plain: bytes, *keys: SealingKey) -> bytes:
    """A member of these plain bytes."""
    out = io.BytesIO()
    sealer = Sealer(out.write, [key.public for key in keys])
    sealer.write(plain)
    sealer.close()
    return out.getvalue()


def label(plain: bytes, member: bytes, like: SealedMember) -> SealedMember:
    """What an envelope says of a member."""
    return SealedMember(
        plain_size=len(plain),
        plain_sha256=sha256(plain).hexdigest(),
        size=len(member),
        sha256=sha256(member).hexdigest(),
        recipients=like.recipients,
    )


@dataclass(frozen=True, kw_only=True)
class Forgery:
    """A package that is right in all but what is changed; each change is signed again."""

    keys: packages.Keys
    package: bytes
    envelope: Envelope
    plain: bytes = b""

    @classmethod
    def of(cls, folder: Path, keys: packages.Keys, challenge: Challenge | None = None) -> Forgery:
        """Start from a sound package."""
        target = folder / "sound.medal"
        envelope = packages.sealed(target, keys, challenge)
        package = target.read_bytes()
        inputs = next(iter(members(package).values()))
        return cls(
            keys=keys, package=package, envelope=envelope, plain=unsealed(inputs, keys.intake)
        )

    def bag_files(self) -> Files:
        """The files of the inputs bag by full name."""
        return members(self.plain)

    def with_plain(self, plain: bytes, *, sealing: Callable[[bytes], bytes] | None = None) -> bytes:
        """The package with these bytes as its inputs zip, hashed and signed anew."""
        member = sealing(plain) if sealing else sealed(plain, self.keys.intake)
        return self.with_member(member, label(plain, member, self.envelope.inputs))

    def with_member(self, member: bytes, inputs: SealedMember) -> bytes:
        """The package with this inputs member and what the envelope says of it."""
        signed = self.envelope.model_copy(update={"inputs": inputs}).sign(self.keys.signer)
        return self.with_envelope(signed, member)

    def with_envelope(self, envelope: Envelope, member: bytes | None = None) -> bytes:
        """The package with another envelope, as it is."""
        files = members(self.package)
        first, _, last = files
        changed = {last: to_json(envelope), **({first: member} if member is not None else {})}
        return zipped({**files, **changed})

    def with_bag(self, changes: dict[str, bytes | None], signer: SigningKey | None = None) -> bytes:
        """The package with payload files changed, added or (None) taken away; lists made anew.

        `changes` are by name inside the bag; tag files that are named keep the given bytes.
        """
        folder = names.inputs_folder(self.envelope.challenge_id, self.envelope.challenge_version)
        old = {name.removeprefix(f"{folder}/"): raw for name, raw in self.bag_files().items()}
        new = {name: raw for name, raw in {**old, **changes}.items() if raw is not None}
        tags = self._tags(folder, new, signer or self.keys.signer)
        new |= {name: raw for name, raw in tags.items() if name not in changes}
        return self.with_plain(zipped({f"{folder}/{name}": new[name] for name in sorted(new)}))

    def _tags(self, folder: str, files: Files, signer: SigningKey) -> Files:
        payload = {name: raw for name, raw in files.items() if name.startswith(bag.PAYLOAD)}
        about = bag.BagLabel(
            identifier=folder,
            created=self.envelope.created,
            software=self.envelope.client,
            signer_name=self.envelope.signer_name,
        )
        listed = bag.manifest({name: sha256(raw).hexdigest() for name, raw in payload.items()})
        tags = {
            "bag-info.txt": bag.bag_info(about, sum(map(len, payload.values())), len(payload)),
            "bagit.txt": bag.BAGIT,
            bag.MANIFEST: listed,
        }
        hashes = {name: sha256(raw).hexdigest() for name, raw in tags.items()}
        tags[bag.TAG_MANIFEST] = bag.manifest(hashes)
        tags[bag.SIGNATURE] = bag.signature_file(tags[bag.TAG_MANIFEST], about, signer)
        return tags


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry of a zip as a forger may state it."""

    name: str
    content: bytes = b"x"
    flags: int = zipping.FLAGS
    method: int = 0
    attributes: int = zipping.REGULAR_FILE
    size: int | None = None
    packed: int | None = None
    offset: int | None = None
    extra: bytes = b""


def forged_zip(lines: Sequence[Line]) -> bytes:
    """A zip whose directory says what `lines` say."""
    body, central = bytearray(), bytearray()
    for line in lines:
        place = len(body)
        body += zipping.local_header(line.name) + line.content
        entry = Entry(line.name, len(line.content), zlib.crc32(line.content), place)
        body += zipping.descriptor(entry)
        central += _stated(line, entry)
    return bytes(body + central) + zipping.tail(len(lines), len(body), len(central))


def _stated(line: Line, entry: Entry) -> bytes:
    sound = zipping.central_header(entry)
    fields = list(zipping.CENTRAL.unpack_from(sound))
    fields[3], fields[4], fields[15] = line.flags, line.method, line.attributes
    fields[11] += len(line.extra)
    raw = line.name.encode()
    size = entry.size if line.size is None else line.size
    packed = size if line.packed is None else line.packed
    offset = entry.offset if line.offset is None else line.offset
    stated = zipping.CENTRAL_EXTRA.pack(1, 24, size, packed, offset)
    return zipping.CENTRAL.pack(*fields) + raw + stated + line.extra


def tail_with(package: bytes, *, count: int | None = None, length: int | None = None) -> bytes:
    """The zip with another number of entries or another size of its directory in its end."""
    cut = len(package) - zipping.TAIL
    end = zipping.END64.unpack_from(package, cut)
    start = end[9] if length is None else cut - length
    return package[:cut] + zipping.tail(
        end[7] if count is None else count, start, end[8] if length is None else length
    )


def swapped(member: bytes, first: int, second: int, *, header: int = 124) -> bytes:
    """A Crypt4GH member of one recipient with two whole segments in each other's place."""
    size = 65_564
    pieces = [member[place : place + size] for place in range(header, len(member), size)]
    pieces[first], pieces[second] = pieces[second], pieces[first]
    return member[:header] + b"".join(pieces)


def with_packet(member: bytes, packet: bytes) -> bytes:
    """A Crypt4GH member with one more header packet."""
    (count,) = struct.unpack_from("<I", member, 12)
    return member[:12] + struct.pack("<I", count + 1) + member[16:124] + packet + member[124:]
