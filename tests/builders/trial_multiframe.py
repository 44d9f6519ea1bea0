"""Trial folders about multi-frame objects: enhanced CT, MR, PET, tomosynthesis, segmentations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from pydicom import Dataset
from pydicom.sequence import Sequence

from tests.builders.trial import AXIAL, STORAGE, Array, Builder, Set, Trial, Truth, noise

CT, MR, PET, BTO, SEG = (STORAGE + end for end in ("2.1", "4.1", "130", "13.1.3", "66.4"))


def item(**values: Any) -> Dataset:
    found = Dataset()
    for keyword, value in values.items():
        setattr(found, keyword, value)
    return found


def groups(**sequences: Dataset) -> Dataset:
    """Give functional groups, each with one item."""
    return item(**{name: Sequence([value]) for name, value in sequences.items()})


def own(z: float, *, stack: str = "1", time: int = 1, **more: Dataset) -> Dataset:
    """What one frame says of itself."""
    return groups(
        PlanePositionSequence=item(ImagePositionPatient=[-5.0, -6.0, float(z)]),
        FrameContentSequence=item(StackID=stack, TemporalPositionIndex=time),
        **more,
    )


def enhanced(
    folder: Path, modality: str, sop_class: str, stored: Array, frames: list[Dataset], **more: Any
) -> Set:
    files = Set(
        folder=folder, modality=modality, sop_class=sop_class, orientation=None, spacing=None
    )
    shared = groups(
        PixelMeasuresSequence=item(PixelSpacing=[0.9, 0.8], SliceThickness=2.0),
        PlaneOrientationSequence=item(ImageOrientationPatient=list(AXIAL)),
    )
    files.write(
        stored,
        None,
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence(frames),
        **more,
    )
    return files


def line(slope: float, intercept: float, kind: str = "US") -> Dataset:
    return item(RescaleSlope=slope, RescaleIntercept=intercept, RescaleType=kind)


def enhanced_ct(folder: Path) -> Trial:
    """Frames in any order, one line for all."""
    stored = noise(5, 8, 6)
    order = [3, 0, 4, 1, 2]
    hounsfield = {"PixelValueTransformationSequence": line(1, -1024, "HU")}
    frames = [own(3.0 * n, **hounsfield) for n in order]
    enhanced(folder, "CT", CT, stored[order], frames)
    truth = Truth(kind="volume", values=stored.astype(int) - 1024, spacing=[3, 0.9, 0.8])
    truth.origin = [-5, -6, 0]
    return Trial(groups=[truth])


def enhanced_without_some_places(folder: Path) -> Trial:
    """Two frames do not say where they lie: the volume is short of them, and says so."""
    stored = noise(5, 8, 6)
    enhanced(folder, "CT", CT, stored, [own(3.0 * n) for n in range(3)])
    return Trial(
        groups=[
            Truth(kind="volume", values=stored[:3], warnings={"missing_slices"}),
            Truth(kind="cine", values=stored[3:], warnings={"no_position"}),
        ]
    )


def enhanced_pet(folder: Path) -> Trial:
    """Each frame has a scale of its own."""
    stored = noise(4, 8, 6)
    slopes = [0.5, 3.25, 1.0, 0.125]
    frames = [own(4.0 * n, PixelValueTransformationSequence=line(slopes[n], 0)) for n in range(4)]
    enhanced(folder, "PT", PET, stored, frames)
    values = stored * np.array(slopes)[:, None, None]
    return Trial(groups=[Truth(kind="volume", values=values, spacing=[4, 0.9, 0.8])])


def enhanced_stacks(folder: Path) -> Trial:
    """Two stacks side by side in one object: never one volume with a gap."""
    stored = noise(6, 8, 6)
    frames = [own(2.0 * n, stack="1") for n in range(3)]
    frames += [own(6.0 + 2.0 * n, stack="2") for n in range(3)]
    enhanced(folder, "MR", MR, stored, frames)
    return Trial(
        groups=[
            Truth(kind="volume", values=part, reason="stack") for part in (stored[:3], stored[3:])
        ]
    )


def enhanced_field_map(folder: Path) -> Trial:
    """Magnitude and map share an object, each frame type with its own line."""
    stored = noise(6, 8, 6)
    frames = []
    for n in range(6):
        kind, slope = (["M", 1.0], ["P", 0.5])[n % 2]
        types = {"MRImageFrameTypeSequence": item(FrameType=["ORIGINAL", "PRIMARY", kind, "NONE"])}
        scale = line(slope, -7.0 * (n % 2), "US" if n % 2 == 0 else "HZ")
        frames.append(own(5.0 * (n // 2), PixelValueTransformationSequence=scale, **types))
    enhanced(folder, "MR", MR, stored, frames)
    return Trial(
        groups=[
            Truth(kind="volume", values=stored[::2]),
            Truth(kind="volume", values=stored[1::2] * 0.5 - 7),
        ]
    )


def enhanced_times(folder: Path) -> Trial:
    stored = noise(2, 3, 8, 6)
    frames = [own(5.0 * n, time=time + 1) for n in range(3) for time in range(2)]
    enhanced(folder, "MR", MR, stored.transpose(1, 0, 2, 3).reshape(6, 8, 6), frames)
    return Trial(groups=[Truth(kind="volume", values=stored)])


def enhanced_diffusion(folder: Path) -> Trial:
    stored = noise(2, 3, 8, 6)
    frames = [
        own(5.0 * n, MRDiffusionSequence=item(DiffusionBValue=float(b)))
        for b in (0, 1000)
        for n in range(3)
    ]
    enhanced(folder, "MR", MR, stored.reshape(6, 8, 6), frames)
    return Trial(groups=[Truth(kind="volume", values=part, reason="b_value") for part in stored])


def tomosynthesis(folder: Path) -> Trial:
    stored = noise(5, 16, 12)
    enhanced(folder, "MG", BTO, stored, [own(1.0 * n) for n in range(5)])
    return Trial(groups=[Truth(kind="volume", values=stored, spacing=[1, 0.9, 0.8])])


def segmentation(folder: Path) -> Trial:
    files = Set(folder=folder, modality="SEG", sop_class=SEG, orientation=None, spacing=None)
    segments = [item(SegmentNumber=n, SegmentLabel=f"Part {n}") for n in (1, 2, 3)]
    bits = np.packbits(noise(4, 8, 8, high=2, kind="u1"), bitorder="little").tobytes()
    more = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0, "PixelData": bits}
    more |= {"SegmentSequence": Sequence(segments), "SegmentationType": "BINARY"}
    files.write(np.zeros((4, 8, 8), "u1"), None, **more)
    return Trial(groups=[Truth(kind="seg", shape=[4, 8, 8], segments=3)])


def parts_of_one_volume(folder: Path) -> Trial:
    """A volume that is spread over two objects."""
    stored = noise(6, 8, 6)
    first = enhanced(folder, "CT", CT, stored[:3], [own(2.0 * n) for n in range(3)])
    second = Set(
        folder=folder, modality="CT", sop_class=CT, orientation=None, spacing=None,
        study=first.study, series=first.series, frame=first.frame, count=1,
    )  # fmt: skip
    shared = groups(
        PixelMeasuresSequence=item(PixelSpacing=[0.9, 0.8], SliceThickness=2.0),
        PlaneOrientationSequence=item(ImageOrientationPatient=list(AXIAL)),
    )
    second.write(
        stored[3:],
        None,
        SharedFunctionalGroupsSequence=Sequence([shared]),
        PerFrameFunctionalGroupsSequence=Sequence([own(6 + 2.0 * n) for n in range(3)]),
    )
    return Trial(groups=[Truth(kind="volume", values=stored, spacing=[2, 0.9, 0.8])])


MULTIFRAME: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        enhanced_ct, enhanced_without_some_places, enhanced_pet, enhanced_stacks,
        enhanced_field_map, enhanced_times, enhanced_diffusion, tomosynthesis, segmentation,
        parts_of_one_volume,
    )
}  # fmt: skip
