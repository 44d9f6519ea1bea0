"""`python -m server_api.evaluation.engines.node WORK`: one run on a node, by the same sandbox.

Any scheduler can start it. `WORK/run.json` says what to run; `WORK/verdict.json` appears, whole,
when the run has ended and nothing of it is left. SIGTERM ends the container first.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_text
from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.engines.parcel import JOB, VERDICT
from server_api.evaluation.errors import ImageInvalid
from server_api.evaluation.gpu import lent_card
from server_api.evaluation.limits import Limits
from server_api.evaluation.podman import Podman
from server_api.evaluation.sandbox import LABEL, Run, Sandbox
from server_api.evaluation.verdict import Verdict, failed


def main(work: Path) -> None:
    """Run what the folder describes, and write the verdict."""
    job = Job()
    signal.signal(signal.SIGTERM, lambda *_: job.cancel())
    described = json.loads((work / JOB).read_text(encoding="utf-8"))
    verdict = carry_out(described, job)
    write_text(work / VERDICT, verdict.to_json())


def carry_out(described: dict[str, Any], job: Job) -> Verdict:
    """Load the image, run it once, and let go of both."""
    card = lent_card(described["card"], os.environ)
    sandbox = Sandbox(Podman(Path(described["home"])), described["runtime"], card)
    run = Run(
        image_id=described["image_id"],
        inputs=Path(described["inputs"]),
        outputs=Path(described["outputs"]),
        work=Path(described["work"]),
        limits=Limits(**described["limits"]),
        labels=described["labels"],
    )
    try:
        sandbox.prepare()
        _remove_earlier(sandbox, run)
        podman = sandbox.podman
        podman.load(Path(described["archive"]), described["transport"], run.image_id)
        try:
            return sandbox.run(run, job)
        finally:
            podman.remove_image(run.image_id)
    except ImageInvalid as wrong:
        return failed(EvaluationReason.IMAGE_INVALID, wrong.detail)
    except MedalError as wrong:
        return failed(EvaluationReason.INFRA, wrong.detail)


def _remove_earlier(sandbox: Sandbox, run: Run) -> None:
    """Remove what an earlier job of the same evaluation left when its node was lost."""
    evaluation = run.labels.get(LABEL, "").partition(".")[0]
    for container in sandbox.podman.containers(LABEL):
        label = str(container.get("Labels", {}).get(LABEL, ""))
        if evaluation and label.partition(".")[0] == evaluation:
            sandbox.podman.remove(str(container["Id"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
