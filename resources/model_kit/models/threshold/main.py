"""A classical segmenter of fresh blood on CT of the head; see model.json."""

import medal_model
import numpy as np
from blood import find_blood

YES_ABOVE_ML = 1.0
YES = ("yes", "present", "positive", "true")
NO = ("no", "absent", "negative", "false")


def choose(question, volume_ml):
    """Pick the option that means yes or no; the first option where none does."""
    codes = [option["code"] for option in question["options"]]
    meant = YES if volume_ml > YES_ABOVE_ML else NO
    found = [code for code in codes if code in meant]
    return {"type": "choice", "value": found[0] if found else codes[0]}


def measure(question, volume_ml):
    """Give the volume in the question's unit, within its range; the middle for other units."""
    factor = {
        "ml": 1.0,
        "cm3": 1.0,
        "cm³": 1.0,
        "cc": 1.0,
        "l": 0.001,
        "mm3": 1000.0,
        "mm³": 1000.0,
    }
    low, high = question["minimum"], question["maximum"]
    unit = question["unit"].strip().lower()
    value = volume_ml * factor[unit] if unit in factor else (low + high) / 2
    return {"type": "number", "value": float(min(max(value, low), high))}


def draw(case, name, question, series, mask, header):
    """Write the mask with the question's first label."""
    folder = medal_model.OUTPUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    labels = mask.astype(np.uint8) * question["segments"][0]["value"]
    medal_model.write_mask(folder / name, labels, header)
    return {"type": "mask", "file": name, "series": series["id"]}


def answer_case(case):
    """Answer every question of one case."""
    asked = medal_model.read_question(case)
    volumes = [one for one in asked["series"] if one["nifti"]]
    mask, volume, volume_ml = None, None, 0.0
    if volumes:
        largest = max(volumes, key=lambda one: one["grid"]["shape"][0])
        volume = medal_model.read_volume(case / largest["nifti"])
        mask = find_blood(volume.values, volume.spacing)
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
            elif mask is not None:
                name = f"{task['id']}-{question['id']}.nii.gz"
                header = volume.header
                given[question["id"]] = draw(case, name, question, largest, mask, header)
    medal_model.write_answers(case, answers)


for shown in medal_model.cases():
    answer_case(shown)
