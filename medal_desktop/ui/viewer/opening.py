"""From a series to what the viewer shows; everything here may be slow and belongs in a thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.errors import MedalError
from medal_desktop.base.progress import Job
from medal_desktop.dicom.presentation import Preset, Window, default_window, presets
from medal_desktop.ui.viewer import sampling
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group
    from medal_desktop.dicom.volume import Volume
    from medal_desktop.workflow.cases import Series

Pixels = NDArray[Any]
_COLOUR = Window(centre=128, width=256)
_STILL_FPS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the viewer is given for one series.

    Attributes:
        fps: pictures per second, for what moves; 0 otherwise.
        times: how many time points there are; `time` is the one that was read.
        title: what it is called above its picture.
        factor: what turns values into SUV, for a PET that says all that is needed.
    """

    group: Group
    picture: VolumePicture | StackPicture
    window: Window
    presets: tuple[Preset, ...] = ()
    warnings: tuple[str, ...] = ()
    inverted: bool = False
    fps: float = 0.0
    times: int = 1
    time: int = 0
    title: str = ""
    factor: float | None = None

    @property
    def is_slide(self) -> bool:
        """Whether it is a whole-slide image, which has a view of its own."""
        return str(self.group.kind) == "wsi"

    @property
    def modality(self) -> str:
        """The kind of images, such as CT."""
        return self.group.modality


def prepare(series: Series) -> Shown:
    """Make a picture of a series; reads one frame of a stack."""
    sampling.warm()
    group, volume = series.group, series.volume
    warnings = tuple(str(warning) for warning in group.warnings)
    if str(group.kind) == "wsi":
        return _slide(group, warnings)
    if volume is None:
        picture, first = stack(group)
        return _shown(group, picture, first, warnings)
    told = (*warnings, *(str(warning) for warning in volume.warnings))
    warnings = tuple(dict.fromkeys(sorted(told, key=lambda code: code != "reduced")))
    return _shown(group, volume_picture(volume), volume.values, warnings)


def _slide(group: Group, warnings: tuple[str, ...]) -> Shown:
    """Say how large a slide is; its view reads the tiles itself."""
    from medal_desktop.dicom.slide import Slide  # noqa: PLC0415 - decoders load on use

    with Slide(group) as slide:
        largest = slide.levels[0]
    empty = StackPicture((largest.rows, largest.columns), 1, spacing=largest.spacing)
    title = group.series_description
    return Shown(group=group, picture=empty, window=_COLOUR, warnings=warnings, title=title)


def volume_picture(volume: Volume) -> VolumePicture:
    """Make a picture of a volume."""
    return VolumePicture(volume.values, volume.grid, volume.unit)


def open_group(group: Group, job: Job, time: int = 0) -> Shown:
    """Read a series that was found, at one time point; coarser where the memory is too small.

    Raises:
        DicomError: what reading refuses.
        Cancelled: the job was asked to stop.
    """
    from medal_desktop.workflow.cases import Series  # noqa: PLC0415 - decoders load on use

    volume = _volume(group, job, time) if group.grid is not None else None
    return replace(prepare(Series(group, volume)), time=time)


def _volume(group: Group, job: Job, time: int) -> Volume:
    """Load a volume, or every n-th voxel of one that does not fit; `reduced` says so.

    Time points stay what they are: they follow each other on one grid.
    """
    from medal_desktop.dicom.errors import NoVolume, TooMuchMemory  # noqa: PLC0415 - loads on use
    from medal_desktop.dicom.reduced import load_reduced  # noqa: PLC0415 - likewise
    from medal_desktop.dicom.volume import load_volume  # noqa: PLC0415 - likewise

    try:
        return load_volume(group, job, time=time)
    except TooMuchMemory as error:
        if group.times > 1:
            raise
        try:
            return load_reduced(group, job)
        except NoVolume:
            raise error from None


def first_look(group: Group) -> Shown:
    """Show the middle frame alone, while the rest is read."""
    if str(group.kind) == "wsi":
        return _slide(group, ())
    picture, values = stack(group)
    cut = picture.cuts[picture.first_plane]
    told = _told(group)
    alone = StackPicture(cut.size, 1, spacing=told.spacing if told else None)
    alone.put(0, values)
    return _shown(group, alone, values, (), moves=False)


def stack(group: Group) -> tuple[StackPicture, Pixels]:
    """Make a picture of frames as they were stored, with the middle one read."""
    count = _count(group)
    number = _middle(group, count)
    first = frame(group, number)
    told = _told(group)
    picture = StackPicture(
        (first.shape[0], first.shape[1]),
        count,
        spacing=told.spacing if told else None,
        orientation=told.orientation if told else None,
        unit=group.unit,
    )
    picture.put(number, first)
    return picture, first


