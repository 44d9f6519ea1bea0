"""What only the key shows: Crypt4GH, the bag, its signature, and the challenge in it.

Every forger here owns the signing key, so that the envelope is right about the wrong content.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from medal_desktop.package import bag, crypt4gh, errors, reader, zipping
from medal_desktop.package.errors import PackageError
from medal_desktop.package.keys import SealingKey, SigningKey, public_bytes
from medal_desktop.package.parsing import to_json
from tests.builders import packages
from tests.builders.forgeries import (
    Forgery,
    Line,
    forged_zip,
    label,
    members,
    sealed,
    swapped,
    unsealed,
    with_packet,
    zipped,
)

Forge = Callable[[Forgery], bytes]
FOLDER = "head-ct-v1.0.0"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Forgery:
    return Forgery.of(tmp_path_factory.mktemp("sound"), packages.Keys())


def member(sound: Forgery) -> bytes:
    return next(iter(members(sound.package).values()))


def relabelled(sound: Forgery, changed: bytes, plain: bytes | None = None) -> bytes:
    """The changed member under a label that is right about its encrypted bytes."""
    told = label(sound.plain if plain is None else plain, changed, sound.envelope.inputs)
    return sound.with_member(changed, told)


def flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def packet(sound: Forgery, payload: bytes) -> bytes:
    """A header packet for the intake with any payload."""
    writer, reader_public = SealingKey.generate(), public_bytes(sound.keys.intake.public)
    own = public_bytes(writer.public)
    shared = crypt4gh._shared(writer.agree(reader_public), reader_public, own)
    nonce = os.urandom(12)
    body = bytes(4) + own + nonce + ChaCha20Poly1305(shared).encrypt(nonce, payload, None)
    return struct.pack("<I", len(body) + 4) + body


def edit_list(sound: Forgery) -> bytes:
    return packet(sound, struct.pack("<IIQ", 1, 1, 7))


def segment_swap(sound: Forgery, *, admit: bool) -> bytes:
    """Two segments inside one file change places, which Crypt4GH does not notice.

    With `admit` the forger tells the hash of the result, so that only the manifest is left.
    """
    readme = {"data/README.md": os.urandom(6 * crypt4gh.SEGMENT)}
    long = next(iter(members(sound.with_bag(readme)).values()))
    changed = swapped(long, 2, 3)
    plain = unsealed(changed if admit else long, sound.keys.intake)
    return relabelled(sound, changed, plain)


def last_plain_hash(sound: Forgery) -> bytes:
    """The bag is another than the signed one, though all of it is well formed."""
    inputs = sound.envelope.inputs.model_copy(update={"plain_sha256": "0" * 64})
    return sound.with_envelope(
        sound.envelope.model_copy(update={"inputs": inputs}).sign(sound.keys.signer)
    )


def bag_zip(sound: Forgery, change: Callable[[list[tuple[str, bytes]]], None]) -> bytes:
    files = list(sound.bag_files().items())
    change(files)
    return sound.with_plain(zipped(files))


def stated(sound: Forgery, **changes: object) -> bytes:
    """The bag's zip with other statements about its last entry."""
    *others, (name, raw) = sound.bag_files().items()
    last = Line(**{"name": name, "content": raw, **changes})  # type: ignore[arg-type]
    return sound.with_plain(
        forged_zip([*(Line(name=one, content=body) for one, body in others), last])
    )


def challenge_with(sound: Forgery, **changes: object) -> bytes:
    changed = packages.challenge(**changes)
    return sound.with_bag({"data/challenge.json": to_json(changed)})


def document(sound: Forgery, old: bytes, new: bytes) -> bytes:
    raw = sound.bag_files()[f"{FOLDER}/data/challenge.json"]
    assert old in raw
    return sound.with_bag({"data/challenge.json": raw.replace(old, new)})


def shorter_body(sound: Forgery, cut: int) -> bytes:
    return relabelled(sound, member(sound)[:-cut])


