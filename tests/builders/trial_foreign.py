"""Trial folders of other formats: photographs, NIfTI, NRRD and plain videos."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.builders.trial import Array, Builder, Set, Trial, Truth, noise

SECRET = b"Zweistein Alberta"
TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def photograph(path: Path, *, turned: bool = False) -> Array:
    """Write a JPEG full of EXIF; give what a viewer shows, upright."""
    from PIL import Image

    rows, columns = np.mgrid[0:48, 0:64]
    rgb = np.stack([rows * 5, columns * 3, rows + columns], -1).astype(np.uint8)
    image = Image.fromarray(rgb)
    exif = image.getexif()
    exif[0x010E], exif[0x0112] = SECRET.decode(), 6 if turned else 1
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, "JPEG", quality=97, subsampling=0, exif=exif, comment=SECRET)
    with Image.open(path) as again:
        shown = np.asarray(again.convert("RGB"))
    return np.rot90(shown, -1) if turned else shown


def photographs(folder: Path) -> Trial:
    groups = []
    for turned in (False, True):
        shown = photograph(folder / f"{turned}.jpeg", turned=turned)
        truth = Truth(kind="image", values=shown[None], shape=[1, *shown.shape[:2]])
        truth.warnings, truth.modality, truth.photometric = {"lossy"}, "XC", "RGB"
        groups.append(truth)
    return Trial(groups=groups)


def pictures(folder: Path) -> Trial:
    """PNG in grey of 8 and 16 bits and in colour, TIFF of two pages."""
    from PIL import Image

    grey, deep = noise(1, 9, 7, high=256, kind="u1"), noise(1, 9, 7, high=65536)
    colour = noise(1, 9, 7, 3, high=256, kind="u1")
    pages = noise(2, 9, 7, high=256, kind="u1", seed=5)
    for name, values in (("grey", grey), ("deep", deep), ("colour", colour)):
        Image.fromarray(values[0]).save(folder / f"{name}.png")
    first, second = (Image.fromarray(page) for page in pages)
    first.save(folder / "pages.tif", save_all=True, append_images=[second])
    shape = {"shape": [1, 9, 7], "warnings": {"burned_in"}}
    return Trial(
        groups=[
            Truth(kind="image", values=grey, **shape),
            Truth(kind="image", values=deep, **shape),
            Truth(kind="image", values=colour, **shape),
            Truth(kind="cine", values=pages, warnings={"burned_in"}),
        ]
    )


def nifti(path: Path, values: NDArray[Any], affine: NDArray[np.float64], **header: float) -> None:
    """Write (…, slices, rows, columns) as NIfTI with an affine to RAS."""
    import nibabel

    image = nibabel.Nifti1Image(np.transpose(values), affine)
    image.header["descrip"] = SECRET[:70]
    image.header.set_xyzt_units("mm")
    if header:
        image.header.set_slope_inter(header["slope"], header["intercept"])
    data = image.to_bytes()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def niftis(folder: Path) -> Trial:
    """Packed and plain, whole numbers and fractions, one that runs from head to feet, in time."""
    plain, packed = noise(4, 6, 5, kind="i2"), noise(4, 6, 5, kind="u1", high=256)
    fractions = noise(3, 6, 5).astype(np.float32) / 7
    times = noise(2, 3, 6, 5, kind="i2", seed=4)
    affine = TO_RAS @ np.array([[0.8, 0, 0, 1], [0, 0.9, 0, 2], [0, 0, 3.0, 3], [0, 0, 0, 1]])
    downwards = affine @ np.diag([1.0, 1.0, -1.0, 1.0])
    nifti(folder / "a.nii", plain, affine)
    nifti(folder / "b.nii.gz", packed, downwards)
    nifti(folder / "c.nii.gz", fractions, affine)
    nifti(folder / "d.nii", times, affine)
    place: dict[str, Any] = {"spacing": [3, 0.9, 0.8], "origin": [1, 2, 3]}
    return Trial(
        groups=[
            Truth(kind="volume", values=plain, **place),
            Truth(kind="volume", values=packed[::-1], origin=[1, 2, 3 - 9], spacing=[3, 0.9, 0.8]),
            Truth(kind="volume", values=fractions, **place),
            Truth(kind="volume", values=times, **place),
        ]
    )


def nifti_of_nowhere(folder: Path) -> Trial:
    """A NIfTI that does not say where it lies."""
    import nibabel

    values = noise(3, 6, 5, kind="i2")
    image = nibabel.Nifti1Image(np.transpose(values), None)
    image.header.set_sform(None, 0)
    image.header.set_qform(None, 0)
    (folder / "a.nii").write_bytes(image.to_bytes())
    return Trial(groups=[Truth(kind="cine", values=values, warnings={"no_position"})])


def nrrd(path: Path, values: Array, encoding: str, **fields: str) -> None:
    """Write a NRRD whose axes run left, posterior, superior unless `fields` say otherwise."""
    kind = {"u2": "ushort", "i2": "short", "f4": "float", "u1": "uchar"}[values.dtype.str[1:]]
    header = {
        "type": kind, "dimension": str(values.ndim),
        "sizes": " ".join(map(str, values.shape[::-1])), "encoding": encoding, "endian": "little",
        "space": "left-posterior-superior",
        "space directions": "(0.8,0,0) (0,0.9,0) (0,0,3)", "space origin": "(1,2,3)", **fields,
    }  # fmt: skip
    lines = [
        "NRRD0005",
        f"# {SECRET.decode()}",
        *(f"{key}: {word}" for key, word in header.items()),
    ]
    data = values.tobytes()
    body = gzip.compress(data) if encoding == "gzip" else data
    path.write_bytes("\n".join([*lines, "", ""]).encode() + body)


def nrrds(folder: Path) -> Trial:
    one, two = noise(4, 6, 5), noise(4, 6, 5, seed=2)
    nrrd(folder / "a.nrrd", one, "raw")
    right = {"space": "RAS", "space directions": "(-0.8,0,0) (0,-0.9,0) (0,0,3)"}
    nrrd(folder / "b.nrrd", two, "gzip", **right, **{"space origin": "(-1,-2,3)"})
    nrrd(folder / "c.nrrd", one, "raw", **{"data file": "other.raw"})
    place: dict[str, Any] = {"spacing": [3, 0.9, 0.8], "origin": [1, 2, 3]}
    return Trial(
        groups=[Truth(kind="volume", values=v, **place) for v in (one, two)],
        skipped={"c.nrrd": "unsupported_transfer_syntax"},
    )


def damaged_files(folder: Path) -> Trial:
    """Cut or lying files of other formats."""
    photograph(folder / "a.jpg")
    (folder / "a.jpg").write_bytes((folder / "a.jpg").read_bytes()[:40])
    nrrd(folder / "b.nrrd", noise(4, 6, 5), "raw", sizes="0 5 5")
    nifti(folder / "c.nii", noise(4, 6, 5, kind="i2"), np.eye(4))
    data = bytearray((folder / "c.nii").read_bytes())
    data[42:44] = b"\xff\xff"
    (folder / "c.nii").write_bytes(data)
    (folder / "d.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(300))
    return Trial(skipped=dict.fromkeys(("a.jpg", "b.nrrd", "c.nii", "d.mp4"), "corrupt"))


def beside_images(folder: Path) -> Trial:
    """What lies beside DICOM came with it: a logo, a preview."""
    values = noise(3, 8, 6)
    files = Set(folder=folder / "dicom")
    for n in range(3):
        files.write(values[n], (0, 0, 3.0 * n))
    photograph(folder / "viewer" / "logo.jpg")
    truth = Truth(kind="volume", values=values)
    return Trial(groups=[truth], skipped={"viewer/logo.jpg": "not_dicom"})


FOREIGN: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        photographs, pictures, niftis, nifti_of_nowhere, nrrds, damaged_files, beside_images,
    )
}  # fmt: skip
