"""From attributes to an `Instance` and its frames."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from medal_desktop.dicom import tags
from medal_desktop.dicom.errors import (
    CorruptFile,
    DicomError,
    IsIndex,
    NoPixels,
    NotAnImage,
    NotDicom,
    UnsupportedTransferSyntax,
)
from medal_desktop.dicom.header import Header, read_header, read_with_pydicom
from medal_desktop.dicom.likeness import Likeness, Model, Often
from medal_desktop.dicom.mosaic import mosaic_frames
from medal_desktop.dicom.multiframe import per_frame
from medal_desktop.dicom.scale import scale_of
from medal_desktop.dicom.series import Frame, Instance, Kind, PixelFormat
from medal_desktop.dicom.sop_classes import (
    CT_IMAGE,
    DIRECTORY,
    RT_DOSE,
    SECONDARY_CAPTURE,
    SLIDE,
    VIDEO_SYNTAXES,
    is_image_class,
    object_kind,
)
from medal_desktop.dicom.sources import Reader, Source
from medal_desktop.dicom.syntaxes import is_supported, may_lose
from medal_desktop.dicom.values import RawValues, Values, integer, number, numbers, text
from medal_desktop.dicom.vectors import orientation_of, position_of
from medal_desktop.dicom.wholeness import whole_frames

_LARGEST_FRAME = 1 << 30
_MOST_FRAMES = 200_000
_LONGEST_LABEL = 64


def read_instance(
    source: Source, reader: Reader, likeness: Likeness | None = None
) -> tuple[Instance, tuple[Frame, ...]]:
    """Read one file as an object and its frames; an object without pixels has no frames.

    `likeness` remembers what files of the same series said before.

    Raises:
        DicomError: why it cannot be shown; `reason` is the word to list it under.
    """
    likeness = likeness or Likeness()
    header = read_header(source, reader, likeness.plans)
    key, known = likeness.find(header)
    try:
        if known is not None:
            return _like(known, likeness, source, header, reader)
        read = _read(source, header, reader)
    except DicomError as error:
        error.series_uid = text(header.values, tags.SERIES_UID)
        raise
    likeness.keep(key, read)
    return read


def _like(
    known: Model, likeness: Likeness, source: Source, header: Header, reader: Reader
) -> tuple[Instance, tuple[Frame, ...]]:
    """Read a single picture that is like one before in all that a series shares."""
    values, model = header.values, known.instance
    assert model.pixels  # noqa: S101 - only pictures are kept
    assert isinstance(values, RawValues)  # noqa: S101 - only those have a key
    _, warnings = whole_frames(source, reader, header, model.pixels, 1)
    window, (slope, intercept), moment = _often_the_same(values, model, likeness)
    place = values.whole(tags.INSTANCE_NUMBER)
    instance = known.instances.cast(
        source,
        values.word(tags.SOP_UID),
        place,
        header.pixel_offset,
        header.pixel_length,
        window,
        warnings + model.warnings,
    )
    position = position_of(values.floats(tags.POSITION))
    moment = (*moment, float(place))
    return instance, (known.places.cast(instance, position, slope, intercept, moment),)


def _often_the_same(values: RawValues, model: Instance, likeness: Likeness) -> Often:
    """Give window, line and moment: they may differ within a series, and mostly do not."""
    key = id(model), values.often()
    found = likeness.often.get(key)
    if found is None:
        _refuse_broken_numbers(values)
        found = _window(values), _line(model, values), _time(values)[:-1]
        likeness.remember(key, found)
    return found


def _read(source: Source, header: Header, reader: Reader) -> tuple[Instance, tuple[Frame, ...]]:
    values = header.values
    sop_class = text(values, tags.SOP_CLASS)
    if DIRECTORY in {sop_class, text(values, tags.MEDIA_CLASS)}:
        raise IsIndex
    _recognise(header, sop_class)
    _refuse_broken_numbers(values)
    kind = object_kind(sop_class)
    if kind is not None and not (kind is Kind.SEG and header.pixel_tag):
        return _instance(source, header, None, 0, ()), ()
    pixels = pixel_format(header)
    declared = integer(values, tags.FRAMES, 1)
    if not 0 <= declared <= _MOST_FRAMES:
        raise CorruptFile("the number of frames")
    frames, warnings = whole_frames(source, reader, header, pixels, max(declared, 1))
    instance = _instance(source, header, pixels, frames, warnings)
    if kind is Kind.SEG:
        labels = _segments(_dataset(header, source, reader))
        return replace(instance, segments=len(labels), segment_labels=labels), ()
    spacing, scale = scale_of(values, lambda: _dataset(header, source, reader))
    instance = replace(instance, scale=scale) if scale else instance
    return instance, _frames(instance, header, source, reader, spacing)


def _recognise(header: Header, sop_class: str) -> None:
    """Refuse what has nothing of an image, by a name that fits."""
    values = header.values
    if sop_class or values.has(tags.ROWS):
        return
    named = (tags.SOP_UID, tags.STUDY_UID, tags.PATIENT_ID, tags.MODALITY)
    if header.preamble or any(values.has(tag) for tag in named):
        raise NotAnImage
    raise NotDicom


def _refuse_broken_numbers(values: Values) -> None:
    """A count or a scale that is there and is no number: whatever is shown would be wrong."""
    for tag in (tags.FRAMES, tags.SLOPE, tags.INTERCEPT, tags.DOSE_SCALING):
        if text(values, tag) and number(values, tag) is None:
            raise CorruptFile("a number that is none")


def _segments(dataset: Any) -> tuple[str, ...]:
    """Give the name of each segment, in the order of the file."""
    found = dataset.get("SegmentSequence") or ()
    return tuple(str(item.get("SegmentLabel") or "")[:_LONGEST_LABEL] for item in found)


def pixel_format(header: Header) -> PixelFormat:
    """Read how the pixels are written, and refuse what no picture can be.

    Raises:
        NoPixels, NotAnImage, CorruptFile, UnsupportedTransferSyntax: what stands in the way.
    """
    values = header.values
    if not header.pixel_tag:
        image = values.has(tags.ROWS) or is_image_class(text(values, tags.SOP_CLASS))
        raise NoPixels if image else NotAnImage
    if header.transfer_syntax not in VIDEO_SYNTAXES and not is_supported(header.transfer_syntax):
        raise UnsupportedTransferSyntax
    allocated = integer(values, tags.ALLOCATED, 0)
    stored = integer(values, tags.STORED, allocated) or allocated
    pixels = PixelFormat(
        transfer_syntax=sys.intern(header.transfer_syntax),
        rows=integer(values, tags.ROWS),
        columns=integer(values, tags.COLUMNS),
        samples=integer(values, tags.SAMPLES, 1),
        photometric=sys.intern(text(values, tags.PHOTOMETRIC) or "MONOCHROME2"),
        planar=integer(values, tags.PLANAR),
        allocated=allocated,
        stored=stored,
        high_bit=integer(values, tags.HIGH_BIT, stored - 1),
        number=_number_kind(header),
        swapped=header.words and allocated <= 8,
    )
    _refuse_nonsense(pixels)
    return _as_long_as_it_is(pixels, header)


def _as_long_as_it_is(pixels: PixelFormat, header: Header) -> PixelFormat:
    """Some writers say 4:2:2 of colours that they did not reduce; the length tells."""
    if pixels.photometric == "YBR_FULL_422" and pixels.native and header.pixel_length:
        frames = max(integer(header.values, tags.FRAMES, 1), 1)
        if header.pixel_length * 8 >= frames * pixels.frame_bits // 2 * 3:
            return replace(pixels, photometric="YBR_FULL")
    return pixels


def _number_kind(header: Header) -> str:
    if header.pixel_tag in {tags.FLOAT_PIXELS, tags.DOUBLE_PIXELS}:
        return "f"
    return "i" if integer(header.values, tags.REPRESENTATION) == 1 else "u"


def _refuse_nonsense(pixels: PixelFormat) -> None:
    if min(pixels.rows, pixels.columns) < 1 or pixels.samples not in {1, 3, 4}:
        raise CorruptFile("rows, columns or samples")
    if pixels.allocated not in {1, 8, 16, 32, 64}:
        raise CorruptFile("bits allocated")
    if pixels.number == "f" and (pixels.allocated not in {32, 64} or not pixels.native):
        raise CorruptFile("bits allocated")
    if pixels.number != "f" and not 1 <= pixels.stored <= pixels.allocated:
        raise CorruptFile("bits stored")
    if pixels.number != "f" and not pixels.stored - 1 <= pixels.high_bit < pixels.allocated:
        raise CorruptFile("high bit")
    if pixels.frame_bits // 8 > _LARGEST_FRAME:
        raise CorruptFile("a frame larger than any scanner makes")


def _instance(
    source: Source,
    header: Header,
    pixels: PixelFormat | None,
    frames: int,
    warnings: tuple[str, ...],
) -> Instance:
    values = header.values

    def word(tag: int) -> str:
        return sys.intern(text(values, tag))

    image_type = tuple(sys.intern(item.upper()) for item in values.texts(tags.IMAGE_TYPE))
    return Instance(
        source=source,
        sop_uid=text(values, tags.SOP_UID),
        sop_class=word(tags.SOP_CLASS),
        study_uid=word(tags.STUDY_UID),
        series_uid=word(tags.SERIES_UID),
        patient_id=word(tags.PATIENT_ID),
        patient_name=word(tags.PATIENT_NAME),
        birth_date=word(tags.BIRTH_DATE),
        modality=word(tags.MODALITY),
        manufacturer=word(tags.MANUFACTURER),
        study_date=word(tags.STUDY_DATE),
        study_description=word(tags.STUDY_DESCRIPTION),
        series_description=word(tags.SERIES_DESCRIPTION),
        series_number=integer(values, tags.SERIES_NUMBER),
        number=integer(values, tags.INSTANCE_NUMBER),
        image_type=image_type,
        frame_of_reference=word(tags.FRAME_OF_REFERENCE),
        pixels=pixels,
        pixel_offset=header.pixel_offset,
        pixel_length=header.pixel_length,
        frames=frames,
        fps=_fps(values),
        unit=sys.intern(unit_of(values)),
        window=_window(values),
        has_lut=values.has(tags.MODALITY_LUT),
        gantry_tilt=number(values, tags.GANTRY_TILT) or 0.0,
        warnings=warnings + _looks(values, pixels, image_type),
    )


def unit_of(values: Values) -> str:
    """Give the unit of the values; a CT that names none is in Hounsfield units (C.8.2.1.1.2)."""
    said = text(values, tags.RESCALE_TYPE) or text(values, tags.UNITS)
    if not said and text(values, tags.SOP_CLASS) == CT_IMAGE and values.has(tags.INTERCEPT):
        return "HU"
    return said


def _looks(
    values: Values, pixels: PixelFormat | None, image_type: tuple[str, ...]
) -> tuple[str, ...]:
    """Say what a person should know of these pixels: lossy, writing in them, a slide's label."""
    if pixels is None:
        return ()
    found = []
    sop_class = text(values, tags.SOP_CLASS)
    if text(values, tags.LOSSY) == "01" or may_lose(pixels.transfer_syntax):
        found.append("lossy")
    if text(values, tags.BURNED_IN).upper() == "YES" or _captured(sop_class, image_type):
        found.append("burned_in")
    if sop_class == SLIDE and {"LABEL", "OVERVIEW"} & set(image_type):
        found.append("label_image")
    return tuple(found)


