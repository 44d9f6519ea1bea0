"""Pictures of every kind are the same before and after; names in every script are gone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.charset import encode_string
from pydicom.uid import (
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from medal_desktop.deid.check import check
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume
from tests.builders.deid import run
from tests.builders.dicom import Patient, ct_series

SYNTAXES = (
    ExplicitVRLittleEndian, RLELossless, JPEGLosslessSV1, JPEGLSLossless, JPEG2000Lossless,
    HTJ2KLossless,
)  # fmt: skip


def monochrome1(dataset: Dataset, _: int) -> None:
    dataset.PhotometricInterpretation = "MONOCHROME1"
    dataset.PixelPaddingValue = 4095


def signed(dataset: Dataset, _: int) -> None:
    values = np.frombuffer(dataset.PixelData, "<u2").astype(np.int16) - 1024
    dataset.PixelRepresentation, dataset.RescaleIntercept = 1, 0
    dataset.BitsStored, dataset.HighBit = 16, 15
    dataset.PixelData = values.astype("<i2").tobytes()


def palette(dataset: Dataset, _: int) -> None:
    dataset.PhotometricInterpretation = "PALETTE COLOR"
    for number, colour in enumerate(("Red", "Green", "Blue")):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        table = (np.arange(256) * (200 + number)).astype("<u2").tobytes()
        setattr(dataset, f"{colour}PaletteColorLookupTableData", table)


def copies(folder: Path, sources: list[Path]) -> list[Path]:
    return list(run(sources, folder).paths(folder))


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_that_a_volume_of_any_syntax_is_the_same(syntax: str, tmp_path: Path) -> None:
    sources = ct_series(tmp_path / "in", slices=4, transfer_syntax=syntax, tilt_degrees=12)
    copies(tmp_path / "out", sources)
    before, after = (
        load_volume(scan([tmp_path / name]).groups[0]) for name in ("in", "out")
    )  # fmt: skip
    assert np.array_equal(before.values, after.values)
    assert np.allclose(before.grid.matrix, after.grid.matrix)
    assert before.unit == after.unit


@pytest.mark.parametrize("change", [monochrome1, signed, palette])
def test_that_pixels_of_other_kinds_and_their_tables_stay(change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # parametrised
    source = ct_series(tmp_path / "in", slices=1, change=change)[0]
    before, after = dcmread(source), dcmread(copies(tmp_path / "out", [source])[0])
    assert before.PixelData == after.PixelData
    group = [element for element in before if element.tag.group == 0x0028]
    assert [after[element.tag].value for element in group] == [element.value for element in group]


NAMES = {
    "ISO_IR 100": ("", "Müllerström^Jörg", ("Müllerström", "Jörg")),
    "ISO_IR 192": ("", "Wang^XiaoDong=王^小东=", ("王", "小东", "XiaoDong")),
    "GB18030": ("", "Wang^XiaoDong=王^小东=", ("小东", "XiaoDong")),
    "ISO 2022 IR 87": ("ISO 2022 IR 6", "Yamada^Tarou=山田^太郎=やまだ^たろう",
                       ("Yamada", "山田", "太郎", "やまだ")),
    "ISO 2022 IR 149": ("ISO 2022 IR 6", "Hong^Gildong=洪^吉洞=홍^길동", ("Gildong", "길동")),
    "ISO_IR 144": ("", "Люкceмбypг^Юрий", ("Люкceмбypг", "Юрий")),
}  # fmt: skip


@pytest.mark.parametrize("charset", NAMES)
def test_that_a_name_of_any_script_is_gone_and_text_stays_readable(
    charset: str, tmp_path: Path
) -> None:
    first, name, parts = NAMES[charset]
    family = name.split("=", maxsplit=1)[-1].split("^")[0] or name.split("^")[0]

    def change(dataset: Dataset, _: int) -> None:
        dataset.SpecificCharacterSet = [first, charset] if first else charset
        dataset.PatientName = name
        for keyword in ("StudyDescription", "ProtocolName", "ConvolutionKernel", "ImageComments"):
            setattr(dataset, keyword, f"CT {family}"[:16])

    patient = Patient(name=name, address="1 Lane", institution="Clinic", referrer="Ogata^Rie")
    sources = ct_series(tmp_path / "in", slices=1, patient=patient, change=change)
    (path,) = copies(tmp_path / "out", sources)
    data = path.read_bytes()
    for part in parts:
        for encoding in ("utf-8", "utf-16-le", *encodings(charset)):
            form = part.encode(encoding, "ignore").removesuffix(b"\x1b(B")
            assert len(form) < 2 or form not in data, (part, encoding)
    copy = dcmread(path)
    assert copy.StudyDescription == "CT"
    assert copy.ConvolutionKernel == "CT"
    found = {finding.code for finding in check([path], None)}
    assert found <= {"check.face"}


def encodings(charset: str) -> tuple[str, ...]:
    return {
        "ISO_IR 100": ("latin-1",), "GB18030": ("gb18030",), "ISO_IR 144": ("iso8859-5",),
        "ISO 2022 IR 87": ("iso2022_jp",), "ISO 2022 IR 149": ("euc_kr",),
    }.get(charset, ())  # fmt: skip


def test_that_the_encodings_looked_for_are_those_of_the_files() -> None:
    written = encode_string("山田", ["ascii", "iso2022_jp"])
    assert "山田".encode("iso2022_jp").startswith(written)
