"""Standardised uptake values of PET (PS3.3 C.8.9.1, DICOM's SUV types, QIBA's FDG profile).

Nothing is guessed: where an attribute is absent or contradicts another, there is no factor but a
reason that names what is missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from medal_desktop.base.quiet import quiet
from medal_desktop.dicom.errors import DicomError
from medal_desktop.dicom.header import read_with_pydicom
from medal_desktop.dicom.series import Group
from medal_desktop.dicom.sources import Reader
from medal_desktop.dicom.volume import Volume

_PHILIPS_SUV, _PHILIPS_CREATOR = 0x00, "Philips PET Private Group"
_LEAST_DOSE_BQ, _MOST_DOSE_BQ = 1e5, 1e11
_LONGEST_WAIT = timedelta(hours=24)


class NoSuv(DicomError):
    """A PET whose uptake values cannot be computed; the detail says why."""

    code = "dicom.no-suv"
    message = "Uptake values (SUV) cannot be computed for this series."
    advice = "It is shown in its own unit. Ask for an export with dose, times and weight."


class SuvKind(StrEnum):
    """What the uptake is held against."""

    BW = "bw"
    """Body weight, g/ml."""
    LBM = "lbm"
    """Lean body mass after Janmahasatian, g/ml."""
    BSA = "bsa"
    """Body surface after Du Bois, cm²/ml."""


UNITS = {SuvKind.BW: "g/ml", SuvKind.LBM: "g/ml (LBM)", SuvKind.BSA: "cm²/ml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """What turns a group's values into SUV; `notes` says how it was found."""

    kind: SuvKind
    factor: float
    notes: tuple[str, ...] = ()


def uptake(group: Group, kind: SuvKind = SuvKind.BW) -> Uptake:
    """Give the factor for a group of PET images.

    Raises:
        NoSuv: why there is none.
        DicomError: a file can no longer be read.
    """
    if group.modality != "PT" or not group.frames:
        raise NoSuv("it is not a PET")
    early = min(group.frames, key=lambda frame: frame.time[3:4] or (0.0,)).instance
    with Reader() as reader, quiet():
        dataset = read_with_pydicom(early.source, reader).dataset
        try:
            return _uptake(dataset, kind)
        except (TypeError, ValueError, OverflowError, AttributeError, IndexError) as error:
            raise NoSuv("an attribute is damaged") from error


def to_suv(volume: Volume, group: Group, kind: SuvKind = SuvKind.BW) -> Volume:
    """Give a volume's values as SUV, float32.

    Raises:
        NoSuv: why it cannot be done.
    """
    factor = np.float32(uptake(group, kind).factor)
    return replace(volume, values=volume.values.astype(np.float32) * factor, unit=UNITS[kind])


def _uptake(dataset: Any, kind: SuvKind) -> Uptake:
    units = str(dataset.get("Units", "")).strip().upper()
    if units == "GML":
        return _already(dataset, kind)
    if units == "CNTS":
        return _counts(dataset, kind)
    if units != "BQML":
        raise NoSuv("the unit is neither Bq/ml, counts nor g/ml")
    _refuse_uncorrected(dataset)
    dose, notes = _dose_at_reference(dataset)
    return Uptake(kind=kind, factor=_body(dataset, kind) / dose, notes=notes)


def _already(dataset: Any, kind: SuvKind) -> Uptake:
    said = str(dataset.get("SUVType", "")).strip().upper() or "BW"
    return Uptake(kind=kind, factor=_from_weight(dataset, kind, said), notes=("stored as SUV",))


def _from_weight(dataset: Any, kind: SuvKind, said: str) -> float:
    if said != "BW":
        raise NoSuv("it is stored as another kind of SUV")
    return 1.0 if kind is SuvKind.BW else _body(dataset, kind) / _body(dataset, SuvKind.BW)


def _counts(dataset: Any, kind: SuvKind) -> Uptake:
    """Philips writes counts, and a private factor from counts to SUV by weight."""
    try:
        factor = float(dataset.private_block(0x7053, _PHILIPS_CREATOR)[_PHILIPS_SUV].value)
    except KeyError as error:
        raise NoSuv("counts without the vendor's factor") from error
    if not factor > 0 or not math.isfinite(factor):
        raise NoSuv("counts without the vendor's factor")
    factor *= _from_weight(dataset, kind, "BW")
    return Uptake(kind=kind, factor=factor, notes=("the vendor's factor",))