def _captured(sop_class: str, image_type: tuple[str, ...]) -> bool:
    """A capture of a screen holds writing, even where the file says that it does not."""
    return sop_class in SECONDARY_CAPTURE or any("SCREEN SAVE" in item for item in image_type)


def _window(values: Values) -> tuple[float, float] | None:
    centres, widths = numbers(values, tags.WINDOW_CENTRE), numbers(values, tags.WINDOW_WIDTH)
    return (centres[0], widths[0]) if centres and widths and widths[0] > 0 else None


def _fps(values: Values) -> float | None:
    frame_time = number(values, tags.FRAME_TIME)
    if frame_time and frame_time > 0:
        return 1000.0 / frame_time
    vector = [step for step in numbers(values, tags.FRAME_TIME_VECTOR) if step > 0]
    if vector:
        return 1000.0 * len(vector) / sum(vector)
    rate = number(values, tags.CINE_RATE) or number(values, tags.DISPLAY_RATE)
    return rate if rate and rate > 0 else None


def _frames(
    instance: Instance,
    header: Header,
    source: Source,
    reader: Reader,
    spacing: tuple[float, float] | None,
) -> tuple[Frame, ...]:
    if instance.sop_class == SLIDE or header.transfer_syntax in VIDEO_SYNTAXES:
        return ()
    base = _base_frame(instance, header.values, spacing)
    if header.values.has(tags.FRAME_GROUPS) or _needs_dataset(instance, header.values):
        return per_frame(base, _dataset(header, source, reader))
    if "MOSAIC" in instance.image_type and instance.frames == 1:
        return mosaic_frames(base, _dataset(header, source, reader))
    if instance.frames == 1:
        return (base,)
    return per_frame(base, None)


