"""Uptake values against figures computed by hand, and every reason not to give one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset

from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.suv import NoSuv, SuvKind, to_suv, uptake
from medal_desktop.dicom.volume import load_volume
from tests.builders.dicom import ct_series, mr_series

PET = "1.2.840.10008.5.1.4.1.1.128"
Change = Callable[[Dataset], None]


def pet(folder: Path, change: Change | None = None) -> Group:
    """Write a PET: 370 MBq of F-18, injected one half-life before the series; 70 kg, 1.75 m."""

    def make(dataset: Dataset, index: int) -> None:
        dataset.SOPClassUID, dataset.Modality, dataset.Units = PET, "PT", "BQML"
        dataset.CorrectedImage, dataset.DecayCorrection = ["DECY", "ATTN", "SCAT"], "START"
        dataset.PatientWeight, dataset.PatientSize, dataset.PatientSex = "70", "1.75", "M"
        dataset.SeriesDate = dataset.AcquisitionDate = "20210628"
        dataset.SeriesTime = "120000"
        dataset.AcquisitionTime = f"1200{index + 10}"
        item = Dataset()
        item.RadionuclideTotalDose, item.RadionuclideHalfLife = "370000000", "6588"
        item.RadiopharmaceuticalStartTime = "101012"
        dataset.RadiopharmaceuticalInformationSequence = [item]
        dataset.RescaleSlope, dataset.RescaleIntercept = str(10 + index), "0"
        if change:
            change(dataset)

    ct_series(folder, slices=4, change=make)
    (group,) = scan([folder]).groups
    return group


def dose(dataset: Dataset) -> Dataset:
    return dataset.RadiopharmaceuticalInformationSequence[0]


def test_that_uptake_by_weight_is_weight_over_the_decayed_dose(tmp_path: Path) -> None:
    assert uptake(pet(tmp_path)).factor == pytest.approx(70_000 / 185e6, rel=1e-9)


def test_that_lean_mass_and_surface_follow_their_formulas(tmp_path: Path) -> None:
    group = pet(tmp_path)
    lean = 9270 * 70 / (6680 + 216 * 70 / 1.75**2)
    surface = 0.007184 * 70**0.425 * 175**0.725
    assert uptake(group, SuvKind.LBM).factor == pytest.approx(lean * 1e3 / 185e6)
    assert uptake(group, SuvKind.BSA).factor == pytest.approx(surface * 1e4 / 185e6)


def test_that_lean_mass_of_a_woman_is_less(tmp_path: Path) -> None:
    man = uptake(pet(tmp_path / "m"), SuvKind.LBM)
    woman = pet(tmp_path / "f", lambda d: setattr(d, "PatientSex", "F"))
    assert uptake(woman, SuvKind.LBM).factor < man.factor


def test_that_a_volume_becomes_uptake_slice_by_slice(tmp_path: Path) -> None:
    group = pet(tmp_path)
    volume = load_volume(group)
    found = to_suv(volume, group)
    np.testing.assert_allclose(found.values, volume.values * 70_000 / 185e6, rtol=1e-5)
    assert (found.values.dtype, found.unit) == (np.float32, "g/ml")


def test_that_correction_to_the_injection_needs_no_decay(tmp_path: Path) -> None:
    group = pet(tmp_path, lambda d: setattr(d, "DecayCorrection", "ADMIN"))
    assert uptake(group).factor == pytest.approx(70_000 / 370e6)


def test_that_a_series_time_written_later_is_not_believed(tmp_path: Path) -> None:
    group = pet(tmp_path, lambda d: setattr(d, "SeriesTime", "180000"))
    waited = 6588 + 10
    assert uptake(group).factor == pytest.approx(70_000 / (370e6 * 2 ** (-waited / 6588)))


def test_that_an_injection_before_midnight_is_understood(tmp_path: Path) -> None:
    def change(dataset: Dataset) -> None:
        dataset.SeriesTime, dataset.AcquisitionTime = "001000", "001100"
        dose(dataset).RadiopharmaceuticalStartTime = "230000"

    assert uptake(pet(tmp_path, change)).factor == pytest.approx(
        70_000 / (370e6 * 2 ** (-4200 / 6588))
    )


def test_that_values_stored_as_uptake_stay(tmp_path: Path) -> None:
    assert uptake(pet(tmp_path, lambda d: setattr(d, "Units", "GML"))).factor == 1.0


def test_that_the_vendors_factor_turns_counts_into_uptake(tmp_path: Path) -> None:
    def change(dataset: Dataset) -> None:
        dataset.Units = "CNTS"
        block = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
        block.add_new(0x00, "DS", "0.000551")

    assert uptake(pet(tmp_path, change)).factor == pytest.approx(0.000551)


def without(keyword: str) -> Change:
    return lambda dataset: dataset.__delattr__(keyword)


def dosed(keyword: str, value: str) -> Change:
    return lambda dataset: setattr(dose(dataset), keyword, value)


def said(keyword: str, value: object) -> Change:
    return lambda dataset: setattr(dataset, keyword, value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("PatientWeight"), "weight"),
        (without("PatientSize"), "height is missing"),
        (said("PatientSize", "175"), "not in metres"),
        (said("PatientSex", "O"), "sex"),
        (without("RadiopharmaceuticalInformationSequence"), "dose is missing"),
        (dosed("RadionuclideTotalDose", "370"), "not in Bq"),
        (dosed("RadionuclideHalfLife", "0"), "half-life"),
        (dosed("RadiopharmaceuticalStartTime", ""), "injection is missing"),
        (dosed("RadiopharmaceuticalStartDateTime", "20210629101012"), "contradict"),
        (said("CorrectedImage", ["DECY"]), "not corrected"),
        (said("DecayCorrection", "NONE"), "corrected to"),
        (said("Units", "PROPCPS"), "unit"),
        (said("Units", "CNTS"), "vendor"),
    ],
)
def test_that_a_reason_is_given_where_there_is_no_uptake(
    tmp_path: Path, change: Change, reason: str
) -> None:
    with pytest.raises(NoSuv, match=reason):
        uptake(pet(tmp_path, change), SuvKind.LBM)


def test_that_only_pet_has_uptake(tmp_path: Path) -> None:
    mr_series(tmp_path)
    with pytest.raises(NoSuv, match="not a PET"):
        uptake(scan([tmp_path]).groups[0])
