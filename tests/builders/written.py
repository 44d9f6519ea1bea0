"""One object of each kind that highdicom writes, made anew from small series of ours."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from PIL.ImageCms import ImageCmsProfile, createProfile
from pydicom import Dataset, dcmread
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, generate_uid

from tests.builders.dicom import Uids, ct_series, mr_series

PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
_SHAPE = (4, 32, 32)
_OF_THE_STUDY = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate",
    "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the objects are about: a CT, an MR, a PET and a slide."""

    ct: list[Dataset]
    mr: list[Dataset]
    pet: list[Dataset]
    slide: Dataset


Make = Callable[[Sources], Dataset]


def sources(folder: Path) -> Sources:
    """Write the series that the objects are about, and read them."""

    def as_pet(dataset: Dataset, index: int) -> None:
        dataset.SOPClassUID = PET_IMAGE
        dataset.Modality = "PT"
        dataset.Units = "BQML"
        dataset.RescaleSlope, dataset.RescaleIntercept = 1.5 + index, 0
        dataset.ImageIndex = index + 1

    small = {"slices": _SHAPE[0], "rows": _SHAPE[1], "columns": _SHAPE[2]}
    written = {
        "ct": ct_series(folder / "ct", **small),  # type: ignore[arg-type]  # three whole numbers
        "mr": mr_series(folder / "mr", **small),  # type: ignore[arg-type]  # three whole numbers
        "pet": ct_series(folder / "pet", change=as_pet, uids=Uids(), **small),  # type: ignore[arg-type]  # three whole numbers
    }
    read = {name: [dcmread(path) for path in paths] for name, paths in written.items()}
    return Sources(slide=_slide(read["ct"][0]), **read)


def _slide(like: Dataset) -> Dataset:
    """Give a slide of one tile: no more of it than annotations and states ask for."""
    slide = Dataset()
    slide.file_meta = like.file_meta
    for keyword in _OF_THE_STUDY:
        setattr(slide, keyword, like.get(keyword))
    slide.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.6"
    slide.SOPInstanceUID, slide.SeriesInstanceUID = generate_uid(), generate_uid()
    slide.FrameOfReferenceUID = generate_uid()
    slide.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    slide.Modality, slide.NumberOfFrames = "SM", 1
    slide.Rows = slide.Columns = slide.TotalPixelMatrixRows = slide.TotalPixelMatrixColumns = 16
    slide.SamplesPerPixel, slide.PhotometricInterpretation = 3, "RGB"
    slide.BitsAllocated = slide.BitsStored = 8
    slide.ContainerIdentifier, slide.IssuerOfTheContainerIdentifierSequence = "S1", []
    slide.SpecimenDescriptionSequence, slide.ContainerTypeCodeSequence = [], []
    slide.PixelData = bytes(16 * 16 * 3)
    return slide


def _own(number: int) -> dict[str, Any]:
    return {
        "series_instance_uid": generate_uid(),
        "series_number": number,
        "sop_instance_uid": generate_uid(),
        "instance_number": 1,
        "manufacturer": "MEDAL",
    }


def _machine(number: int) -> dict[str, Any]:
    model = {
        "manufacturer_model_name": "Test",
        "software_versions": "1",
        "device_serial_number": "1",
    }
    return {**_own(number), **model}


def labels() -> NDArray[np.uint8]:
    """Give what the label maps and binary segmentations hold."""
    found = np.zeros(_SHAPE, np.uint8)
    found[1:3, 4:20, 6:15] = 1
    found[2:, 22:30, 20:30] = 2
    return found


def chances() -> NDArray[np.float64]:
    """Give what the fractional segmentation holds: one channel of chances."""
    ramp = np.linspace(0, 1, _SHAPE[1] * _SHAPE[2]).reshape(_SHAPE[1:])
    return np.stack([ramp * share for share in (0.2, 0.7, 1.0, 0.9)])


def _segment(number: int) -> hd.seg.SegmentDescription:
    return hd.seg.SegmentDescription(
        number,
        f"Region {number}",
        codes.SCT.Tissue,
        codes.SCT.Tissue,
        hd.seg.SegmentAlgorithmTypeValues.MANUAL,
    )


