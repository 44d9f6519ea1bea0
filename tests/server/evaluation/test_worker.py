"""Whole evaluations by the real worker step, real podman and the real scoring process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from medal_desktop.package.messages import ModelState
from medal_desktop.package.outcomes import EvaluationReason, EvaluationState
from server_api.db.evaluation_tables import ResultRow
from server_api.evaluation.boards import boards_of, published_challenge
from server_api.evaluation.engines.local import LocalEngine
from server_api.evaluation.sandbox import LABEL
from server_api.evaluation.worker import step
from tests.builders.evaluations import World, kit_model, world
from tests.builders.images import needs_containers
from tests.builders.server import wait_for
from tests.dicom.test_seg import write_seg

pytestmark = pytest.mark.container

RIGHT = """
import medal_model, numpy as np
for case in medal_model.cases():
    volume = medal_model.read_volume(case / "series-1.nii.gz")
    labels = np.zeros(volume.values.shape, np.uint8)
    labels[1:3, 8:16, 8:16] = 1
    (medal_model.OUTPUT / case.name).mkdir()
    medal_model.write_mask(medal_model.OUTPUT / case.name / "m.nii.gz", labels, volume.header)
    medal_model.write_answers(case, {
        "finding": {"present": {"type": "choice", "value": "yes"},
                    "volume": {"type": "number", "value": 12.5}},
        "outline": {"outline": {"type": "mask", "file": "m.nii.gz", "series": "series-1"}},
    })
"""


@pytest.fixture
def here(tmp_path: Path) -> World:
    needs_containers()
    return world(tmp_path)


def work(here: World) -> None:
    while step(here.services):
        pass


def evaluated(here: World, name: str, program: str, **card: object) -> str:
    row = here.bring(name, program, **card)
    work(here)
    evaluation = here.ask(row)
    work(here)
    return evaluation


def board_values(here: World, task: str) -> dict[str, float]:
    with here.services.database.reading() as session:
        row = published_challenge(session, here.challenge.id, here.challenge.version)
        boards = {board.task_id: board for board in boards_of(session, row)}
    return {row.model_name: row.value for row in boards[task].rows}


def test_that_a_right_model_scores_best_and_the_kits_models_are_ranked(here: World) -> None:
    rows = {
        name: here.bring_folder(name, kit_model(name)) for name in ("most_frequent", "threshold")
    }
    rows["right"] = here.bring("right", RIGHT)
    work(here)
    assert {here.model(row).state for row in rows.values()} == {ModelState.READY}
    evaluations = [here.ask(row) for row in rows.values()]
    work(here)
    states = {here.evaluation(one).state for one in evaluations}
    assert states == {EvaluationState.SUCCEEDED}
    for task in ("finding", "outline"):
        values = board_values(here, task)
        assert set(values) == set(rows)
        assert values["right"] == 1.0 == max(values.values())


AS_SEG = """
import shutil, medal_model
for case in medal_model.cases():
    medal_model.write_answers(case, {
        "finding": {"present": {"type": "choice", "value": "yes"},
                    "volume": {"type": "number", "value": 12.5}},
        "outline": {"outline": {"type": "mask", "file": "m.dcm", "series": "series-1"}},
    })
    shutil.copyfile("/opt/app/outline.dcm", medal_model.OUTPUT / case.name / "m.dcm")
