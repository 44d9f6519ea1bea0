"""The whole way with a real scanner's head CT, tilted gantry, foreign captures and all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.demo.plan import from_folder
from scripts.demo.way import MODELS, Way, up_to_published
from tests.builders.data import real_data
from tests.journeys.conftest import begin

pytestmark = [pytest.mark.journey, pytest.mark.container, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, containers: None) -> Iterator[Way]:
    """The way gone once on the real data."""
    source = real_data("ct-head-philips")
    folder = tmp_path_factory.mktemp("real")
    for way in begin(folder, from_folder(source, folder / "plan")):
        up_to_published(way)
        way.evaluate()
        yield way


def test_that_the_scan_names_the_series_and_a_reason_for_each_file_not_shown(done: Way) -> None:
    listed = done.look()
    assert "54 × 512 × 512" in listed
    skipped = [line for line in listed.splitlines() if line.startswith("  ") and ": " in line]
    assert skipped
    assert all(line.rsplit(": ", maxsplit=1)[1].strip() for line in skipped)


def test_that_both_models_are_ranked_on_real_images(done: Way) -> None:
    boards = done.boards()
    assert len(boards) == 2
    for board in boards:
        assert {row["model_name"] for row in board["rows"]} == set(MODELS.values())


def test_that_every_slice_arrived(done: Way) -> None:
    published: Path = done.server.data / "published" / done.challenge / done.version
    assert len(list((published / "inputs").rglob("*.dcm"))) == 54
