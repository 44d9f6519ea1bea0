"""What every MEDAL model needs: read a case, read its volumes, write answers and masks.

Python and numpy alone. A model may use it, replace it, or be written in any other language: the
contract is the files, see README.md.
"""

import gzip
import json
import struct
from pathlib import Path

import numpy as np

INPUT = Path("/input")
OUTPUT = Path("/output")

YES_ABOVE_ML = 1.0
YES = ("yes", "present", "positive", "true")
NO = ("no", "absent", "negative", "false")
UNITS = {"ml": 1.0, "cm3": 1.0, "cm³": 1.0, "cc": 1.0, "l": 0.001, "mm3": 1000.0, "mm³": 1000.0}
_TYPES = {2: "u1", 4: "i2", 8: "i4", 16: "f4", 64: "f8", 256: "i1", 512: "u2", 768: "u4"}


class Volume:
    """A NIfTI volume: `values` as (slices, rows, columns), `header` to write a mask on its grid."""

    def __init__(self, values, header):
        """Keep the values and the 348 header bytes they came with."""
        self.values = values
        self.header = header

    @property
    def spacing(self):
        """Distance between voxels along (slices, rows, columns), in mm."""
        steps = struct.unpack("<8f", self.header[76:108])
        return tuple(abs(step) for step in (steps[3], steps[2], steps[1]))

    @property
    def voxel_ml(self):
        """Volume of one voxel in millilitres, from the sform so that a tilted gantry counts."""
        rows = np.array(struct.unpack("<12f", self.header[280:328])).reshape(3, 4)
        return float(abs(np.linalg.det(rows[:, :3]))) / 1000.0


def cases():
    """Give each case's folder under /input: one, or all of them in batch mode."""
    return sorted(path for path in INPUT.iterdir() if (path / "question.json").is_file())


def read_question(case):
    """Give the case's `question.json` as a dict."""
    return json.loads((case / "question.json").read_text(encoding="utf-8"))


def read_volume(path):
    """Read a single-file NIfTI-1 (.nii.gz) of little-endian numbers; 3-D."""
    data = gzip.decompress(Path(path).read_bytes())
    size, kind = struct.unpack("<i", data[:4])[0], struct.unpack("<h", data[70:72])[0]
    if size != 348 or kind not in _TYPES:
        raise ValueError("not a NIfTI-1 volume of numbers")
    columns, rows, slices = struct.unpack("<8h", data[40:56])[1:4]
    start = int(struct.unpack("<f", data[108:112])[0])
    slope, intercept = struct.unpack("<2f", data[112:120])
    count = columns * rows * slices
    values = np.frombuffer(data, dtype="<" + _TYPES[kind], count=count, offset=start)
    values = values.reshape(slices, rows, columns)
    if slope and np.isfinite(slope) and (slope, intercept) != (1.0, 0.0):
        values = values * np.float32(slope) + np.float32(intercept)
    return Volume(values, data[:348])


def write_mask(path, labels, header):
    """Write labels (slices, rows, columns) as unsigned bytes on the grid of `header`."""
    made = bytearray(header)
    made[70:74] = struct.pack("<2h", 2, 8)
    made[108:120] = struct.pack("<3f", 352.0, 1.0, 0.0)
    made[344:348] = b"n+1\0"
    body = bytes(made) + bytes(4) + np.ascontiguousarray(labels, dtype=np.uint8).tobytes()
    Path(path).write_bytes(gzip.compress(body, compresslevel=3, mtime=0))


def write_answers(case, answers):
    """Write `answer.json` for one case; `answers` is {task id: {question id: answer}}."""
    folder = OUTPUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    document = {
        "schema_version": "1.0",
        "case_id": case.name,
        "tasks": {task: {"answers": given} for task, given in answers.items()},
    }
    (folder / "answer.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def choose(question, volume_ml):
    """Pick the option that means yes or no by a volume; the first option where none does."""
    codes = [option["code"] for option in question["options"]]
    meant = YES if volume_ml > YES_ABOVE_ML else NO
    found = [code for code in codes if code in meant]
    return {"type": "choice", "value": found[0] if found else codes[0]}


def measure(question, volume_ml):
    """Give the volume in the question's unit, within its range; the middle for other units."""
    low, high = question["minimum"], question["maximum"]
    unit = question["unit"].strip().lower()
    value = volume_ml * UNITS[unit] if unit in UNITS else (low + high) / 2
    return {"type": "number", "value": float(min(max(value, low), high))}


def draw(case, name, question, series, mask, header):
    """Write the mask with the question's first label."""
    folder = OUTPUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    labels = mask.astype(np.uint8) * question["segments"][0]["value"]
    write_mask(folder / name, labels, header)
    return {"type": "mask", "file": name, "series": series["id"]}


def answer_case(case, find):
    """Answer what a mask can answer; `find(values, spacing)` makes it for the largest volume."""
    asked = read_question(case)
    volumes = [one for one in asked["series"] if one["nifti"]]
    mask, volume, volume_ml = None, None, 0.0
    if volumes:
        largest = max(volumes, key=lambda one: one["grid"]["shape"][0])
        volume = read_volume(case / largest["nifti"])
        mask = find(volume.values, volume.spacing)
        volume_ml = float(mask.sum()) * volume.voxel_ml
    answers = {}
    for task in asked["tasks"]:
        given = answers[task["id"]] = {}
        for question in task["questions"]:
            kind = question["answer_type"]
            if kind == "choice":
                given[question["id"]] = choose(question, volume_ml)
            elif kind == "number":
                given[question["id"]] = measure(question, volume_ml)
            elif kind == "mask" and mask is not None:
                name = f"{task['id']}-{question['id']}.nii.gz"
                header = volume.header
                given[question["id"]] = draw(case, name, question, largest, mask, header)
    write_answers(case, answers)