"""


def test_that_a_dicom_seg_from_a_container_scores_as_its_nifti_does(here: World) -> None:
    labels = np.zeros((4, 32, 32), np.uint8)
    labels[1:3, 8:16, 8:16] = 1
    model = here.folder / "models" / "seg"
    model.mkdir(parents=True)
    (model / "main.py").write_text(AS_SEG)
    write_seg(model / "outline.dcm", sorted((here.folder / "images").iterdir()), labels)
    row = here.bring_folder("seg", model)
    work(here)
    assert here.evaluation(here.ask(row)).state == EvaluationState.QUEUED
    work(here)
    assert board_values(here, "outline") == {"seg": 1.0}


def test_that_one_run_for_all_cases_gives_the_same_scores(here: World) -> None:
    evaluation = evaluated(here, "right at once", RIGHT, batch=True)
    assert here.evaluation(evaluation).state == EvaluationState.SUCCEEDED
    assert board_values(here, "outline") == {"right at once": 1.0}


def test_that_a_case_that_fails_counts_as_worst_and_the_others_stand(here: World) -> None:
    program = "import os\nif 'case-001' in os.listdir('/input'): raise SystemExit(3)\n" + RIGHT
    evaluation = evaluated(here, "half", program)
    assert here.evaluation(evaluation).state == EvaluationState.SUCCEEDED
    assert board_values(here, "outline") == {"half": 0.5}


def test_that_a_model_that_fails_everywhere_fails_with_its_reason(here: World) -> None:
    row = here.evaluation(evaluated(here, "broken", "raise SystemExit(7)"))
    assert (row.state, row.reason) == (EvaluationState.FAILED, EvaluationReason.EXIT)
    assert row.message == "The model ended with an error."
    assert board_values(here, "outline") == {}


def test_that_an_archive_that_is_no_image_is_refused_with_the_reason(here: World) -> None:
    archive = here.folder / "no-image.tar"
    archive.write_bytes(b"hello")
    row = here.bring_archive("no image", archive)
    work(here)
    found = here.model(row)
    assert (found.state, bool(found.reason)) == (ModelState.REFUSED, True)
    assert not here.services.storage.received_model(row.id).exists()


def test_that_nothing_but_answers_is_left_of_an_attempt(here: World) -> None:
    evaluation = evaluated(here, "right", RIGHT)
    root = here.services.storage.attempts
    left = {str(path.relative_to(root / evaluation)) for path in root.rglob("*.*")}
    assert left == {
        f"answers/case-{n:03d}/{f}" for n in (1, 2) for f in ("answer.json", "m.nii.gz")
    }


def test_that_a_result_holds_no_answer(here: World) -> None:
    evaluation = evaluated(here, "right", RIGHT)
    with here.services.database.reading() as session:
        document = json.loads(session.get_one(ResultRow, evaluation).document)
    cases = document["tasks"]["finding"]["volume"]["absolute_error"]
    assert set(cases) == {"case-001", "case-002"}
    assert "12.5" not in json.dumps(document)


SLOW = f"import time; time.sleep(4)\n{RIGHT}"
WORKER = """
import sys
from pathlib import Path
from server_api.evaluation.worker import step
from server_api.services import open_services
from server_api.settings import Settings
step(open_services(Settings(data=Path(sys.argv[1]), min_free=0, lease=3.0)))
"""


def test_that_a_killed_workers_evaluation_is_finished_once_by_the_next(tmp_path: Path) -> None:
    needs_containers()
    here = world(tmp_path, hidden=1, lease=3.0)
    row = here.bring("slow", SLOW)
    work(here)
    evaluation = here.ask(row)
    podman = LocalEngine.of(here.services).sandbox.podman
    with subprocess.Popen([sys.executable, "-c", WORKER, str(here.services.settings.data)]) as dead:
        wait_for(lambda: podman.containers(f"{LABEL}={evaluation}.1"), 60)
        dead.kill()
    wait_for(lambda: step(here.services), 60)
    found = here.evaluation(evaluation)
    assert (found.state, found.attempts) == (EvaluationState.SUCCEEDED, 2)
    assert podman.containers(f"{LABEL}={evaluation}.1") == ()
    assert "1" not in {
        path.name for path in (here.services.storage.attempts / evaluation).iterdir()
    }
    mounts = Path("/proc/self/mounts").read_text()
    assert evaluation not in mounts


PROBER = Path(__file__).parents[2] / "hostile" / "models" / "prober"


def test_that_a_model_that_hunts_sees_no_reference_no_other_case_and_no_network(
    here: World,
) -> None:
    row = here.bring_folder("prober", PROBER)
    work(here)
    evaluation = here.ask(row)
    work(here)
    assert here.evaluation(evaluation).state == EvaluationState.SUCCEEDED
    answers = here.services.storage.attempts / evaluation / "answers"
    reports = [json.loads(path.read_text()) for path in sorted(answers.rglob("report.json"))]
    assert len(reports) == 2
    for report in reports:
        assert report.pop("ways_tried") >= 30
        assert report.pop("interfaces") == ["lo"]
        assert all(found == [] for found in report.values()), report
