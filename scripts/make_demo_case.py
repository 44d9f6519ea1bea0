"""Make `resources/demo_case`: six invented patients as a hospital would export them.

    python -m scripts.make_demo_case [--out FOLDER] [--patients p1 p2] [--pictures FOLDER]

Nothing here was ever measured on a person. The same version of this script gives the same files.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medal_desktop.base.geometry import Grid
from medal_desktop.dicom.nifti import write_mask
from scripts.demo_dicom import Person, Scan, write_slice
from scripts.demo_head import Bleed, Field, Head, Mask, render

SHAPE = (24, 192, 192)
SPACING = (5.0, 1.2, 1.2)
CORNER = (-114.6, -114.6, -57.5)
TARGET = Path(__file__).resolve().parents[1] / "resources" / "demo_case"
STRAY = {
    "README.TXT": "IMAGE EXPORT\r\nOpen the folder IMAGES with a DICOM viewer.\r\n",
    "AUTORUN.INF": "[autorun]\r\nopen=VIEWER.EXE\r\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One folder of the export."""

    name: str
    person: Person
    head: Head


PATIENTS = (
    Patient(
        name="p1",
        person=Person(
            name="Morgenthau^Elfriede^Maria", number="HX-220417", born="19470921", sex="F",
            age="074Y", weight="63", phone="+49 555 0142 17", address="Lindenweg 4, 99999 Altstadt",
            accession="RA-5510231", referrer="Sandhagen^Ulrike^^Dr. med.", operator="Petzold^Jan",
            date="20220114", time="081522", story="Sudden weakness of the right arm",
        ),
        head=Head(
            seed=11, scale=(1.0, 1.0, 1.0), turn_degrees=(2, -1, 3), ventricles=1.05, atrophy=0.3,
            bleed=Bleed(centre=(27, -2, 8), radii=(15, 23, 17), density=64, push_mm=5),
        ),
    ),
    Patient(
        name="p2",
        person=Person(
            name="Abendroth^Kaspar", number="HX-220583", born="19890305", sex="M",
            age="032Y", weight="81", phone="+49 555 0199 03", address="Am Hang 71, 99998 Neudorf",
            accession="RA-5510877", referrer="Okafor^Ngozi^^Dr.", operator="Lindqvist^Sara",
            date="20220117", time="224103", story="Fall from a bicycle, headache",
        ),
        head=Head(seed=12, scale=(1.03, 1.02, 1.0), turn_degrees=(-3, 2, -4), ventricles=0.75),
    ),
    Patient(
        name="p3",
        person=Person(
            name="Tannhof^Irmgard^Luise", number="HX-221902", born="19380611", sex="F",
            age="083Y", weight="55", phone="+49 555 0111 62", address="Kirchplatz 2, 99997 Wehr",
            accession="RA-5521444", referrer="Sandhagen^Ulrike^^Dr. med.", operator="Petzold^Jan",
            date="20220221", time="140936", story="Numb left side on waking",
        ),
        head=Head(
            seed=13, scale=(0.97, 0.97, 0.98), turn_degrees=(1, 3, 5), ventricles=1.3, atrophy=0.7,
            bleed=Bleed(centre=(-14, 12, 9), radii=(10, 13, 12), density=60, push_mm=2.5),
        ),
    ),
    Patient(
        name="p4",
        person=Person(
            name="Quellbach^Ottokar", number="HX-222371", born="19410102", sex="M",
            age="081Y", weight="77", phone="+49 555 0176 88", address="Seestr. 19, 99996 Oberau",
            accession="RA-5529008", referrer="Villanueva^Pilar^^Dra.", operator="Lindqvist^Sara",
            date="20220309", time="101255", story="Slowly more forgetful",
        ),
        head=Head(
            seed=14, scale=(1.0, 1.03, 1.0), turn_degrees=(0, -2, -2), ventricles=1.5, atrophy=1.0
        ),
    ),
    Patient(
        name="p5",
        person=Person(
            name="Feldkamp^Henrike", number="HX-222940", born="19560730", sex="F",
            age="065Y", weight="70", phone="+49 555 0123 45", address="Marktgasse 8, 99995 Talheim",
            accession="RA-5533120", referrer="Okafor^Ngozi^^Dr.", operator="Petzold^Jan",
            date="20220402", time="033047", story="Found drowsy, vomiting",
        ),
        head=Head(
            seed=15, scale=(1.01, 0.98, 1.0), turn_degrees=(-2, 1, 2), ventricles=0.9, atrophy=0.2,
            bleed=Bleed(centre=(-34, 26, 24), radii=(19, 26, 23), density=67, push_mm=8),
        ),
    ),
    Patient(
        name="p6",
        person=Person(
            name="Strandberg^Mikael^Aron", number="HX-223018", born="19620518", sex="M",
            age="059Y", weight="92", phone="+49 555 0188 21", address="Hafenring 3, 99994 Kaltbach",
            accession="RA-5534785", referrer="Villanueva^Pilar^^Dra.", operator="Lindqvist^Sara",
            date="20220411", time="174418", story="Speech lost for one hour",
        ),
        head=Head(
            seed=16, scale=(1.02, 1.0, 1.02), turn_degrees=(3, -3, -5), atrophy=0.15,
            bleed=Bleed(centre=(24, -42, 24), radii=(13, 15, 14), density=66, push_mm=4),
        ),
    ),
)  # fmt: skip


