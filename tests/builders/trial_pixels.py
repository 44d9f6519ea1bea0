"""Trial folders about pixels: how they are written, what they mean, and what they are of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    JPEG2000,
    ExplicitVRBigEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    RLELossless,
)

from tests.builders.dicom import TRANSFER_SYNTAXES, write
from tests.builders.films import FRAMES, film
from tests.builders.trial import MR, SC, STORAGE, Array, Builder, Set, Trial, Truth, noise

US, US_CINE, XA, MG, CR, DX, NM = (
    STORAGE + end for end in ("6.1", "3.1", "12.1", "1.2", "1", "1.1", "20")
)
DOSE, SLIDE, ENDOSCOPY = STORAGE + "481.2", STORAGE + "77.1.6", STORAGE + "77.1.1.1"


def picture(folder: Path, modality: str = "US", sop_class: str = US) -> Set:
    return Set(
        folder=folder, modality=modality, sop_class=sop_class, orientation=None, spacing=None
    )


def signed(folder: Path) -> Trial:
    values = noise(3, 8, 6, low=-1000, high=2000, kind="i2")
    files = Set(folder=folder)
    for n in range(3):
        files.write(values[n], (0, 0, 3.0 * n), RescaleSlope=1, RescaleIntercept=-24)
    return Trial(groups=[Truth(kind="volume", values=values.astype(int) - 24)])


def twelve_signed_bits_with_dirt(folder: Path) -> Trial:
    """The upper four bits hold an overlay plane and are no part of the value."""
    values = noise(3, 8, 6, low=-2048, high=2048, kind="i2")
    dirt = noise(3, 8, 6, high=16, seed=9) << 12
    stored = (values.view("u2") & 0x0FFF) | dirt
    files = Set(folder=folder)
    for n in range(3):
        more = {"BitsStored": 12, "HighBit": 11, "PixelRepresentation": 1}
        files.write(stored[n], (0, 0, 3.0 * n), **more)
    return Trial(groups=[Truth(kind="volume", values=values)])


def high_bits(folder: Path) -> Trial:
    values = noise(3, 8, 6, high=4096)
    files = Set(folder=folder)
    for n in range(3):
        files.write(values[n] << 4 | 0x7, (0, 0, 3.0 * n), BitsStored=12, HighBit=15)
    return Trial(groups=[Truth(kind="volume", values=values)])


def slopes(folder: Path) -> Trial:
    stored = noise(4, 8, 6)
    files = Set(folder=folder, modality="MR", sop_class=MR)
    for n in range(4):
        line = {"RescaleSlope": 0.37 + n, "RescaleIntercept": -3.5 * n}
        files.write(stored[n], (0, 0, 3.0 * n), **line)
    values = np.stack([stored[n] * (0.37 + n) - 3.5 * n for n in range(4)])
    return Trial(groups=[Truth(kind="volume", values=values)])


def modality_table(folder: Path) -> Trial:
    stored = noise(1, 8, 6, high=64)
    entries = (np.arange(50) ** 2).astype("<u2")
    item = Dataset()
    item.LUTDescriptor, item.ModalityLUTType = [50, 10, 16], "US"
    item.add_new(0x00283006, "OW", entries.tobytes())
    picture(folder, "CR", CR).write(stored[0], None, ModalityLUTSequence=Sequence([item]))
    values = entries[np.clip(stored.astype(int) - 10, 0, 49)]
    return Trial(groups=[Truth(kind="image", values=values)])


def inverse(folder: Path) -> Trial:
    values = noise(1, 8, 6)
    picture(folder, "DX", DX).write(values[0], None, PhotometricInterpretation="MONOCHROME1")
    return Trial(groups=[Truth(kind="image", values=values, photometric="MONOCHROME1")])


def syntaxes(folder: Path) -> Trial:
    """One series for each lossless way of writing."""
    groups = []
    for number, syntax in enumerate(TRANSFER_SYNTAXES):
        values = noise(3, 16, 12, seed=number)
        files = Set(folder=folder / str(number))
        for n in range(3):
            files.write(values[n], (0, 0, 3.0 * n), syntax=syntax)
        groups.append(Truth(kind="volume", values=values, spacing=[3, 0.9, 0.8]))
    return Trial(groups=groups)


def colours(folder: Path) -> Trial:
    """RGB by pixel, by plane, and in big-endian words."""
    rgb = noise(3, 8, 6, 3, high=256, kind="u1")
    picture(folder).write(rgb[0], None)
    planes = np.ascontiguousarray(rgb[1].transpose(2, 0, 1)).tobytes()
    picture(folder).write(rgb[1], None, name="planes", PlanarConfiguration=1, PixelData=planes)
    picture(folder).write(rgb[2], None, name="big", syntax=ExplicitVRBigEndian)
    return Trial(
        groups=[
            Truth(kind="image", values=v[None], shape=[1, 8, 6], photometric="RGB") for v in rgb
        ]
    )


def to_rgb(ybr: Array) -> Array:
    """PS3.3 C.7.6.3.1.2, in float64."""
    y, blue, red = (ybr[..., n].astype(float) - (128 if n else 0) for n in range(3))
    rgb = np.stack([y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue], -1)
    return np.clip(np.rint(rgb), 0, 255).astype("u1")


def ybr(folder: Path) -> Trial:
    full = noise(8, 6, 3, high=256, kind="u1")
    picture(folder).write(full, None, name="full", PhotometricInterpretation="YBR_FULL")
    planes = np.ascontiguousarray(full.transpose(2, 0, 1)).tobytes()
    by_plane = {"PlanarConfiguration": 1, "PixelData": planes[::-1]}
    other = np.frombuffer(planes[::-1], "u1").reshape(3, 8, 6).transpose(1, 2, 0)
    picture(folder).write(full, None, name="pl", PhotometricInterpretation="YBR_FULL", **by_plane)
    half = noise(8, 6, 3, high=256, kind="u1", seed=4)
    half[:, 1::2, 1:] = half[:, ::2, 1:]
    pairs = np.stack([half[:, ::2, 0], half[:, 1::2, 0], half[:, ::2, 1], half[:, ::2, 2]], -1)
    more = {"PhotometricInterpretation": "YBR_FULL_422", "PixelData": pairs.tobytes()}
    picture(folder).write(half, None, name="half", **more)
    packed = noise(8, 6, 3, high=256, kind="u1", seed=5)
    rle = {"PhotometricInterpretation": "YBR_FULL", "syntax": RLELossless}
    picture(folder).write(packed, None, name="rle", **rle)
    j2k = noise(16, 16, 3, high=256, kind="u1", seed=6)
    _j2k(folder / "j2k", j2k, "YBR_FULL", mct=False)
    rct = noise(16, 16, 3, high=256, kind="u1", seed=7)
    _j2k(folder / "rct", rct, "YBR_RCT", mct=True)
    groups = [to_rgb(v) for v in (full, other, half, packed, j2k)]
    return Trial(
        groups=[
            Truth(kind="image", values=values[None], shape=[1, *values.shape[:2]])
            for values in (*groups, rct)
        ]
    )


def _j2k(path: Path, samples: Array, photometric: str, *, mct: bool) -> None:
    import imagecodecs

    data = imagecodecs.jpeg2k_encode(samples, codecformat="j2k", reversible=True, mct=mct)
    files = picture(path.parent)
    dataset = files.dataset(samples, None)
    dataset.PhotometricInterpretation = photometric
    dataset.PixelData = encapsulate([bytes(data)])
    dataset["PixelData"].is_undefined_length = True
    _save(dataset, path, JPEG2000Lossless)


def _save(dataset: Dataset, path: Path, syntax: str) -> None:
    """Write pixels that are encoded already."""
    write(dataset, path)
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset["PixelData"].VR = "OB"
    dataset.save_as(path, enforce_file_format=True)


def palette(folder: Path) -> Trial:
    index = noise(1, 8, 6, high=70, kind="u1")
    tables = noise(3, 64, high=65536, seed=8, kind="<u2")
    more = {}
    for n, name in enumerate(("Red", "Green", "Blue")):
        more[f"{name}PaletteColorLookupTableDescriptor"] = [64, 4, 16]
        more[f"{name}PaletteColorLookupTableData"] = tables[n].tobytes()
    picture(folder).write(index[0], None, PhotometricInterpretation="PALETTE COLOR", **more)
    rgb = (tables >> 8)[:, np.clip(index.astype(int) - 4, 0, 63)].transpose(1, 2, 3, 0)
    truth = Truth(kind="image", values=rgb, shape=[1, 8, 6], photometric="PALETTE COLOR")
    return Trial(groups=[truth])


def lossy(folder: Path) -> Trial:
    """Said by an attribute, by the syntax, by the codestream alone; and a lossless one."""
    values = noise(5, 32, 32, high=256, kind="u1")
    picture(folder).write(values[0], None, name="said", LossyImageCompression="01")
    _stream(folder / "jpeg", values[1], JPEGBaseline8Bit, "jpeg8")
    _stream(folder / "j2k", values[2], JPEG2000, "jpeg2k", codecformat="j2k", level=40)
    options = {"codecformat": "j2k", "reversible": True}
    _stream(folder / "reversible", values[3], JPEG2000, "jpeg2k", **options)
    truths = [Truth(kind="image", values=values[:1], warnings={"lossy"})]
    truths += [
        Truth(kind="image", values=_decoded(folder / name), warnings={"lossy"})
        for name in ("jpeg", "j2k")
    ]
    return Trial(groups=[*truths, Truth(kind="image", values=values[3:4])])


def _stream(path: Path, values: Array, syntax: str, codec: str, **options: object) -> None:
    import imagecodecs

    data = bytes(getattr(imagecodecs, f"{codec}_encode")(values, **options))
    dataset = picture(path.parent).dataset(values, None)
    dataset.PixelData = encapsulate([data])
    dataset["PixelData"].is_undefined_length = True
    _save(dataset, path, syntax)


def _decoded(path: Path) -> Array:
    """What a second decoder makes of a stream."""
    import SimpleITK

    return SimpleITK.GetArrayFromImage(SimpleITK.ReadImage(str(path))).reshape(1, 32, 32)


def cut_streams(folder: Path) -> Trial:
    """Streams that end early within a whole file: a decoder would fill the rest with grey."""
    import imagecodecs

    values = noise(2, 64, 64, high=256, kind="u1")
    lossless = {"lossless": True, "predictor": 1}
    for n, (syntax, options) in enumerate(
        ((JPEGBaseline8Bit, {"level": 90}), (JPEGLosslessSV1, lossless))
    ):
        data = bytes(imagecodecs.jpeg8_encode(values[n], **options))
        dataset = picture(folder).dataset(values[n], None)
        dataset.PixelData = encapsulate([data[: len(data) * 3 // 4]])
        dataset["PixelData"].is_undefined_length = True
        _save(dataset, folder / str(n), syntax)
    return Trial(skipped={"0": "truncated", "1": "truncated"})


def videos(folder: Path) -> Trial:
    """An encapsulated video, and one whose file breaks off."""
    stream = film(folder / "film.mp4").read_bytes()
    (folder / "film.mp4").unlink()
    for name in ("whole", "cut"):
        dataset = picture(folder, "ES", ENDOSCOPY).dataset(np.zeros((120, 160, 3), "u1"), None)
        dataset.NumberOfFrames, dataset.FrameTime = FRAMES, 40
        dataset.PhotometricInterpretation = "YBR_PARTIAL_420"
        half = len(stream) // 2
        dataset.PixelData = encapsulate([stream[:half], stream[half:]], has_bot=False)
        dataset["PixelData"].is_undefined_length = True
        _save(dataset, folder / name, "1.2.840.10008.1.2.4.102")
    (folder / "cut").write_bytes((folder / "cut").read_bytes()[:-200])
    whole = Truth(kind="video", shape=[FRAMES, 120, 160], fps=25.0, warnings={"lossy"})
    cut = Truth(kind="video", shape=[FRAMES, 120, 160], fps=25.0, warnings={"lossy", "truncated"})
    return Trial(groups=[whole, cut])


def frames_in_pieces(folder: Path) -> Trial:
    """Each frame in three fragments, with a table of offsets and without."""
    import imagecodecs

    groups = []
    for table in (True, False):
        values = noise(4, 32, 32, high=256, kind="u1", seed=int(table))
        frames = [
            bytes(imagecodecs.jpeg8_encode(frame, lossless=True, predictor=1)) for frame in values
        ]
        dataset = picture(folder, "XA", XA).dataset(values, None)
        dataset.PixelData = encapsulate(frames, fragments_per_frame=3, has_bot=table)
        dataset["PixelData"].is_undefined_length = True
        dataset.CineRate = 10
        _save(dataset, folder / str(table), JPEGLosslessSV1)
        groups.append(Truth(kind="cine", values=values, fps=10.0))
    return Trial(groups=groups)


def writing(folder: Path) -> Trial:
    values = noise(2, 8, 6, high=256, kind="u1")
    picture(folder).write(values[0], None, BurnedInAnnotation="YES")
    picture(folder, "OT", SC).write(values[1], None, name="capture")
    return Trial(
        groups=[
            Truth(kind="image", values=values[n : n + 1], warnings={"burned_in"}) for n in (0, 1)
        ]
    )


def projections(folder: Path) -> Trial:
    """Four mammographic views and two radiographs: single pictures, each its own group."""
    groups = []
    mammography = picture(folder / "mg", "MG", MG)
    for n, view in enumerate(("CC", "CC", "MLO", "MLO")):
        values = noise(1, 12, 8, seed=n)
        side = "RL"[n % 2]
        more = {"ViewPosition": view, "ImageLaterality": side, "ImagerPixelSpacing": [0.07, 0.07]}
        mammography.write(values[0], None, **more)
        groups.append(Truth(kind="image", values=values, modality="MG"))
    chest = picture(folder / "dx", "DX", DX)
    for n in range(2):
        values = noise(1, 12, 8, seed=10 + n)
        more = {"PixelSpacing": [0.14, 0.14], "ImagerPixelSpacing": [0.143, 0.143]}
        chest.write(values[0], None, **more)
        groups.append(Truth(kind="image", values=values, modality="DX", spacing=[1, 0.14, 0.14]))
    return Trial(groups=groups)


def cines(folder: Path) -> Trial:
    ultrasound = noise(5, 8, 6, 3, high=256, kind="u1")
    more = {"FrameTime": 40, "NumberOfFrames": 5}
    picture(folder / "us", "US", US_CINE).write(ultrasound, None, **more)
    angiography = noise(4, 8, 6, seed=2)
    vector = {"FrameTimeVector": [0, 66, 67, 67]}
    picture(folder / "xa", "XA", XA).write(angiography, None, **vector)
    runs = picture(folder / "xa2", "XA", XA)
    first, second = noise(3, 8, 6, seed=3), noise(3, 8, 6, seed=4)
    runs.write(first, None, CineRate=15)
    runs.write(second, None, CineRate=15)
    return Trial(
        groups=[
            Truth(kind="cine", values=ultrasound, shape=[5, 8, 6], fps=25.0),
            Truth(kind="cine", values=angiography, fps=15.0),
            Truth(kind="cine", values=first, fps=15.0),
            Truth(kind="cine", values=second, fps=15.0),
        ]
    )


def cine_cut_off(folder: Path) -> Trial:
    values = noise(5, 16, 16)
    files = picture(folder, "XA", XA)
    files.write(values, None, name="run", CineRate=10)
    path = folder / "run"
    path.write_bytes(path.read_bytes()[: -2 * 512 - 100])
    return Trial(groups=[Truth(kind="cine", values=values[:2], warnings={"truncated"}, fps=10.0)])


def dose(folder: Path) -> Trial:
    stored = noise(5, 8, 6, kind="u4", high=1 << 20)
    files = Set(folder=folder, modality="RTDOSE", sop_class=DOSE, spacing=(2.5, 2.5))
    more = {"DoseGridScaling": 2e-4, "DoseUnits": "GY", "FrameIncrementPointer": 0x3004000C}
    more["GridFrameOffsetVector"] = [0, 3, 6, 9, 12]
    files.write(stored, (-10, -20, -30), **more)
    truth = Truth(kind="volume", values=stored * 2e-4, spacing=[3, 2.5, 2.5])
    truth.origin, truth.modality = [-10, -20, -30], "RTDOSE"
    return Trial(groups=[truth])


def dose_downwards(folder: Path) -> Trial:
    """Offsets as coordinates, from head to feet: the volume is turned the right way up."""
    stored = noise(4, 8, 6)
    files = Set(folder=folder, modality="RTDOSE", sop_class=DOSE, spacing=(2.5, 2.5))
    more = {"DoseGridScaling": 0.001, "GridFrameOffsetVector": [30, 27, 24, 21]}
    files.write(stored, (0, 0, 30), **more)
    truth = Truth(kind="volume", values=stored[::-1] * 0.001, origin=[0, 0, 21])
    truth.spacing = [3, 2.5, 2.5]
    return Trial(groups=[truth])


def spect(folder: Path) -> Trial:
    values = noise(6, 8, 8)
    files = picture(folder, "NM", NM)
    detector = Dataset()
    detector.ImagePositionPatient, detector.ImageOrientationPatient = [1, 2, 3], [1, 0, 0, 0, 1, 0]
    more = {"ImageType": ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]}
    place = {"DetectorInformationSequence": Sequence([detector]), "SliceThickness": 4.0}
    place |= {"PixelSpacing": [4.5, 4.5], "SpacingBetweenSlices": 4.0}
    files.write(values, None, **more, **place)
    truth = Truth(kind="volume", values=values, spacing=[4, 4.5, 4.5], origin=[1, 2, 3])
    return Trial(groups=[truth])


def whole_slide(folder: Path) -> Trial:
    files = picture(folder, "SM", SLIDE)
    tiles = noise(4, 16, 16, 3, high=256, kind="u1")
    whole = {"TotalPixelMatrixRows": 32, "TotalPixelMatrixColumns": 32}
    volume = {"ImageType": ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]}
    organised = {"DimensionOrganizationType": "TILED_FULL"}
    files.write(tiles, None, **whole, **volume, **organised)
    for name in ("LABEL", "OVERVIEW"):
        more = {"ImageType": ["ORIGINAL", "PRIMARY", name, "NONE"]}
        files.write(tiles[:1], None, TotalPixelMatrixRows=16, TotalPixelMatrixColumns=16, **more)
    labels = [Truth(kind="wsi", shape=[1, 16, 16], warnings={"label_image"}) for _ in range(2)]
    return Trial(groups=[Truth(kind="wsi", shape=[4, 16, 16]), *labels])


PIXELS: dict[str, Builder] = {
    builder.__name__: builder
    for builder in (
        signed, twelve_signed_bits_with_dirt, high_bits, slopes, modality_table, inverse, syntaxes,
        colours, ybr, palette, lossy, cut_streams, videos, frames_in_pieces, writing, projections,
        cines, cine_cut_off, dose, dose_downwards, spect, whole_slide,
    )
}  # fmt: skip