def _seg(kind: str, syntax: str = ExplicitVRLittleEndian) -> Make:
    def make(about: Sources) -> Dataset:
        fractional = kind == "FRACTIONAL"
        return hd.seg.Segmentation(
            about.ct,
            chances() if fractional else labels(),
            kind,
            [_segment(1)] if fractional else [_segment(1), _segment(2)],
            transfer_syntax_uid=syntax,
            **_machine(10),
        )

    return make


def _map(kind: str, syntax: str = ExplicitVRLittleEndian) -> Make:
    def make(about: Sources) -> Dataset:
        values = np.random.default_rng(5).uniform(0, 4000, _SHAPE).astype(kind)
        reach = (0, 4095) if values.dtype.kind == "u" else (0.0, 4095.0)
        meaning = hd.pm.RealWorldValueMapping(
            "map", "a map", codes.UCUM.NoUnits, reach, slope=2, intercept=1
        )
        return hd.pm.ParametricMap(
            about.mr,
            values,
            contains_recognizable_visual_features=False,
            real_world_value_mappings=[meaning],
            window_center=2000,
            window_width=4000,
            transfer_syntax_uid=syntax,
            **_machine(20),
        )

    return make


def _capture(colour: str, bits: int, syntax: str = ExplicitVRLittleEndian) -> Make:
    def make(about: Sources) -> Dataset:
        shape = (24, 30, 3) if colour == "RGB" else (24, 30)
        random = np.random.default_rng(6)
        values = random.integers(0, 1 << bits, shape).astype("u1" if bits == 8 else "u2")
        return hd.sc.SCImage(
            values,
            colour,
            bits,
            "PATIENT",
            about.ct[0].StudyInstanceUID,
            patient_orientation=("L", "P"),
            pixel_spacing=(0.5, 0.5),
            transfer_syntax_uid=syntax,
            **_own(30),
        )

    return make


def _grey_state(about: Sources) -> Dataset:
    window = hd.pr.SoftcopyVOILUTTransformation(window_center=40, window_width=400)
    return hd.pr.GrayscaleSoftcopyPresentationState(
        about.ct, content_label="STATE", voi_lut_transformations=[window], **_machine(40)
    )


def _palette() -> hd.PaletteColorLUTTransformation:
    ramp = np.arange(256, dtype=np.uint16) * 257
    luts = [hd.PaletteColorLUT(0, ramp, colour) for colour in ("red", "green", "blue")]
    return hd.PaletteColorLUTTransformation(*luts)


def _painted_state(about: Sources) -> Dataset:
    return hd.pr.PseudoColorSoftcopyPresentationState(
        about.ct,
        palette_color_lut_transformation=_palette(),
        content_label="STATE",
        **_machine(41),
    )


def _colour_state(about: Sources) -> Dataset:
    return hd.pr.ColorSoftcopyPresentationState(
        [about.slide],
        content_label="STATE",
        icc_profile=scanner_profile(),
        **_machine(42),
    )


def scanner_profile() -> bytes:
    """Give sRGB as the profile of a scanner, the kind that DICOM asks for (PS3.3 C.11.15)."""
    screen = ImageCmsProfile(createProfile("sRGB")).tobytes()
    return screen[:12] + b"scnr" + screen[16:]


def _blending_state(about: Sources) -> Dataset:
    return hd.pr.AdvancedBlendingPresentationState(
        about.ct,
        [
            hd.pr.AdvancedBlending(about.ct, number, palette_color_lut_transformation=_palette())
            for number in (1, 2)
        ],
        [
            hd.pr.BlendingDisplay(
                "EQUAL", [hd.pr.BlendingDisplayInput(1), hd.pr.BlendingDisplayInput(2)]
            )
        ],
        content_label="STATE",
        **_machine(43),
    )


def _key_objects(about: Sources) -> Dataset:
    chosen = hd.ko.KeyObjectSelection(codes.DCM.OfInterest, about.ct[:2])
    return hd.ko.KeyObjectSelectionDocument(about.ct[:2], chosen, **_own(50))