FORGERIES: dict[str, tuple[Forge, type[PackageError]]] = {
    "no crypt4gh": (lambda s: relabelled(s, b"PK\3\4" * 99), errors.NotCrypt4gh),
    "empty member": (lambda s: relabelled(s, b""), errors.NotCrypt4gh),
    "crypt4gh 2.0": (
        lambda s: relabelled(s, b"crypt4gh\2" + member(s)[9:]),
        errors.NotCrypt4gh,
    ),
    "no packet": (
        lambda s: relabelled(s, b"crypt4gh\1\0\0\0\0\0\0\0" + member(s)[124:]),
        errors.NotCrypt4gh,
    ),
    "a billion packets": (
        lambda s: relabelled(s, b"crypt4gh\1\0\0\0\xff\xff\xff\x7f" + member(s)[16:]),
        errors.NotCrypt4gh,
    ),
    "a packet of 4 GiB": (
        lambda s: relabelled(s, member(s)[:16] + b"\xff\xff\xff\xff" + member(s)[20:]),
        errors.NotCrypt4gh,
    ),
    "a packet of no length": (
        lambda s: relabelled(s, member(s)[:16] + bytes(4) + member(s)[20:]),
        errors.NotCrypt4gh,
    ),
    "sealed to somebody else": (
        lambda s: relabelled(s, sealed(s.plain, SealingKey.generate())),
        errors.WrongKey,
    ),
    "packet changed": (lambda s: relabelled(s, flipped(member(s), 100)), errors.WrongKey),
    "edit list": (
        lambda s: relabelled(s, with_packet(member(s), edit_list(s))),
        errors.EditList,
    ),
    "unknown packet": (
        lambda s: relabelled(s, with_packet(member(s), packet(s, b"\x09" * 40))),
        errors.NotCrypt4gh,
    ),
    "segment changed": (lambda s: relabelled(s, flipped(member(s), 999)), errors.BrokenSegment),
    "last segment changed": (
        lambda s: relabelled(s, flipped(member(s), len(member(s)) - 1)),
        errors.BrokenSegment,
    ),
    "cut within a segment": (lambda s: shorter_body(s, 1), errors.WrongSize),
    "all but the header cut": (
        lambda s: relabelled(s, member(s)[:124], b""),
        errors.NotAPackage,
    ),
    "a segment of a seal alone": (
        lambda s: relabelled(s, member(s)[: 124 + 28], b""),
        errors.Truncated,
    ),
    "segments swapped": (lambda s: segment_swap(s, admit=False), errors.WrongHash),
    "segments swapped and admitted": (
        lambda s: segment_swap(s, admit=True),
        errors.ManifestMismatch,
    ),
    "trailing bytes": (
        lambda s: s.with_plain(s.plain + bytes(4)),
        errors.TrailingBytes,
    ),
    "other plain hash signed": (last_plain_hash, errors.WrongHash),
    "climbing name": (
        lambda s: stated(s, name=f"{FOLDER}/data/../../../x"),
        errors.UnsafeName,
    ),
    "link": (lambda s: stated(s, attributes=0o120777 << 16), errors.LinkEntry),
    "compressed": (lambda s: stated(s, method=8), errors.CompressedEntry),
    "bomb": (lambda s: stated(s, size=1 << 60), errors.SizeLie),
    "duplicate": (lambda s: stated(s, name=f"{FOLDER}/bagit.txt"), errors.DuplicateName),
    "unsorted": (lambda s: bag_zip(s, lambda files: files.reverse()), errors.UnsortedNames),
    "another folder": (
        lambda s: s.with_plain(zipped({"other/bagit.txt": bag.BAGIT})),
        errors.IdentityMismatch,
    ),
    "empty zip": (lambda s: s.with_plain(zipped({})), errors.NotABag),
    "unknown tag file": (lambda s: s.with_bag({"notes.txt": b"x"}), errors.NotABag),
    "huge tag file": (
        lambda s: s.with_bag({"bag-info.txt": bytes(2 << 20)}),
        errors.DocumentTooLarge,
    ),
    "other BagIt version": (
        lambda s: s.with_bag({"bagit.txt": b"BagIt-Version: 0.97\n"}),
        errors.NotABag,
    ),
    "file without manifest line": (
        lambda s: s.with_bag({bag.MANIFEST: b""}),
        errors.ManifestMismatch,
    ),
    "manifest with another hash": (
        lambda s: s.with_bag({bag.MANIFEST: flipped(_listed(s), 3)}),
        errors.ManifestMismatch,
    ),
    "tag manifest changed": (
        lambda s: s.with_bag({bag.TAG_MANIFEST: b"0  x\n"}),
        errors.ManifestMismatch,
    ),
    "signed by another": (
        lambda s: s.with_bag({}, signer=SigningKey.generate()),
        errors.SignerMismatch,
    ),
    "signature of another bag": (
        lambda s: s.with_bag(
            {bag.SIGNATURE: s.bag_files()[f"{FOLDER}/{bag.SIGNATURE}"], "data/README.md": b"x"}
        ),
        errors.ManifestMismatch,
    ),
    "signature changed": (
        lambda s: s.with_bag({bag.SIGNATURE: _other_signature(s)}),
        errors.BadSignature,
    ),
    "signature is no document": (
        lambda s: s.with_bag({bag.SIGNATURE: b"[]"}),
        errors.InvalidDocument,
    ),
    "no challenge": (
        lambda s: s.with_bag({"data/challenge.json": None}),
        errors.InvalidDocument,
    ),
    "challenge is no JSON": (
        lambda s: s.with_bag({"data/challenge.json": b"[" * 100_000}),
        errors.InvalidDocument,
    ),
    "challenge with an unknown field": (
        lambda s: document(s, b'"canary"', b'"patient": "x", "canary"'),
        errors.InvalidDocument,
    ),
    "stale schema": (
        lambda s: document(s, b'"schema_version": "1.1"', b'"schema_version": "0.1"'),
        errors.StaleSchema,
    ),
    "challenge of another id": (
        lambda s: challenge_with(s, id="other"),
        errors.IdentityMismatch,
    ),
    "challenge of another version": (
        lambda s: challenge_with(s, version="1.0.1"),
        errors.IdentityMismatch,
    ),
    "an image nobody listed": (
        lambda s: s.with_bag({"data/cases/case-001/series-1/000003.dcm": b"x"}),
        errors.ContentMismatch,
    ),
    "an image too few": (
        lambda s: s.with_bag({"data/cases/case-001/series-1/000002.dcm": None}),
        errors.ContentMismatch,
    ),
    "an image of no case": (
        lambda s: s.with_bag({"data/cases/case-009/series-1/000001.dcm": b"x"}),
        errors.ContentMismatch,
    ),
    "a letter beside an answer": (
        lambda s: s.with_bag({"data/annotations/case-001/letter.txt": b"x"}),
        errors.ContentMismatch,
    ),
    "a letter as attestation": (
        lambda s: s.with_bag({"data/attestations/letter.pdf": b"%PDF"}),
        errors.ContentMismatch,
    ),
    "a program": (lambda s: s.with_bag({"data/setup.exe": b"MZ"}), errors.ContentMismatch),
    "no report": (lambda s: s.with_bag({"data/deid/report.json": None}), errors.ContentMismatch),
    "no public answer": (
        lambda s: s.with_bag({"data/annotations/case-001/answer.json": None}),
        errors.ContentMismatch,
    ),
    "answers of a hidden case": (
        lambda s: s.with_bag({"data/annotations/case-002/answer.json": b"{}"}),
        errors.ReferenceLeak,
    ),
    "answers in a folder too deep": (
        lambda s: s.with_bag({"data/annotations/case-001/a/answer.json": b"{}"}),
        errors.ContentMismatch,
    ),
}


