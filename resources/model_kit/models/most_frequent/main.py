"""A baseline that looks at no image: the most frequent public answer to each question.

Put the public cases' answers beside this file before building, as `public/<case-id>/answer.json`
(they lie in the challenge's `annotations` folder). Without them it answers the first option, the
middle of the range, and an empty mask.
"""

import json
import statistics
from collections import Counter
from pathlib import Path

import medal_model
import numpy as np

PUBLIC = Path(__file__).parent / "public"


def public_values(task_id, question_id):
    """Give what annotators answered to one question in the public cases."""
    values = []
    for path in sorted(PUBLIC.glob("*/answer.json")):
        task = json.loads(path.read_text(encoding="utf-8"))["tasks"].get(task_id, {"answers": {}})
        answer = task["answers"].get(question_id)
        if answer and answer["type"] != "mask":
            values.append(answer["value"])
    return values


def answer(case, task, question, series):
    """Answer one question; None when it cannot be answered."""
    kind, known = question["answer_type"], public_values(task["id"], question["id"])
    if kind == "choice":
        codes = [option["code"] for option in question["options"]]
        counts = Counter(code for code in known if code in codes)
        return {"type": "choice", "value": max(codes, key=lambda code: counts[code])}
    if kind == "number":
        middle = (question["minimum"] + question["maximum"]) / 2
        return {"type": "number", "value": statistics.median(known) if known else middle}
    volumes = [one for one in series if one["nifti"]]
    if not volumes:
        return None
    volume = medal_model.read_volume(case / volumes[0]["nifti"])
    name = f"{task['id']}-{question['id']}.nii.gz"
    folder = medal_model.OUTPUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    empty = np.zeros(volume.values.shape, np.uint8)
    medal_model.write_mask(folder / name, empty, volume.header)
    return {"type": "mask", "file": name, "series": volumes[0]["id"]}


def main():
    """Answer every question of every case that is shown."""
    for case in medal_model.cases():
        asked = medal_model.read_question(case)
        answers = {}
        for task in asked["tasks"]:
            given = {q["id"]: answer(case, task, q, asked["series"]) for q in task["questions"]}
            answers[task["id"]] = {name: one for name, one in given.items() if one}
        medal_model.write_answers(case, answers)


main()