def _refuse_uncorrected(dataset: Any) -> None:
    corrected = {str(word).upper() for word in dataset.get("CorrectedImage") or ()}
    if not {"ATTN", "DECY"} <= corrected:
        raise NoSuv("it is not corrected for attenuation and decay")


def _dose_at_reference(dataset: Any) -> tuple[float, tuple[str, ...]]:
    """Give the activity in Bq at the time that the images are corrected to."""
    sequence = dataset.get("RadiopharmaceuticalInformationSequence")
    if not sequence:
        raise NoSuv("the injected dose is missing")
    item = sequence[0]
    dose = _positive(item, "RadionuclideTotalDose", "the injected dose is missing")
    if not _LEAST_DOSE_BQ <= dose <= _MOST_DOSE_BQ:
        raise NoSuv("the injected dose is not in Bq")
    correction = str(dataset.get("DecayCorrection", "")).strip().upper()
    if correction == "ADMIN":
        return dose, ("corrected to the injection",)
    if correction != "START":
        raise NoSuv("nothing says which time the decay is corrected to")
    half_life = _positive(item, "RadionuclideHalfLife", "the half-life is missing")
    reference, note = _reference(dataset)
    waited = _waited(item, reference)
    return dose * 2.0 ** (-waited.total_seconds() / half_life), (note,)


def _positive(item: Any, keyword: str, reason: str) -> float:
    value = item.get(keyword)
    number = float(value) if value not in {None, ""} else 0.0
    if not number > 0 or not math.isfinite(number):
        raise NoSuv(reason)
    return number


def _reference(dataset: Any) -> tuple[datetime, str]:
    """The series' time, unless it was written after the first picture was taken."""
    acquired = _moment(dataset.get("AcquisitionDate"), dataset.get("AcquisitionTime"))
    series = _moment(dataset.get("SeriesDate"), dataset.get("SeriesTime"))
    if series is not None and (acquired is None or series <= acquired):
        return series, "corrected to the series' time"
    if acquired is None:
        raise NoSuv("the time of the scan is missing")
    return acquired, "corrected to the first picture's time"


def _waited(item: Any, reference: datetime) -> timedelta:
    whole = str(item.get("RadiopharmaceuticalStartDateTime") or "")[:14]
    injected = _moment(whole[:8], whole[8:])
    if injected is None:
        day = reference.strftime("%Y%m%d")
        injected = _moment(day, item.get("RadiopharmaceuticalStartTime"))
        if injected is not None and injected > reference:
            injected -= timedelta(days=1)
    if injected is None:
        raise NoSuv("the time of the injection is missing")
    waited = reference - injected
    if not timedelta() <= waited <= _LONGEST_WAIT:
        raise NoSuv("the times of injection and scan contradict each other")
    return waited


def _moment(date: Any, time: Any) -> datetime | None:
    day, clock = str(date or "").strip(), str(time or "").strip()
    if len(day) != 8 or len(clock) < 6:
        return None
    whole = datetime.strptime(day + clock[:6], "%Y%m%d%H%M%S")  # noqa: DTZ007 - only differences count
    fraction = clock[6:].removeprefix(".")
    return whole + timedelta(seconds=float(f"0.{fraction}") if fraction.isdigit() else 0.0)


def _body(dataset: Any, kind: SuvKind) -> float:
    """Give g of body weight or of lean body mass, or cm² of surface."""
    weight = _positive(dataset, "PatientWeight", "the weight is missing")
    if kind is SuvKind.BW:
        return weight * 1000
    height = _positive(dataset, "PatientSize", "the height is missing")
    if not 0.3 <= height <= 2.6:
        raise NoSuv("the height is not in metres")
    if kind is SuvKind.BSA:
        return 71.84 * math.pow(weight, 0.425) * math.pow(height * 100, 0.725)
    scale = {"M": (6680.0, 216.0), "F": (8780.0, 244.0)}.get(str(dataset.get("PatientSex", "")))
    if scale is None:
        raise NoSuv("the sex is missing")
    return 1000 * 9270 * weight / (scale[0] + scale[1] * weight / height**2)
