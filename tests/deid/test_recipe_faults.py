"""Each fault of the deid library that the reference lists, and that it cannot bite here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileDataset

from medal_desktop.deid.errors import RecipeInvalid
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.recipes import SiteLayer, load_recipe, parse_recipe
from medal_desktop.deid.run import Result, deidentify
from medal_desktop.deid.work import Status
from tests.builders.deid import KEY
from tests.builders.dicom import ct_series

RULES = "%header\n"


def run(folder: Path, rules: str, change=None) -> tuple[Result, list[Dataset]]:  # type: ignore[no-untyped-def]  # a callable
    sources = ct_series(folder / "in", slices=2, change=change)
    result = deidentify(
        sources, folder / "out", profile=load_profile("medal-default"), key=KEY,
        recipe=parse_recipe(RULES + rules),
    )  # fmt: skip
    return result, [dcmread(path) for path in result.paths(folder / "out")]


@pytest.mark.parametrize(
    "rule",
    [
        "REMOVE PatientNaem",  # a misspelt field keeps the value
        "REPLACE StudyDescription func:nowhere",  # an undefined function keeps it
        "REPLACE StudyDescription var:nowhere",  # an undefined variable keeps it
        "REPLACE StudyDescription",  # ends the program
        "%nonsense",  # ends the program
        "JITTER StudyTime 5",  # writes broken times
        "JITTER StudyDate 5",  # breaks dates of a month or a year
        "REMOVE OverlayData_0",  # keywords do not match repeating groups
    ],
)
def test_that_a_rule_that_deid_passes_over_or_breaks_on_is_refused_before_use(rule: str) -> None:
    with pytest.raises(RecipeInvalid):
        parse_recipe(f"{RULES}{rule}\n")


def test_that_a_missing_recipe_does_not_become_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(RecipeInvalid):
        load_recipe(tmp_path / "missing.recipe")


def test_that_an_end_of_the_program_is_an_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*_: object, **__: object) -> None:
        sys.exit(1)

    monkeypatch.setattr(SiteLayer, "_apply", leave)
    result, copies = run(tmp_path, "REMOVE SliceThickness\n")
    assert copies == []
    assert {outcome.code for outcome in result.outcomes} == {"deid.unreadable"}


def test_that_the_library_gets_the_only_kind_of_data_set_it_works_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []
    whole = SiteLayer.apply

    def watch(self: SiteLayer, dataset: FileDataset) -> None:
        given.append(type(dataset))
        whole(self, dataset)

    monkeypatch.setattr(SiteLayer, "apply", watch)
    _, copies = run(tmp_path, "REMOVE SliceThickness\n")
    assert given == [FileDataset, FileDataset]
    assert ["SliceThickness" in copy for copy in copies] == [False, False]


def test_that_a_sequence_nested_in_itself_ends_no_run(tmp_path: Path) -> None:
    def nest(dataset: Dataset, index: int) -> None:
        if index == 0:
            inner, outer = Dataset(), Dataset()
            inner.TextValue = "Zweistein"
            outer.ContentSequence = [inner]
            dataset.ContentSequence = [outer]

    result, copies = run(tmp_path, "REMOVE ContentSequence\n", nest)
    assert result.outcomes[1].status is Status.WRITTEN
    assert all(outcome.reason for outcome in result.outcomes if not outcome.name)
    assert all(b"Zweistein" not in str(copy).encode() for copy in copies)


def test_that_overlays_go_although_keywords_do_not_reach_them(tmp_path: Path) -> None:
    def draw(dataset: Dataset, _: int) -> None:
        dataset.add_new(0x60021500, "LO", "Zweistein")
        dataset.add_new(0x60023000, "OW", b"Zweistein.")

    _, copies = run(tmp_path, "REMOVE SliceThickness\n", draw)
    assert not any(tag.group >> 8 == 0x60 for copy in copies for tag in copy.keys())  # noqa: SIM118 - tags


def test_that_the_contents_of_a_voi_lut_are_cleaned_although_deid_leaves_them(
    tmp_path: Path,
) -> None:
    def lut(dataset: Dataset, _: int) -> None:
        item = Dataset()
        item.LUTDescriptor, item.LUTExplanation = [4, 0, 16], "as Zweistein liked it"
        item.add_new(0x00283006, "OW", np.arange(4, dtype="<u2").tobytes())
        dataset.VOILUTSequence = [item]

    _, copies = run(tmp_path, "BLANK LUTExplanation\n", lut)
    assert len(copies) == 2
    assert "Zweistein" not in str(copies[0])
    assert copies[0].VOILUTSequence[0].LUTData == np.arange(4, dtype="<u2").tobytes()


def test_that_no_data_set_is_kept_in_memory_afterwards(tmp_path: Path) -> None:
    _, copies = run(tmp_path, "REMOVE SliceThickness\n")
    assert len(copies) == 2
    # Loaded by the run, quietly: its import warns.
    cache = sys.modules["deid.dicom.fields"]._get_fields_inner.cache_info()
    assert (cache.currsize, cache.misses) == (0, 0)


def test_that_pixels_and_their_header_are_not_the_librarys(tmp_path: Path) -> None:
    _, copies = run(tmp_path, "REMOVE SliceThickness\n")
    originals = [dcmread(path) for path in sorted((tmp_path / "in").iterdir())]
    assert [copy.PixelData for copy in copies] == [one.PixelData for one in originals]
    assert all(copy.PatientIdentityRemoved == "YES" for copy in copies)


def test_that_the_librarys_own_recipe_is_never_mixed_in(tmp_path: Path) -> None:
    _, copies = run(tmp_path, "REMOVE SliceThickness\n")
    assert {copy.SOPClassUID for copy in copies} == {"1.2.840.10008.5.1.4.1.1.2"}
    assert all(copy.Rows == 64 for copy in copies)


def test_that_the_library_is_loaded_by_the_first_rule_and_not_before() -> None:
    program = (
        "import sys, medal_desktop.deid.folder, medal_desktop.cli.main\n"
        "print(sorted({'deid', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
