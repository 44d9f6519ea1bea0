"""What anybody can see without a key: the zip around a package, its envelope and signature."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medal_desktop.package import errors, reader, zipping
from medal_desktop.package.errors import PackageError
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.parsing import to_json
from tests.builders import packages
from tests.builders.forgeries import (
    Forgery,
    Line,
    forged_zip,
    label,
    members,
    tail_with,
    zipped,
)

Forge = Callable[[Forgery], bytes]
BASE = "head-ct_v1.0.0"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Forgery:
    return Forgery.of(tmp_path_factory.mktemp("sound"), packages.Keys())


def verify(folder: Path, package: bytes) -> None:
    path = folder / "untrusted.medal"
    path.write_bytes(package)
    reader.verify_outside(path)


def lines(sound: Forgery, **changes: object) -> bytes:
    """The members as a forger states them; `changes` are those of the first."""
    first, *others = members(sound.package).items()
    stated = Line(**{"name": first[0], "content": first[1], **changes})  # type: ignore[arg-type]
    return forged_zip([stated, *(Line(name=name, content=raw) for name, raw in others)])


def with_member(sound: Forgery, name: str, raw: bytes) -> bytes:
    return zipped({**members(sound.package), name: raw})


def without(sound: Forgery, suffix: str) -> bytes:
    kept = members(sound.package).items()
    return zipped({name: raw for name, raw in kept if not name.endswith(suffix)})


def envelope_text(sound: Forgery, old: bytes, new: bytes) -> bytes:
    files = members(sound.package)
    name = f"{BASE}.envelope.json"
    return zipped({**files, name: files[name].replace(old, new)})


def by_zipfile(sound: Forgery, folder: Path, compression: int) -> bytes:
    with zipfile.ZipFile(folder / "foreign.zip", "w", compression) as foreign:
        for name, raw in members(sound.package).items():
            foreign.writestr(name, raw)
    return (folder / "foreign.zip").read_bytes()


def resigned(sound: Forgery, **changes: object) -> bytes:
    return sound.with_envelope(sound.envelope.model_copy(update=changes).sign(sound.keys.signer))


def shorter(sound: Forgery) -> bytes:
    """A member cut between two segments, which Crypt4GH by itself would not notice."""
    files = members(sound.package)
    return zipped({**files, f"{BASE}.zip.c4gh": files[f"{BASE}.zip.c4gh"][:124]})


FORGERIES: dict[str, tuple[Forge, type[PackageError]]] = {
    "empty": (lambda _: b"", errors.NotAPackage),
    "text": (lambda _: b"patient list\n" * 50, errors.NotAPackage),
    "zeros": (lambda _: bytes(4096), errors.NotAPackage),
    "cut in the middle": (lambda s: s.package[: len(s.package) // 2], errors.NotAPackage),
    "last byte missing": (lambda s: s.package[:-1], errors.Truncated),
    "trailing bytes": (lambda s: s.package + b"\0", errors.TrailingBytes),
    "leading bytes": (lambda s: b"MZ" + s.package, errors.SizeLie),
    "first half missing": (lambda s: s.package[len(s.package) // 2 :], errors.SizeLie),
    "a billion entries": (lambda s: tail_with(s.package, count=10**9), errors.TooManyEntries),
    "an endless directory": (lambda s: tail_with(s.package, length=9000), errors.TooManyEntries),
    "fewer entries than lines": (lambda s: tail_with(s.package, count=2), errors.TrailingBytes),
    "more entries than lines": (lambda s: tail_with(s.package, count=4), errors.ZipStructure),
    "compressed entry": (lambda s: lines(s, method=8), errors.CompressedEntry),
    "zip encryption": (lambda s: lines(s, flags=zipping.FLAGS | 1), errors.EncryptedEntry),
    "link": (lambda s: lines(s, attributes=0o120777 << 16), errors.LinkEntry),
    "folder": (lambda s: lines(s, attributes=0o040755 << 16), errors.LinkEntry),
    "device": (lambda s: lines(s, attributes=0o020666 << 16), errors.LinkEntry),
    "executable": (lambda s: lines(s, attributes=0o100755 << 16), errors.ZipStructure),
    "bomb: larger than stored": (lambda s: lines(s, size=1 << 50, packed=9), errors.SizeLie),
    "bomb: both larger than the file": (lambda s: lines(s, size=1 << 50), errors.SizeLie),
    "two entries share bytes": (lambda s: lines(s, offset=7), errors.SizeLie),
    "hidden extra field": (lambda s: lines(s, extra=b"ab\0\0"), errors.ZipStructure),
    "climbing name": (lambda s: lines(s, name="../../etc/passwd"), errors.UnsafeName),
    "absolute name": (lambda s: lines(s, name="/etc/passwd"), errors.UnsafeName),
    "drive": (lambda s: lines(s, name="C:/x"), errors.UnsafeName),
    "backslash": (lambda s: lines(s, name="..\\x"), errors.UnsafeName),
    "device name": (lambda s: lines(s, name="nul.json"), errors.UnsafeName),
    "name beyond ASCII": (lambda s: lines(s, name="Müller"), errors.UnsafeName),
    "duplicate name": (lambda s: lines(s, name=f"{BASE}.envelope.json"), errors.DuplicateName),
    "duplicate but for case": (
        lambda s: lines(s, name=f"{BASE}.ENVELOPE.json"),
        errors.DuplicateName,
    ),
    "extra member": (lambda s: with_member(s, "patients.csv", b"x"), errors.ExtraMember),
    "second envelope": (lambda s: with_member(s, "b.envelope.json", b"{}"), errors.ExtraMember),
    "no envelope": (lambda s: without(s, ".envelope.json"), errors.MissingMember),
    "no inputs": (lambda s: without(s, "0.zip.c4gh"), errors.MissingMember),
    "no references": (lambda s: without(s, "-reference.zip.c4gh"), errors.MissingMember),
    "no member at all": (lambda _: zipped({}), errors.MissingMember),
    "other order": (
        lambda s: zipped(dict(reversed(members(s.package).items()))),
        errors.UnsortedNames,
    ),
    "envelope is no JSON": (
        lambda s: with_member(s, f"{BASE}.envelope.json", b"{" * 9999),
        errors.InvalidDocument,
    ),
    "huge envelope": (
        lambda s: with_member(s, f"{BASE}.envelope.json", b" " * (2 << 20)),
        errors.DocumentTooLarge,
    ),
    "stale schema": (lambda s: envelope_text(s, b'"1.0"', b'"0.9"'), errors.StaleSchema),
    "unknown field": (
        lambda s: envelope_text(s, b'"format"', b'"extra": 1, "format"'),
        errors.InvalidDocument,
    ),
    "signer's name changed": (
        lambda s: envelope_text(s, b"Dr Test", b"Dr Evil"),
        errors.BadSignature,
    ),
    "unsigned": (
        lambda s: s.with_envelope(s.envelope.model_copy(update={"signature": ""})),
        errors.BadSignature,
    ),
    "signed by another": (
        lambda s: s.with_envelope(s.envelope.sign(SigningKey.generate())),
        errors.BadSignature,
    ),
    "another key under the signer's id": (
        lambda s: s.with_envelope(
            s.envelope.model_copy(
                update={
                    "signer": s.envelope.signer.model_copy(
                        update={"public": SigningKey.generate().public.public}
                    )
                }
            )
        ),
        errors.BadSignature,
    ),
    "names of another challenge": (
        lambda s: resigned(s, challenge_id="other"),
        errors.IdentityMismatch,
    ),
    "member cut at a segment": (shorter, errors.WrongSize),
    "other size signed": (
        lambda s: resigned(s, inputs=s.envelope.inputs.model_copy(update={"size": 1})),
        errors.WrongSize,
    ),
    "other hash signed": (
        lambda s: resigned(s, inputs=s.envelope.inputs.model_copy(update={"sha256": "0" * 64})),
        errors.WrongHash,
    ),
    "members swapped": (
        lambda s: zipped(dict(zip(members(s.package), _crossed(members(s.package)), strict=True))),
        errors.WrongSize,
    ),
}


def _crossed(files: dict[str, bytes]) -> list[bytes]:
    inputs, references, envelope = files.values()
    return [references, inputs, envelope]


@pytest.mark.parametrize("name", FORGERIES)
def test_that_each_forgery_is_refused_with_its_own_code(
    name: str, sound: Forgery, tmp_path: Path
) -> None:
    forge, expected = FORGERIES[name]
    with pytest.raises(PackageError) as caught:
        verify(tmp_path, forge(sound))
    assert type(caught.value) is expected


def test_that_the_sound_package_passes(sound: Forgery, tmp_path: Path) -> None:
    verify(tmp_path, sound.package)


def test_that_the_forger_can_make_a_sound_package(sound: Forgery, tmp_path: Path) -> None:
    """Otherwise the forgeries could be refused for another reason than the one that is meant."""
    assert lines(sound) == sound.package
    verify(tmp_path, sound.with_plain(sound.plain))


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_that_another_tools_zip_is_refused(
    sound: Forgery, tmp_path: Path, compression: int
) -> None:
    with pytest.raises(PackageError):
        verify(tmp_path, by_zipfile(sound, tmp_path, compression))


def test_that_a_new_label_needs_the_signers_key(sound: Forgery, tmp_path: Path) -> None:
    member = b"crypt4gh but not really"
    changed = sound.envelope.model_copy(
        update={"inputs": label(b"", member, sound.envelope.inputs)}
    )
    with pytest.raises(errors.BadSignature):
        verify(tmp_path, sound.with_envelope(changed, member))


CHANGES = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))


@settings(deadline=None, max_examples=150)
@given(change=CHANGES)
def test_that_no_byte_can_be_changed(
    sound: Forgery, tmp_path_factory: pytest.TempPathFactory, change: tuple[float, int]
) -> None:
    changed = bytearray(sound.package)
    changed[int(change[0] * len(changed))] ^= change[1]
    with pytest.raises(PackageError):
        verify(tmp_path_factory.mktemp("changed"), bytes(changed))


@settings(deadline=None, max_examples=60)
@given(share=st.floats(0, 1, exclude_max=True))
def test_that_nothing_can_be_cut_off(
    sound: Forgery, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    with pytest.raises(PackageError):
        verify(tmp_path_factory.mktemp("cut"), sound.package[: int(share * len(sound.package))])


@settings(deadline=None, max_examples=60)
@given(raw=st.binary(max_size=4000))
def test_that_any_bytes_are_refused_without_a_crash(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    with pytest.raises(PackageError):
        verify(tmp_path_factory.mktemp("noise"), raw)


def test_that_an_envelope_names_no_value_in_its_refusal(sound: Forgery, tmp_path: Path) -> None:
    with pytest.raises(PackageError) as caught:
        verify(tmp_path, envelope_text(sound, b'"format"', b'"MUELLER": 1, "format"'))
    assert "MUELLER" not in " ".join(caught.value.words())


def test_that_the_envelope_holds_no_clinical_text(sound: Forgery) -> None:
    text = to_json(sound.envelope)
    assert b"aemorrhage" not in text
    assert b"blood" not in text
