"""Objects from a mould equal those that their class makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace
from pathlib import Path

import pytest

from medal_desktop.dicom.instances import read_instance
from medal_desktop.dicom.likeness import Model
from medal_desktop.dicom.mould import Mould
from medal_desktop.dicom.series import Frame
from medal_desktop.dicom.sources import Reader, Source
from tests.builders.dicom import ct_series


def frame(folder: Path) -> Frame:
    (path,) = ct_series(folder, slices=1)
    with Reader() as reader:
        return read_instance(Source(path, (), path.stat().st_size), reader)[1][0]


def test_that_a_cast_differs_in_its_own_fields_alone(tmp_path: Path) -> None:
    model = frame(tmp_path)
    mould = Mould(model, ("slope", "position"))
    made = mould.cast(3.0, (1.0, 2.0, 3.0))
    assert made == replace(model, slope=3.0, position=(1.0, 2.0, 3.0))
    assert hash(made) == hash(replace(model, slope=3.0, position=(1.0, 2.0, 3.0)))
    assert mould.cast(model.slope, model.position) == model
    with pytest.raises(FrozenInstanceError):
        made.slope = 4.0  # type: ignore[misc]  # the point of the test


def test_that_the_moulds_of_a_model_give_the_model(tmp_path: Path) -> None:
    place = frame(tmp_path)
    instance = place.instance
    model = Model(instance, place)
    whole = model.instances.cast(
        instance.source, instance.sop_uid, instance.number, instance.pixel_offset,
        instance.pixel_length, instance.window, instance.warnings,
    )  # fmt: skip
    assert whole == instance
    own = (place.position, place.slope, place.intercept, place.time)
    assert model.places.cast(whole, *own) == place


def test_that_a_class_that_looks_at_its_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Careful:
        age: int

        def __post_init__(self) -> None:
            assert self.age > 0

    with pytest.raises(TypeError):
        Mould(Careful(1), ("age",))
