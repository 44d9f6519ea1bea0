"""OpenCV without the libraries that are never called: films and pictures as before."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from installers import hollow
from installers.tools import ROOT, BuildFailed
from tests.installers.conftest import needs

pytestmark = needs("as", "ld", "readelf")

_WORKS = """
import sys
import cv2, numpy as np
assert cv2.__file__.startswith(sys.argv[1]), cv2.__file__
for path in sys.argv[2:]:
    there, frame = cv2.VideoCapture(path, cv2.CAP_FFMPEG).read()
    assert there and frame.shape == (48, 64, 3), path
assert not cv2.VideoCapture("https://127.0.0.1:9/film.mp4", cv2.CAP_FFMPEG).isOpened()
avif = b"\\0\\0\\0\\x20ftypavif\\0\\0\\0\\0avifmif1miafMA1B" + bytes(64)
assert cv2.imdecode(np.frombuffer(avif, np.uint8), cv2.IMREAD_COLOR) is None
quad = np.float32([[0, 0], [9, 1], [8, 9], [1, 8]])
assert cv2.getPerspectiveTransform(quad, quad[::-1].copy()).shape == (3, 3)
print("works")
"""


@pytest.fixture
def internal(tmp_path: Path) -> Path:
    """OpenCV and its libraries as they lie in the frozen folder."""
    home = Path(cv2.__file__).parent
    shutil.copytree(home, tmp_path / "in" / "cv2")
    libraries = home.parent / "opencv_python_headless.libs"
    shutil.copytree(libraries, tmp_path / "in" / libraries.name)
    return tmp_path / "in"


def film(path: Path, code: str) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*code), 5, (64, 48))
    for level in range(5):
        writer.write(np.full((48, 64, 3), 40 * level, np.uint8))
    writer.release()
    return path


def test_that_opencv_reads_films_and_fetches_nothing(internal: Path, tmp_path: Path) -> None:
    done = hollow.hollow_out(internal)
    hollow_ones = {name.split("-")[0] for name in done}
    assert hollow_ones == {"libssl", "libcrypto", "libavif", "libvpx"}
    assert sum(path.stat().st_size for name in done for path in internal.rglob(name)) < 100_000
    for unneeded in internal.rglob("libaom-*"):
        unneeded.unlink()
    kinds = {"film.avi": "MJPG", "vp8.webm": "VP80", "vp9.webm": "VP90"}
    films = [str(film(tmp_path / name, code)) for name, code in kinds.items()]
    told = subprocess.run(
        [sys.executable, "-c", _WORKS, str(internal), *films],
        env={"PYTHONPATH": str(internal), "OPENCV_LOG_LEVEL": "OFF"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout == "works\n", told.stderr


def test_that_the_same_comes_out_each_time(internal: Path, tmp_path: Path) -> None:
    shutil.copytree(internal, tmp_path / "again")
    for place in (internal, tmp_path / "again"):
        hollow.hollow_out(place)
    for path in internal.rglob("libssl-*"):
        again = tmp_path / "again" / path.relative_to(internal)
        assert path.read_bytes() == again.read_bytes()


def test_that_a_library_which_is_gone_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildFailed, match="not there"):
        hollow.hollow_out(tmp_path)


def test_that_every_hollow_library_has_a_reason() -> None:
    rules = json.loads((ROOT / "installers" / "lean.json").read_text(encoding="utf-8"))["hollow"]
    assert all(len(rule["why"]) > 20 for rule in rules)