def frame(group: Group, index: int) -> Pixels:
    """Read one frame: (rows, columns), or (rows, columns, 3) RGB."""
    from medal_desktop.dicom.frames import load_frame  # noqa: PLC0415 - decoders load on use

    return load_frame(group, index)


def reader_of(group: Group) -> Reader:
    """Give what reads a group's frames one after the other; for one thread."""
    return Reader(group)


class Reader:
    """Reads frames; a video stays open between them. Not shared between threads."""

    def __init__(self, group: Group) -> None:
        self._group = group
        self._video: Any = None

    def frame(self, index: int) -> Pixels:
        """Give one frame.

        Raises:
            DicomError: it is damaged or gone.
        """
        if not _is_video(self._group):
            return frame(self._group, index)
        if self._video is None:
            from medal_desktop.dicom.video import open_video  # noqa: PLC0415 - loads on use

            self._video = open_video(self._group)
        found: Pixels = self._video.frame(index)
        return found

    def close(self) -> None:
        """Let go of the file."""
        if self._video is not None:
            self._video.close()
            self._video = None


def uptake_factor(group: Group) -> float | None:
    """Give what turns a PET's values into SUV by body weight; None where it cannot be computed."""
    if group.modality != "PT" or group.unit == "g/ml":
        return None
    from medal_desktop.dicom.suv import uptake  # noqa: PLC0415 - loads on use

    try:
        return uptake(group).factor
    except MedalError:
        return None


def _middle(group: Group, count: int | None = None) -> int:
    """Give the number of the frame that stands for all: the first of what moves."""
    if str(group.kind) in {"video", "cine"}:
        return 0
    return (len(group.frames) if count is None else count) // 2


def _count(group: Group) -> int:
    if not _is_video(group):
        return len(group.frames)
    from medal_desktop.dicom.video import open_video  # noqa: PLC0415 - loads on use

    with open_video(group) as video:
        return max(video.frames, 1)


def _is_video(group: Group) -> bool:
    return str(group.kind) == "video"


def _told(group: Group) -> Any:
    """Give the middle frame's own words on where and how large it is, where there are frames."""
    return group.frames[len(group.frames) // 2] if group.frames else None


def _fps(group: Group, *, still: bool) -> float:
    if str(group.kind) not in {"video", "cine"}:
        return 0.0 if still else _STILL_FPS
    if group.fps:
        return group.fps
    if _is_video(group):
        from medal_desktop.dicom.video import open_video  # noqa: PLC0415 - loads on use

        with open_video(group) as video:
            return video.fps or _STILL_FPS
    return _STILL_FPS


def _shown(
    group: Group,
    picture: VolumePicture | StackPicture,
    values: Pixels,
    warnings: tuple[str, ...],
    *,
    moves: bool = True,
) -> Shown:
    number = _middle(group)
    volume = isinstance(picture, VolumePicture)
    grey = values.ndim == 2 or volume
    own = _own_windows(group, number) if grey else ()
    window = own[0].window if own else default_window(group, values) if grey else _COLOUR
    several = not volume and _frames_of(picture) > 1
    return Shown(
        group=group,
        picture=picture,
        window=window,
        presets=_presets(group, window, own, values) if grey else (),
        warnings=warnings,
        inverted=group.photometric == "MONOCHROME1",
        fps=_fps(group, still=not several) if moves else 0.0,
        times=group.times if volume and moves else 1,
        title=group.series_description,
        factor=uptake_factor(group) if volume else None,
    )


def _frames_of(picture: VolumePicture | StackPicture) -> int:
    return picture.cuts[picture.first_plane].count


def _own_windows(group: Group, number: int) -> tuple[Preset, ...]:
    """Give what the file says of its display; what cannot be read says nothing."""
    from medal_desktop.dicom.voi import file_windows  # noqa: PLC0415 - pydicom loads on use

    try:
        return file_windows(group, number)
    except MedalError:
        return ()


def _presets(
    group: Group, window: Window, own: tuple[Preset, ...], values: Pixels
) -> tuple[Preset, ...]:
    """The modality's windows first, then those of the file, then all that there is."""
    few = values[tuple(slice(None, None, max(n // 64, 1)) for n in values.shape)]
    finite = few[np.isfinite(few)] if few.dtype.kind == "f" else few.ravel()
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    whole = Window((low + high) / 2, max(high - low, 1e-6))
    known = presets(group.modality)
    own = own or (Preset("As in the file", window, "0"),)
    return (*known, *own, Preset("Whole range", whole))
