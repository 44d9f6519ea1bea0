"""Trial folders about files: archives, indexes, names, damage, and what is no image."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
from pathlib import Path

import numpy as np
from pydicom import Dataset, dcmread
from pydicom.fileset import FileSet
from pydicom.uid import RLELossless

from tests.builders.dicom import write
from tests.builders.trial import PREFIX, STORAGE, Builder, Set, Trial, Truth, noise


def series(folder: Path, slices: int = 3, seed: int = 1, **more: object) -> Truth:
    """Write a small plain CT and give its truth."""
    values = noise(slices, 8, 6, seed=seed)
    files = Set(folder=folder)
    for n in range(slices):
        files.write(values[n], (0, 0, 3.0 * n), **more)
    return Truth(kind="volume", values=values)


def members(folder: Path) -> dict[str, bytes]:
    """Take a folder's files as members of an archive, and take the folder away."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    shutil.rmtree(folder)
    return found


def pack(found: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, data in found.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def zipped(folder: Path) -> Trial:
    truth = series(folder / "x")
    (folder / "Export.zip").write_bytes(
        pack({"PAT/ST/" + k: v for k, v in members(folder / "x").items()})
    )
    return Trial(groups=[truth])


def zip_by_another_name(folder: Path) -> Trial:
    truth = series(folder / "x")
    (folder / "images.dcm").write_bytes(pack(members(folder / "x")))
    return Trial(groups=[truth])


def zip_in_zip(folder: Path) -> Trial:
    inner, outer = series(folder / "x"), series(folder / "y", 4, 2)
    packed = pack({"inner.zip": pack(members(folder / "x")), **members(folder / "y")})
    (folder / "outer.zip").write_bytes(packed)
    return Trial(groups=[inner, outer])


def zip_with_litter(folder: Path) -> Trial:
    truth = series(folder / "x")
    litter = {
        "__MACOSX/._IM0001": b"\0\5\x16\7" * 20,
        "a/.DS_Store": b"Bud1" * 9,
        "note.txt": b"hi",
    }
    (folder / "a.zip").write_bytes(pack({**members(folder / "x"), **litter, "none": b""}))
    names = {"__MACOSX/._IM0001": "junk", "a/.DS_Store": "junk", "note.txt": "not_dicom"}
    skipped = {f"a.zip!/{name}": reason for name, reason in names.items()}
    return Trial(groups=[truth], skipped={**skipped, "a.zip!/none": "empty"})


def zip_that_climbs(folder: Path) -> Trial:
    truth = series(folder / "x")
    evil = {"../../evil.dcm": b"x" * 200, "/etc/evil.dcm": b"y" * 200}
    (folder / "a.zip").write_bytes(pack({**members(folder / "x"), **evil}))
    skipped = {f"a.zip!/{name}": "archive_unsafe" for name in evil}
    return Trial(groups=[truth], skipped=skipped)


def zip_with_a_link(folder: Path) -> Trial:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link.dcm")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return Trial(skipped={"a.zip!/link.dcm": "archive_unsafe"})


def zip_that_overlaps(folder: Path) -> Trial:
    """Two entries of the directory share one member's bytes."""
    data = bytearray(pack({"a": b"0123456789" * 50, "b": b"9876543210" * 50}))
    second = data.rfind(b"PK\1\2")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    (folder / "a.zip").write_bytes(data)
    return Trial(skipped={"a.zip": "archive_unsafe"})


def zip_bomb(folder: Path) -> Trial:
    with (
        zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("zeros.dcm", "w", force_zip64=True) as member,
    ):
        for _ in range(300):
            member.write(bytes(1 << 20))
    return Trial(skipped={"bomb.zip": "archive_too_large"})


def zip_of_nothing(folder: Path) -> Trial:
    """An empty archive, alone and within another, is not lost."""
    (folder / "none.zip").write_bytes(pack({}))
    (folder / "outer.zip").write_bytes(pack({"inner.zip": pack({}), "folder/": b""}))
    return Trial(skipped={"none.zip": "empty", "outer.zip!/inner.zip": "empty"})


def zip_cut_off(folder: Path) -> Trial:
    series(folder / "x")
    data = pack(members(folder / "x"))
    (folder / "a.zip").write_bytes(data[: len(data) // 2])
    (folder / "b.zip").write_bytes(b"PK\3\4" + b"nonsense" * 40)
    return Trial(skipped={"a.zip": "archive_corrupt", "b.zip": "archive_corrupt"})


def zip_with_a_damaged_member(folder: Path) -> Trial:
    """One byte of the pixels differs from what the archive's check sum says."""
    truth = series(folder / "x", 4)
    found = members(folder / "x")
    data = bytearray(pack(found, zipfile.ZIP_STORED))
    at = data.find(found["IM0002"][-60:])
    data[at + 20] ^= 0x55
    (folder / "a.zip").write_bytes(data)
    assert truth.values is not None
    truth.values, truth.warnings = truth.values[[0, 2, 3]], {"missing_slices"}
    return Trial(groups=[truth], skipped={"a.zip!/IM0002": "archive_corrupt"})


def zip_with_a_password(folder: Path) -> Trial:
    data = bytearray(pack({"a.dcm": b"0123456789" * 50}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.find(mark) + place] |= 1
    (folder / "a.zip").write_bytes(data)
    return Trial(skipped={"a.zip!/a.dcm": "archive_corrupt"})


def zip_beside_its_content(folder: Path) -> Trial:
    truth = series(folder / "x")
    packed = {path.name: path.read_bytes() for path in sorted((folder / "x").iterdir())}
    (folder / "y.zip").write_bytes(pack(packed))
    truth.warnings = {"duplicate"}
    skipped = {f"y.zip!/{name}": "duplicate" for name in packed}
    return Trial(groups=[truth], skipped=skipped, warnings={"duplicate"})


def disc(folder: Path) -> Trial:
    """A disc whose index names a file that was not copied."""
    truth = series(folder / "x", 4)
    index = FileSet()
    for path in sorted((folder / "x").iterdir()):
        index.add(path)
    index.write(folder / "disc")
    index._stage["t"].cleanup()
    shutil.rmtree(folder / "x")
    for path in sorted((folder / "disc").rglob("*")):
        if path.is_file() and path.name != "DICOMDIR" and dcmread(path).InstanceNumber == 2:
            path.unlink()
            lost = path.relative_to(folder).as_posix()
    assert truth.values is not None
    truth.values, truth.warnings = truth.values[[0, 2, 3]], {"missing_slices"}
    skipped = {"disc/DICOMDIR": "dicomdir", lost: "missing_file"}
    return Trial(groups=[truth], skipped=skipped, warnings={"missing_file"})


def names(folder: Path) -> Trial:
    """No extension, a wrong one, none that is right: names say nothing."""
    truth = series(folder)
    for old, new in (("IM0001", "report.pdf"), ("IM0002", "picture.jpg"), ("IM0003", "1.2.840.4")):
        (folder / old).rename(folder / new)
    (folder / "real.dcm").write_text("this is only called so\n" * 20)
    return Trial(groups=[truth], skipped={"real.dcm": "not_dicom"})


def rubbish(folder: Path) -> Trial:
    truth = series(folder)
    (folder / "empty.dcm").write_bytes(b"")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0" * 100)
    (folder / ".DS_Store").write_bytes(b"\0\0\0\1Bud1" * 100)
    (folder / "desktop.ini").write_text("[.ShellClassInfo]")
    (folder / "viewer.exe").write_bytes(b"MZ" + bytes(500))
    (folder / "noise.dcm").write_bytes(np.random.default_rng(3).bytes(5000))
    (folder / "zeros.dcm").write_bytes(bytes(5000))
    reasons = {
        "empty.dcm": "empty",
        "Thumbs.db": "junk",
        ".DS_Store": "junk",
        "desktop.ini": "junk",
    }
    reasons |= dict.fromkeys(("viewer.exe", "noise.dcm", "zeros.dcm"), "not_dicom")
    return Trial(groups=[truth], skipped=reasons)


def damaged(folder: Path) -> Trial:
    """Files cut within the header, within the pixels; a stream that is no stream; a lying size."""
    whole = Set(folder=folder, modality="CR", sop_class=STORAGE + "1", orientation=None)
    values = noise(1, 40, 40)
    whole.write(values[0], None, name="whole")
    for name in ("header", "pixels"):
        other = Set(folder=folder, modality="CR", sop_class=STORAGE + "1", orientation=None)
        other.write(noise(40, 40), None, name=name)
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: 500 if name == "header" else -100])
    other = Set(folder=folder, modality="CR", sop_class=STORAGE + "1", orientation=None)
    other.write(noise(40, 40), None, name="stream", syntax=RLELossless)
    data = bytearray((folder / "stream").read_bytes())
    start = data.rfind(bytes.fromhex("feff00e0")) + 8
    data[start + 8 : start + 80] = b"\xff" * 72
    (folder / "stream").write_bytes(data)
    other.write(noise(40, 40), None, name="size", Rows=20)
    reasons = {"header": "truncated", "pixels": "truncated", "stream": "corrupt", "size": "corrupt"}
    return Trial(groups=[Truth(kind="image", values=values)], skipped=reasons)


def unknown_syntax(folder: Path) -> Trial:
    Set(folder=folder).write(noise(8, 6), name="new")
    data = (folder / "new").read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.9.9.9\0")
    (folder / "new").write_bytes(data)
    return Trial(skipped={"new": "unsupported_transfer_syntax"})


def no_images(folder: Path) -> Trial:
    """A document, a waveform, raw data, and an image without its pixels."""
    for name, sop_class, modality in (
        ("letter", STORAGE + "104.1", "DOC"), ("ecg", STORAGE + "9.1.1", "ECG"),
        ("raw", STORAGE + "66", "MR"),
    ):  # fmt: skip
        bare(folder / name, sop_class, modality)
    files = Set(folder=folder)
    dataset = files.dataset(noise(8, 6), (0, 0, 0))
    del dataset.PixelData
    write(dataset, folder / "ct")
    kinds = dict.fromkeys(("letter", "ecg", "raw"), "non_image")
    return Trial(skipped={**kinds, "ct": "no_pixels"})


def bare(path: Path, sop_class: str, modality: str, **more: object) -> Dataset:
    """Write an object that has no picture."""
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, PREFIX + modality_number(path.name)
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = (
        PREFIX + "1",
        PREFIX + "2" + modality_number(modality),
    )
    dataset.PatientID, dataset.PatientName, dataset.Modality = "P1", "Test^P1", modality
    for keyword, value in more.items():
        setattr(dataset, keyword, value)
    write(dataset, path)
    return dataset


def modality_number(modality: str) -> str:
    return "".join(str(ord(letter)) for letter in modality)


def recognised(folder: Path) -> Trial:
    """Structures, plans, reports, presentation states, key objects: named, not shown."""
    found = (
        ("structures", "481.3", "RTSTRUCT", "rtstruct"), ("plan", "481.5", "RTPLAN", "other"),
        ("report", "88.33", "SR", "sr"), ("basic", "88.11", "SR", "sr"),
        ("state", "11.1", "PR", "other"), ("keys", "88.59", "KO", "other"),
        ("registration", "66.1", "REG", "other"),
    )  # fmt: skip
    for name, end, modality, _ in found:
        bare(folder / name, STORAGE + end, modality)
    return Trial(groups=[Truth(kind=k, shape=(), modality=m) for _, _, m, k in found])


def nothing(folder: Path) -> Trial:
    (folder / "empty folder").mkdir()
    return Trial()


FILES: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        zipped, zip_by_another_name, zip_in_zip, zip_with_litter, zip_that_climbs, zip_with_a_link,
        zip_that_overlaps, zip_bomb, zip_of_nothing, zip_cut_off, zip_with_a_damaged_member,
        zip_with_a_password,
        zip_beside_its_content, disc, names, rubbish, damaged, unknown_syntax, no_images,
        recognised, nothing,
    )
}  # fmt: skip
