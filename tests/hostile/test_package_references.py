"""The reference member, opened by the evaluation, trusts nobody either."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from medal_desktop.package import errors, reader
from medal_desktop.package.errors import PackageError
from medal_desktop.package.writer import BagFile, write_package
from tests.builders import packages
from tests.builders.forgeries import Forgery, label, members, sealed, unsealed, zipped

FOLDER = "head-ct-v1.0.0-reference"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Forgery:
    return Forgery.of(tmp_path_factory.mktemp("sound"), packages.Keys())


def references(sound: Forgery) -> bytes:
    return list(members(sound.package).values())[1]


def bare(folder: Path, member: bytes) -> Path:
    path = folder / "references.c4gh"
    path.write_bytes(member)
    return path


def resealed(sound: Forgery, plain: bytes, folder: Path) -> None:
    """Open references of other plain bytes under an envelope that is right about them."""
    member = sealed(plain, sound.keys.evaluation)
    told = label(plain, member, sound.envelope.references)
    envelope = sound.envelope.model_copy(update={"references": told}).sign(sound.keys.signer)
    reader.unpack_references(bare(folder, member), sound.keys.evaluation, folder / "out", envelope)


def files(sound: Forgery) -> dict[str, bytes]:
    return members(unsealed(references(sound), sound.keys.evaluation))


@pytest.mark.parametrize("place", [124, 300, -1])
def test_that_a_changed_member_is_refused(sound: Forgery, tmp_path: Path, place: int) -> None:
    changed = bytearray(references(sound))
    changed[place] ^= 1
    with pytest.raises(errors.BrokenSegment):
        reader.unpack_references(
            bare(tmp_path, bytes(changed)), sound.keys.evaluation, tmp_path / "out", sound.envelope
        )
    assert not (tmp_path / "out").exists()


def test_that_the_inputs_do_not_pass_for_references(sound: Forgery, tmp_path: Path) -> None:
    inputs = next(iter(members(sound.package).values()))
    with pytest.raises(errors.WrongSize):
        reader.unpack_references(
            bare(tmp_path, inputs), sound.keys.intake, tmp_path / "out", sound.envelope
        )


def test_that_an_inputs_bag_sealed_as_references_is_refused(sound: Forgery, tmp_path: Path) -> None:
    with pytest.raises(errors.IdentityMismatch):
        resealed(sound, sound.plain, tmp_path)


def test_that_references_of_another_version_are_refused(sound: Forgery, tmp_path: Path) -> None:
    other = Forgery.of(tmp_path, sound.keys, packages.challenge(version="1.0.1"))
    with pytest.raises(errors.IdentityMismatch):
        resealed(sound, unsealed(references(other), sound.keys.evaluation), tmp_path)


def test_that_a_reference_changed_after_signing_is_refused(sound: Forgery, tmp_path: Path) -> None:
    name = f"{FOLDER}/data/reference/case-001/answer.json"
    changed = {**files(sound), name: files(sound)[name].replace(b"yes", b"no ")}
    assert changed != files(sound)
    with pytest.raises(errors.ManifestMismatch):
        resealed(sound, zipped(changed), tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "reference/case-001/deep/x",
        "reference/case-001/letter.pdf",
        "reference/stray.json",
        "cases/x/y",
        "stray.txt",
    ],
)
def test_that_a_file_that_is_no_reference_cannot_be_sealed(tmp_path: Path, name: str) -> None:
    keys, made = packages.Keys(), packages.challenge()
    given = [*packages.reference_files(made), BagFile(name, b"x")]
    with pytest.raises(errors.ContentMismatch):
        write_package(
            tmp_path / "a.medal",
            made,
            packages.input_files(made),
            given,
            keys.recipients,
            keys.signer,
            "Dr Test",
        )


def test_that_an_envelope_somebody_changed_opens_nothing(sound: Forgery, tmp_path: Path) -> None:
    changed = sound.envelope.model_copy(update={"signer_name": "Dr Evil"})
    with pytest.raises(errors.BadSignature):
        reader.verify_references(bare(tmp_path, references(sound)), sound.keys.evaluation, changed)


def test_that_a_member_whose_file_is_cut_at_a_segment_is_refused(
    sound: Forgery, tmp_path: Path
) -> None:
    with pytest.raises(errors.WrongSize):
        reader.verify_references(
            bare(tmp_path, references(sound)[:124]), sound.keys.evaluation, sound.envelope
        )


@pytest.mark.parametrize("raw", [b"", b"crypt4g", b"crypt4gh", b"PK\5\6", bytes(5000)])
def test_that_any_other_file_is_refused(sound: Forgery, tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(PackageError):
        reader.verify_references(bare(tmp_path, raw), sound.keys.evaluation)


def test_that_the_inputs_show_no_hidden_answer(sound: Forgery) -> None:
    """A hidden case's answers lie in the reference bag and nowhere else."""
    hidden = [raw for name, raw in files(sound).items() if "case-002" in name]
    assert hidden
    assert all(raw not in sound.plain for raw in hidden)
    listed = json.loads(members(sound.plain)["head-ct-v1.0.0/data/challenge.json"])
    assert "answers" not in json.dumps(listed["cases"])


def test_that_the_two_bags_do_not_open_with_each_others_key(sound: Forgery) -> None:
    for member, key in (
        (references(sound), sound.keys.intake),
        (next(iter(members(sound.package).values())), sound.keys.evaluation),
    ):
        with pytest.raises(errors.WrongKey):
            unsealed(io.BytesIO(member).getvalue(), key)