def _needs_dataset(instance: Instance, values: Values) -> bool:
    if instance.frames == 1 and instance.modality != "NM":
        return False
    return instance.sop_class == RT_DOSE or values.has(tags.DETECTORS)


def _dataset(header: Header, source: Source, reader: Reader) -> Any:
    return (
        header.dataset if header.dataset is not None else read_with_pydicom(source, reader).dataset
    )


def _base_frame(instance: Instance, values: Values, spacing: tuple[float, float] | None) -> Frame:
    slope, intercept = _line(instance, values)
    return Frame(
        instance=instance,
        position=position_of(numbers(values, tags.POSITION)),
        orientation=orientation_of(numbers(values, tags.ORIENTATION)),
        spacing=spacing,
        thickness=number(values, tags.SPACING_BETWEEN_SLICES)
        or number(values, tags.SLICE_THICKNESS),
        slope=slope,
        intercept=intercept,
        time=_time(values),
        traits=_traits(values),
    )


def _line(instance: Instance, values: Values) -> tuple[float, float]:
    """Give slope and intercept (PS3.3 C.11.1); a dose grid has a scale instead (C.8.8.3)."""
    if instance.sop_class == RT_DOSE:
        return _or_one(number(values, tags.DOSE_SCALING)), 0.0
    return _or_one(number(values, tags.SLOPE)), number(values, tags.INTERCEPT) or 0.0


