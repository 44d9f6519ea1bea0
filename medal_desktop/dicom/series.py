"""What a scan finds: instances (files), frames (pictures) and groups that belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from medal_desktop.base.geometry import Grid, Vector
from medal_desktop.dicom.sources import Source


class Kind(StrEnum):
    """What a group is and how it is shown."""

    VOLUME = "volume"
    STACK = "stack"
    IMAGE = "image"
    CINE = "cine"
    VIDEO = "video"
    WSI = "wsi"
    SEG = "seg"
    RTSTRUCT = "rtstruct"
    SR = "sr"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelFormat:
    """How pixels are written (PS3.3 C.7.6.3); `number` is `u`, `i` or `f`.

    `swapped`: bytes stand in pairs the wrong way round, as big-endian words of 8-bit pixels do.
    """

    transfer_syntax: str
    rows: int
    columns: int
    samples: int = 1
    photometric: str = "MONOCHROME2"
    planar: int = 0
    allocated: int = 16
    stored: int = 16
    high_bit: int = 15
    number: str = "u"
    swapped: bool = False

    @property
    def frame_bits(self) -> int:
        """Bits of one native frame; 4:2:2 colour stores two samples per pixel (C.7.6.3.1.2)."""
        samples = 2 if self.photometric == "YBR_FULL_422" and self.native else self.samples
        return self.rows * self.columns * samples * self.allocated

    @property
    def native(self) -> bool:
        """Whether the pixels stand in the file as they are (PS3.5 A.1, A.2, A.3, A.5)."""
        return self.transfer_syntax in NATIVE

    @property
    def colour(self) -> bool:
        """Whether a shown frame has three channels."""
        return self.samples == 3 or self.photometric == "PALETTE COLOR"


BIG_ENDIAN = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"
NATIVE = frozenset({"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", BIG_ENDIAN, DEFLATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One DICOM object as it lies in a file.

    `pixel_offset` counts in the file, or in the inflated data set of a deflated file;
    `pixel_length` is None for encapsulated pixels.
    """

    source: Source
    sop_uid: str
    sop_class: str
    study_uid: str = ""
    series_uid: str = ""
    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    modality: str = ""
    manufacturer: str = ""
    study_date: str = ""
    study_description: str = ""
    series_description: str = ""
    series_number: int = 0
    number: int = 0
    image_type: tuple[str, ...] = ()
    frame_of_reference: str = ""
    pixels: PixelFormat | None = None
    pixel_offset: int = 0
    pixel_length: int | None = 0
    frames: int = 0
    fps: float | None = None
    unit: str = ""
    window: tuple[float, float] | None = None
    has_lut: bool = False
    gantry_tilt: float = 0.0
    segments: int = 0
    segment_labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    scale: str = ""
    """Where the millimetres of its pixels hold; "" for in the picture (`dicom/scale`)."""
    foreign: str = ""
    """The other format that the file is written in; "" for DICOM."""

    @property
    def path(self) -> Path:
        """The file, or the archive that holds it; `source` opens it in either case."""
        return self.source.path

    @property
    def patient(self) -> tuple[str, str, str]:
        """Who it is said to be, in a form that survives another spelling of the same name."""
        name = " ".join(self.patient_name.replace("^", " ").split("=")[0].split()).casefold()
        return self.patient_id.strip(), name, self.birth_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture: a frame of an instance, or one tile of a Siemens mosaic frame.

    Attributes:
        index: which frame of the instance, from 0.
        tile: (row, column, rows, columns) within the frame, for a mosaic.
        position: centre of the first pixel, LPS, mm.
        orientation: unit vectors along a row and along a column of pixels, LPS.
        spacing: mm between rows, and between columns.
        slope, intercept: the modality LUT's line, per frame.
        time: what orders it in time; a tuple of numbers.
        traits: attributes that set frames apart when positions repeat: (reason, value).
    """

    instance: Instance
    index: int = 0
    tile: tuple[int, int, int, int] | None = None
    position: Vector | None = None
    orientation: tuple[Vector, Vector] | None = None
    spacing: tuple[float, float] | None = None
    thickness: float | None = None
    slope: float = 1.0
    intercept: float = 0.0
    time: tuple[float, ...] = ()
    traits: tuple[tuple[str, str], ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        if self.tile:
            return self.tile[2], self.tile[3]
        pixels = self.instance.pixels
        return (pixels.rows, pixels.columns) if pixels else (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Frames that belong together and are shown as one.

    Attributes:
        key: stable while the same objects are there: SHA-256 over their SOP Instance UIDs, hex.
        frames: in order; of a time series first all slices of the first time.
        shape: (slices, rows, columns) of what the files hold, (times, slices, rows, columns) of a
            time series, (frames, rows, columns) of a stack or cine; () without pixels.
        grid: of the volume that `load_volume` gives; evenly spaced even where the files are not.
        slice_mm: distance of each slice from the first along the slice axis.
        reasons: why this group stands apart from others of its series.
    """

    key: str
    kind: Kind
    modality: str
    patient_id: str = ""
    study_uid: str = ""
    series_uid: str = ""
    study_description: str = ""
    series_description: str = ""
    series_number: int = 0
    frames: tuple[Frame, ...] = ()
    objects: tuple[Instance, ...] = ()
    shape: tuple[int, ...] = ()
    times: int = 1
    grid: Grid | None = None
    slice_mm: tuple[float, ...] = ()
    spacing: tuple[float, float, float] | None = None
    warnings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    photometric: str = ""
    fps: float | None = None
    unit: str = ""
    segments: int = 0

    @property
    def instances(self) -> tuple[Instance, ...]:
        """The objects in order of their first frame."""
        return self.objects

    @property
    def first(self) -> Instance:
        """The first object."""
        return self.objects[0]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the bytes of each object lie."""
        return tuple(instance.source for instance in self.objects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file that is in no group; `label` is the path, `a.zip!/x` inside archives."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """Everything that was found; each file is in a group or in `skipped`."""

    groups: tuple[Group, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()
    files: int = field(default=0)