def _annotations(about: Sources) -> Dataset:
    points = [np.array([[1.0, 2.0]]), np.array([[5.5, 7.25]])]
    group = hd.ann.AnnotationGroup(
        1,
        generate_uid(),
        "cells",
        codes.SCT.AnatomicalStructure,
        codes.SCT.Cell,
        "POINT",
        points,
        "MANUAL",
    )
    return hd.ann.MicroscopyBulkSimpleAnnotations([about.slide], "2D", [group], **_machine(60))


def _report(document: type[Any], *, placed: bool) -> Make:
    def make(about: Sources) -> Dataset:
        corners = np.array([[1.0, 1.0], [9.0, 1.0], [9.0, 9.0], [1.0, 1.0]])
        flat = hd.sr.ImageRegion(
            "POLYLINE", corners, hd.sr.SourceImageForRegion.from_source_image(about.ct[0])
        )
        lifted = np.column_stack([corners, np.zeros(4)])
        region = (
            hd.sr.ImageRegion3D("POLYGON", lifted, about.ct[0].FrameOfReferenceUID)
            if placed
            else flat
        )
        group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
            hd.sr.TrackingIdentifier(generate_uid(), "lesion"),
            referenced_region=region,
            measurements=[hd.sr.Measurement(codes.SCT.Area, 64.0, codes.UCUM.SquareMillimeter)],
        )
        observer = hd.sr.ObserverContext(
            codes.DCM.Device, hd.sr.DeviceObserverIdentifyingAttributes(generate_uid())
        )
        content = hd.sr.MeasurementReport(
            hd.sr.ObservationContext(observer_device_context=observer),
            codes.LN.CTUnspecifiedBodyRegion,
            [group],
        )
        return document(about.ct[:1], content[0], **_own(70))

    return make


def _legacy(kind: type[Any], series: str) -> Make:
    def make(about: Sources) -> Dataset:
        own = _own(80)
        own.pop("manufacturer")
        return kind(getattr(about, series), **own)

    return make


WRITTEN: dict[str, Make] = {
    "seg binary": _seg("BINARY"),
    "seg fractional": _seg("FRACTIONAL"),
    "seg fractional, RLE": _seg("FRACTIONAL", RLELossless),
    "seg labelmap": _seg("LABELMAP"),
    "seg labelmap, RLE": _seg("LABELMAP", RLELossless),
    "parametric map, u2": _map("u2"),
    "parametric map, u2, RLE": _map("u2", RLELossless),
    "parametric map, f4": _map("f4"),
    "parametric map, f8": _map("f8"),
    "capture, grey 8": _capture("MONOCHROME2", 8),
    "capture, grey 16": _capture("MONOCHROME2", 16),
    "capture, inverse 16, RLE": _capture("MONOCHROME1", 16, RLELossless),
    "capture, colour": _capture("RGB", 8),
    "capture, colour, RLE": _capture("RGB", 8, RLELossless),
    "state, grey": _grey_state,
    "state, painted": _painted_state,
    "state, colour": _colour_state,
    "state, blending": _blending_state,
    "key objects": _key_objects,
    "slide annotations": _annotations,
    "report, enhanced": _report(hd.sr.EnhancedSR, placed=False),
    "report, comprehensive": _report(hd.sr.ComprehensiveSR, placed=False),
    "report, comprehensive 3D": _report(hd.sr.Comprehensive3DSR, placed=True),
    "legacy CT": _legacy(hd.legacy.LegacyConvertedEnhancedCTImage, "ct"),
    "legacy MR": _legacy(hd.legacy.LegacyConvertedEnhancedMRImage, "mr"),
    "legacy PET": _legacy(hd.legacy.LegacyConvertedEnhancedPETImage, "pet"),
}


def written(folder: Path, names: Sequence[str] = tuple(WRITTEN)) -> Iterator[tuple[str, Path]]:
    """Write each object; give its name and file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        about = sources(folder / "sources")
        for number, name in enumerate(names):
            path = folder / f"{number:02d}.dcm"
            WRITTEN[name](about).save_as(path)
            yield name, path