def _or_one(slope: float | None) -> float:
    return 1.0 if slope is None else slope


def _time(values: Values) -> tuple[float, ...]:
    return (
        number(values, tags.TEMPORAL_POSITION) or 0.0,
        number(values, tags.ACQUISITION_NUMBER) or 0.0,
        number(values, tags.TRIGGER_TIME) or 0.0,
        _clock(values),
        float(integer(values, tags.INSTANCE_NUMBER)),
    )


def _clock(values: Values) -> float:
    moment = text(values, tags.ACQUISITION_DATETIME)[:21].split("+")[0].split("-")[0]
    moment = moment or text(values, tags.ACQUISITION_DATE) + text(values, tags.ACQUISITION_TIME)
    try:
        return float(moment)
    except ValueError:
        return 0.0


def _traits(values: Values) -> tuple[tuple[str, str], ...]:
    """What may set frames at one position apart, the most telling first."""
    return (
        ("rescale", unit_of(values)),
        ("image_type", "\\".join(values.texts(tags.IMAGE_TYPE)[2:]).upper()),
        ("echo", text(values, tags.ECHO_NUMBER) or text(values, tags.ECHO_TIME)),
        ("echo", text(values, tags.ECHO_TIME)),
        ("b_value", _first(values, tags.B_VALUE, tags.SIEMENS_B_VALUE, tags.PHILIPS_B_VALUE)),
        ("b_value", text(values, tags.GE_B_VALUE)),
        ("phase", text(values, tags.GE_IMAGE_TYPE)),
        ("inversion_time", text(values, tags.INVERSION_TIME)),
        ("flip_angle", text(values, tags.FLIP_ANGLE)),
        ("voltage", text(values, tags.KVP)),
        ("kernel", text(values, tags.KERNEL)),
    )


def _first(values: Values, *wanted: int) -> str:
    return next(filter(None, (text(values, tag) for tag in wanted)), "")