def grid() -> Grid:
    """Give where the voxels of every demo volume lie (LPS mm)."""
    slice_mm, row_mm, column_mm = SPACING
    return Grid(
        shape=SHAPE,
        origin=CORNER,
        step_slice=(0.0, 0.0, slice_mm),
        step_row=(0.0, row_mm, 0.0),
        step_column=(column_mm, 0.0, 0.0),
    )


def make_patient(patient: Patient, out: Path) -> tuple[Field, Mask]:
    """Write one patient's images and answers; give Hounsfield units and the haemorrhage."""
    values, bleed = render(patient.head, SHAPE, SPACING)
    scan = Scan(person=patient.person, corner=CORNER, spacing=SPACING)
    for index, plane in enumerate(values):
        path = out / "export" / "IMAGES" / patient.name / f"IM{index + 1:05d}"
        write_slice(scan, plane, index, path)
    answers = out / "answers" / patient.name
    answers.mkdir(parents=True, exist_ok=True)
    write_mask(answers / "haemorrhage.nii.gz", bleed.astype(np.uint8), grid())
    words = {
        "present": "yes" if bleed.any() else "no",
        "volume_ml": round(float(bleed.sum()) * grid().voxel_ml, 1),
        "mask": "haemorrhage.nii.gz",
    }
    _write_text(answers / "answers.json", json.dumps(words, indent=2) + "\n")
    return values, bleed


def make_listing(out: Path) -> None:
    """Write the stray files of the export, and the SHA-256 of every file made."""
    for name, text in STRAY.items():
        _write_text(out / "export" / name, text)
    made = sorted(path for part in ("answers", "export") for path in (out / part).rglob("*"))
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out).as_posix()}"
        for path in made
        if path.is_file()
    ]
    _write_text(out / "SHA256SUMS", "\n".join(lines) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the patients that were asked for, all by default."""
    parser = argparse.ArgumentParser(description="Make the demo case.")
    parser.add_argument("--out", type=Path, default=TARGET)
    parser.add_argument("--patients", nargs="*", default=[patient.name for patient in PATIENTS])
    parser.add_argument("--pictures", type=Path, help="also write a sheet of slices as PNG")
    options = parser.parse_args(arguments)
    for patient in PATIENTS:
        if patient.name not in options.patients:
            continue
        started = time.monotonic()
        values, bleed = make_patient(patient, options.out)
        if options.pictures:
            _picture(values, bleed, options.pictures / f"{patient.name}.png")
        volume = float(bleed.sum()) * grid().voxel_ml
        seconds = time.monotonic() - started
        sys.stdout.write(f"{patient.name}: haemorrhage {volume:.1f} ml, {seconds:.0f} s\n")
    make_listing(options.out)


def _picture(values: Field, bleed: Mask, path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - only when pictures are asked for

    grey = np.clip((values - 40 + 45) / 90 * 255, 0, 255).astype(np.uint8)
    colour = np.stack([grey] * 3, axis=-1)
    colour[..., 1:][bleed] //= 2
    rows = [np.concatenate(list(colour[start : start + 6]), axis=1) for start in range(0, 24, 6)]
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows, axis=0)).save(path)


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
