"""Outputs that try to reach through the collector."""

from __future__ import annotations

from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.package.outcomes import EvaluationReason
from server_api.evaluation.errors import OutputRefused, OutputTooLarge
from server_api.evaluation.outputs import collect
from server_api.evaluation.sandbox import Run
from tests.builders.images import (
    RUNTIMES,
    behaviour_image,
    needs_containers,
    sandbox_with,
    small_limits,
)

TRAPS = {
    "a link to a secret": "os.symlink('/etc/passwd', '/output/answer.json')",
    "a link to the input": "os.symlink('/input', '/output/all')",
    "a link that goes round": "os.symlink('.', '/output/loop')",
    "a broken link": "os.symlink('/nothing', '/output/x')",
    "a file with two names": "open('/output/a', 'w'); os.link('/output/a', '/output/b')",
    "a privileged file": "open('/output/a', 'w'); os.chmod('/output/a', 0o4755)",
    "a pipe": "os.mkfifo('/output/f')",
    "a socket": "socket.socket(socket.AF_UNIX).bind('/output/s')",
    "a name that is no text": "open(b'/output/\\xff\\xfe', 'w')",
    "a name with a control character": "open('/output/a\\nb', 'w')",
    "a name reserved on Windows": "open('/output/con.json', 'w')",
    "folders without end": "os.chdir('/output')\nfor _ in range(40): os.mkdir('d'); os.chdir('d')",
}


@pytest.mark.container
@pytest.mark.parametrize("behaviour", TRAPS.values(), ids=TRAPS.keys())
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_that_a_trap_in_the_output_is_refused_whole(
    tmp_path: Path, behaviour: str, runtime: str
) -> None:
    needs_containers(runtime)
    image = behaviour_image()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "behaviour.py").write_text(
        f"import os, socket\nopen('/output/good.json', 'w').write('1')\n{behaviour}"
    )
    verdict = sandbox_with(image, runtime).run(
        Run(
            image_id=image.image_id,
            inputs=tmp_path / "in",
            outputs=tmp_path / "out",
            work=tmp_path / "work",
            limits=small_limits(),
        ),
        Job(),
    )
    # gVisor would keep a pipe to itself, so that its kernel refuses to make one.
    unseen = (behaviour, runtime) == (TRAPS["a pipe"], "gvisor")
    expected = EvaluationReason.EXIT if unseen else EvaluationReason.OUTPUT_INVALID
    assert verdict.reason is expected
    assert not (tmp_path / "out").exists()


def test_that_plain_files_are_copied_without_their_rights(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "case-001").mkdir(parents=True)
    (source / "case-001" / "answer.json").write_text("{}")
    (source / "case-001" / "answer.json").chmod(0o777)
    assert collect(source, tmp_path / "target", 100, 10) == 1
    copied = tmp_path / "target" / "case-001" / "answer.json"
    assert (copied.read_text(), copied.stat().st_mode & 0o777) == ("{}", 0o600)


def test_that_a_pipe_is_refused_without_being_opened(tmp_path: Path) -> None:
    import os

    source = tmp_path / "source"
    source.mkdir()
    os.mkfifo(source / "answer.json")
    with pytest.raises(OutputRefused):
        collect(source, tmp_path / "target", 100, 10)


def test_that_more_bytes_than_allowed_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a").write_bytes(bytes(101))
    with pytest.raises(OutputTooLarge):
        collect(source, tmp_path / "target", 100, 10)
    assert not (tmp_path / "target").exists()
