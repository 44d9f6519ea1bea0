"""What the kit says of a model on a public case, the server says of it on an equal hidden one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from medal_desktop.package.outcomes import EvaluationState
from server_api.db.evaluation_tables import ResultRow
from server_api.evaluation.limits import MIB, Limits
from server_api.evaluation.worker import step
from server_api.kit.trial import Report, Trial
from tests.builders.evaluations import World, kit_model, world
from tests.builders.images import behaviour_image, needs_containers, sandbox_with

pytestmark = pytest.mark.container
LIMITS = Limits(seconds=25.0, memory_bytes=400 * MIB, output_bytes=32 * MIB)

ANSWER = """
import medal_model, numpy as np
for case in medal_model.cases():
    volume = medal_model.read_volume(case / "series-1.nii.gz")
    labels = np.zeros(volume.values.shape, np.uint8)
    labels[{block}] = 1
    folder = medal_model.OUTPUT / case.name
    folder.mkdir()
    medal_model.write_mask(folder / "m.nii.gz", labels, volume.header)
    medal_model.write_answers(case, {{
        "finding": {{"present": {{"type": "choice", "value": "{choice}"}},
                    "volume": {{"type": "number", "value": {number}}}}},
        "outline": {{"outline": {{"type": "mask", "file": "{file}", "series": "series-1"}}}},
    }})
"""
RIGHT = {"block": "1:3, 8:16, 8:16", "choice": "yes", "number": 12.5, "file": "m.nii.gz"}
BEGUN = (
    "import medal_model\nfolder = medal_model.OUTPUT / medal_model.cases()[0].name\nfolder.mkdir()"
)

GOOD = {
    "right": ANSWER.format(**RIGHT),
    "half right": ANSWER.format(**{**RIGHT, "block": "1:3, 10:20, 8:16", "number": 20.0}),
}
BAD = {
    "unknown choice": ANSWER.format(**{**RIGHT, "choice": "perhaps", "number": "float('nan')"}),
    "lost mask": ANSWER.format(**{**RIGHT, "file": "other.nii.gz"}),
    "no JSON": f"{BEGUN}\n(folder / 'answer.json').write_text('yes')",
    "no answer": "print('nothing to say')",
    "crash": "raise SystemExit(9)",
    "link": f"{BEGUN}\n(folder / 'answer.json').symlink_to('/input')",
    "memory": "x = [bytearray(1 << 20) for _ in range(4000)]",
    "output": "open('/output/x', 'wb').write(bytes(40 << 20))",
    "never": "while True: pass",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> World:
    needs_containers()
    return world(
        tmp_path_factory.mktemp("parity"),
        hidden=1,
        case_timeout=LIMITS.seconds,
        model_memory=LIMITS.memory_bytes,
        model_output=LIMITS.output_bytes,
    )


def work(here: World) -> None:
    while step(here.services):
        pass


def told_by_server(here: World, name: str, folder: Path) -> tuple[object, object]:
    row = here.bring_folder(name, folder)
    work(here)
    evaluation = here.ask(row)
    work(here)
    found = here.evaluation(evaluation)
    if found.state == EvaluationState.FAILED:
        return found.reason, found.message
    with here.services.database.reading() as session:
        document = json.loads(session.get_one(ResultRow, evaluation).document)
    return None, values_of(document["tasks"], "case-001")


def told_by_kit(here: World, archive: Path, work_folder: Path) -> tuple[object, object]:
    published = here.services.storage.published(here.challenge.id, here.challenge.version)
    sandbox = sandbox_with(behaviour_image())
    trial = Trial(sandbox=sandbox, challenge=published / "inputs", work=work_folder)
    report: Report = trial.run(archive, LIMITS)
    verdict = report.verdicts["case-000"]
    if not verdict.accepted:
        return verdict.reason, verdict.message
    return None, values_of(report.values.model_dump(mode="json")["tasks"], "case-000")


def values_of(tasks: dict, case: str) -> dict[str, dict]:
    return {
        f"{task} {question} {metric}": cases[case]
        for task, questions in tasks.items()
        for question, metrics in questions.items()
        for metric, cases in metrics.items()
    }


def compare(here: World, folder: Path, tmp_path: Path) -> tuple[object, object]:
    from server_api.kit.image import build_image

    build_image(folder, tmp_path / "model.tar")
    (tmp_path / "work").mkdir()
    mine = told_by_kit(here, tmp_path / "model.tar", tmp_path / "work")
    assert mine == told_by_server(here, tmp_path.name, folder)
    return mine


def program(tmp_path: Path, text: str) -> Path:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "main.py").write_text(text)
    return tmp_path / "model"


def test_that_a_good_model_gets_the_same_scores(here: World, tmp_path: Path) -> None:
    reason, values = compare(here, program(tmp_path, GOOD["right"]), tmp_path)
    assert reason is None
    assert isinstance(values, dict)
    assert not [name for name, value in values.items() if value["failed"]]


def test_that_a_bad_model_gets_the_same_reason(here: World, tmp_path: Path) -> None:
    reason, message = compare(here, program(tmp_path, BAD["link"]), tmp_path)
    assert (reason, bool(message)) == ("output_invalid", True)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*GOOD.values(), *BAD.values()], ids=[*GOOD, *BAD])
def test_that_kit_and_server_agree(here: World, tmp_path: Path, text: str) -> None:
    compare(here, program(tmp_path, text), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["most_frequent", "threshold", "onnx", "command_line"])
def test_that_kit_and_server_agree_on_the_kits_models(
    here: World, tmp_path: Path, name: str
) -> None:
    reason, _ = compare(here, kit_model(name), tmp_path)
    assert reason is None
