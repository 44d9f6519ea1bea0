"""The networks that ship, half as large: the same boxes and words as with the wheel's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import rapidocr
from numpy.typing import NDArray
from onnx import TensorProto, helper

from installers.models import halve
from installers.tools import BuildFailed
from medal_desktop.deid.pixels import detector
from tests.builders.burned import BORN, Letters, anatomy, draw

_HOME = Path(rapidocr.__file__).parent / "models"
_PICTURES = (
    (Letters(), Letters(text=BORN, x=160, y=200, size=11, contrast=60)),
    (Letters(x=440, y=40, size=20, angle=90), Letters(text=BORN, y=300, size=20, contrast=35)),
    (),
)


@pytest.fixture(scope="module")
def halved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in detector._MODELS.values():
        shutil.copy(_HOME / name, folder)
        halve(folder / name)
    return folder


def pictures() -> list[NDArray[np.uint8]]:
    greys = [draw(anatomy(seed=seed), *lines) for seed, lines in enumerate(_PICTURES)]
    return [np.repeat(grey[..., np.newaxis], 3, axis=2) for grey in greys]


def test_that_the_same_letters_are_found_and_read(
    halved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = detector.Detector()
    found = [(whole.find(picture), whole.read(picture)) for picture in pictures()]
    kept = {part: str(halved / name) for part, name in detector._MODELS.items()}
    monkeypatch.setattr(detector, "_MODELS", kept)
    half = detector.Detector()
    again = [(half.find(picture), half.read(picture)) for picture in pictures()]
    assert [words for _, words in again] == [words for _, words in found]
    assert any(BORN in words for _, words in found)
    for (here, _), (there, _) in zip(again, found, strict=True):
        assert np.asarray(here) == pytest.approx(np.asarray(there), abs=2)


def test_that_they_are_half_as_large_and_the_same_each_time(halved: Path, tmp_path: Path) -> None:
    for name in detector._MODELS.values():
        shutil.copy(_HOME / name, tmp_path)
        halve(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (halved / name).read_bytes()
        assert (halved / name).stat().st_size < 0.52 * (_HOME / name).stat().st_size


@pytest.mark.parametrize("large", [1e5, float("inf")])
def test_that_a_weight_too_large_for_16_bits_stops_the_build(tmp_path: Path, large: float) -> None:
    weights = helper.make_tensor("w", TensorProto.FLOAT, [2000], np.full(2000, large))
    shape = {"elem_type": TensorProto.FLOAT, "shape": [2000]}
    graph = helper.make_graph(
        [helper.make_node("Identity", ["w"], ["out"])],
        "one",
        [],
        [helper.make_tensor_value_info("out", **shape)],
        [weights],
    )
    path = tmp_path / "large.onnx"
    onnx.save(helper.make_model(graph), path)
    with pytest.raises(BuildFailed, match=r"large\.onnx"):
        halve(path)


def test_that_what_is_no_model_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"no model")
    with pytest.raises(BuildFailed, match="no ONNX model"):
        halve(tmp_path / "a.onnx")