def _listed(sound: Forgery) -> bytes:
    return sound.bag_files()[f"{FOLDER}/{bag.MANIFEST}"]


def _other_signature(sound: Forgery) -> bytes:
    """Well formed, of the right key and about the right hash, but of another message."""
    signature = bag.Signature.model_validate_json(sound.bag_files()[f"{FOLDER}/{bag.SIGNATURE}"])
    return to_json(signature.model_copy(update={"signature": sound.keys.signer.sign(b"else")}))


@pytest.mark.parametrize("name", FORGERIES)
def test_that_each_forgery_is_refused_with_its_own_code_and_leaves_nothing(
    name: str, sound: Forgery, tmp_path: Path
) -> None:
    forge, expected = FORGERIES[name]
    path = tmp_path / "untrusted.medal"
    path.write_bytes(forge(sound))
    reader.verify_outside(path)
    with pytest.raises(PackageError) as caught:
        reader.unpack_inputs(path, sound.keys.intake, tmp_path / "out")
    assert type(caught.value) is expected
    assert [one.name for one in tmp_path.iterdir()] == ["untrusted.medal"]


def test_that_the_forger_can_make_a_sound_package(sound: Forgery, tmp_path: Path) -> None:
    path = tmp_path / "sound.medal"
    for made in (sound.with_bag({}), stated(sound), bag_zip(sound, lambda _: None)):
        path.write_bytes(made)
        assert reader.verify_inputs(path, sound.keys.intake) == packages.challenge()


@pytest.mark.parametrize("key", ["evaluation", "stranger"])
def test_that_only_the_intake_opens_the_inputs(key: str, sound: Forgery, tmp_path: Path) -> None:
    wrong = {"evaluation": sound.keys.evaluation, "stranger": SealingKey.generate()}[key]
    (tmp_path / "sound.medal").write_bytes(sound.package)
    with pytest.raises(errors.WrongKey):
        reader.verify_inputs(tmp_path / "sound.medal", wrong)


def test_that_the_intake_cannot_open_the_references(sound: Forgery, tmp_path: Path) -> None:
    (tmp_path / "sound.medal").write_bytes(sound.package)
    with pytest.raises(errors.WrongKey):
        reader.verify_references(tmp_path / "sound.medal", sound.keys.intake)


def test_that_a_case_of_the_bag_is_as_large_as_its_zip_at_most(sound: Forgery) -> None:
    """Stored entries one after the other cannot hold more than the file that holds them."""
    sizes = sum(len(raw) for raw in sound.bag_files().values())
    assert (
        sizes
        < len(sound.plain)
        == zipping.zip_size((name, len(raw)) for name, raw in sound.bag_files().items())
    )
