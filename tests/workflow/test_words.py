"""A patient who is named in the words of a challenge stops the seal, at the step Describe."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.workflow import build_package, describe, readiness
from medal_desktop.workflow.errors import NotReady
from tests.builders.workspaces import RECIPIENTS, ready_to_seal, vault


def test_that_a_patient_in_the_words_is_an_open_line_of_describe(tmp_path: Path) -> None:
    secrets = vault()
    with ready_to_seal(tmp_path, secrets) as workspace:
        assert all(line.done for line in readiness.checklist(workspace, RECIPIENTS))
        describe.set_field(workspace, "novelty", "Patient Gertrud Lindqvist, MRN 4711123")
        lines = readiness.checklist(workspace, RECIPIENTS)
        (line,) = [line for line in lines if not line.done]
        assert (line.step, line.finding.code) == ("Describe", "check.text-identity")
        assert line.words.startswith("description/novelty: ")
        assert "Lindqvist" not in line.words
        with pytest.raises(NotReady):
            build_package.seal(workspace, secrets, RECIPIENTS, tmp_path, "Dr. Test", Job())
