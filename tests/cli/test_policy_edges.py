"""Each policy beats the user's own wish where it acts: the command as a person would type it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medal_desktop.base import policy
from medal_desktop.base.policy import MANAGED_WORDS
from medal_desktop.base.progress import Job
from medal_desktop.workflow import logs, settings
from medal_desktop.workflow.build_package import seal
from medal_desktop.workflow.workspace import Workspace
from tests.builders.dicom import ct_series
from tests.builders.workspaces import RECIPIENTS, vault
from tests.cli.conftest import Medal

OTHER = "https://other.example"


def _refused(said: tuple[int, str, str]) -> None:
    code, _, words = said
    assert code == 1, words
    assert "Your organisation does not allow this" in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    "words",
    [
        ("recipients", OTHER),
        ("submit", "{package}", "--server", OTHER),
        ("board", "c", "1.0.0", "--server", OTHER),
    ],
    ids=lambda words: " ".join(words[:1]),
)
def test_that_a_fixed_server_beats_the_one_that_is_typed(
    fix: Callable[..., None], medal: Medal, tmp_path: Path, words: tuple[str, ...]
) -> None:
    fix(ServerUrl="https://medal.example")
    assert medal("workspace", "new", tmp_path / "workspace")[0] == 0
    package = tmp_path / "one.medal"
    package.write_bytes(b"a package")
    _refused(medal(*(word.format(package=package) for word in words)))


def test_that_where_upload_is_off_the_command_sends_nothing(
    fix: Callable[..., None], medal: Medal, tmp_path: Path
) -> None:
    fix(UploadEnabled=False)
    assert medal("workspace", "new", tmp_path / "workspace")[0] == 0
    package = tmp_path / "one.medal"
    package.write_bytes(b"a package")
    _refused(medal("submit", package, "--server", OTHER))
    _refused(medal("model", "submit", package, "--name", "One", "--server", OTHER))


def test_that_a_fixed_profile_beats_the_one_that_is_typed(
    fix: Callable[..., None], medal: Medal, tmp_path: Path
) -> None:
    fix(DeidProfile="strictest")
    ct_series(tmp_path / "in", slices=2, rows=8, columns=8)
    words = ("deidentify", tmp_path / "in", tmp_path / "out", "--key-file", tmp_path / "key")
    _refused(medal(*words, "--profile", "medal-default"))
    assert not (tmp_path / "out").exists()
    assert medal(*words)[0] == 0


@pytest.mark.parametrize("allowed", ["package", "none"])
def test_that_no_copies_of_a_bare_folder_are_made_where_only_packages_may_leave(
    fix: Callable[..., None], medal: Medal, tmp_path: Path, allowed: str
) -> None:
    fix(AllowedExport=allowed)
    ct_series(tmp_path / "in", slices=2, rows=8, columns=8)
    words = ("deidentify", tmp_path / "in", tmp_path / "out", "--key-file", tmp_path / "key")
    _refused(medal(*words))
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "key").exists()


def test_that_exports_are_refused_by_the_command(
    fix: Callable[..., None], medal: Medal, tmp_path: Path
) -> None:
    fix(AllowedExport="none")
    assert medal("workspace", "new", tmp_path / "workspace")[0] == 0
    (tmp_path / "one.medal").write_bytes(b"a package")
    for words in (
        ("export", "nifti", "--out", tmp_path / "out"),
        ("case", "export", tmp_path / "out.csv"),
        ("describe", "export", "--html", tmp_path / "out.html"),
        ("carry", tmp_path / "one.medal", tmp_path / "out"),
    ):
        _refused(medal(*words))
    assert not list(tmp_path.glob("out*"))


def test_that_a_fixed_proxy_is_shown_as_such_and_not_changed(
    fix: Callable[..., None], medal: Medal
) -> None:
    fix()
    assert medal("network", "--proxy", "http://my.own:1")[0] == 0
    fix(ProxyMode="http://proxy.example:3128")
    _, shown, _ = medal("network")
    assert f"http://proxy.example:3128 ({MANAGED_WORDS})" in shown
    _refused(medal("network", "--proxy", "http://my.other:2"))
    assert settings.load().network.proxy == "http://my.own:1"
    assert medal("network", "--hours", "22:00-06:00")[0] == 0
    assert settings.load().network.proxy == "http://my.own:1"


def test_that_workspaces_outside_of_the_fixed_folder_are_neither_made_nor_opened(
    fix: Callable[..., None], medal: Medal, tmp_path: Path
) -> None:
    fix()
    assert medal("workspace", "new", tmp_path / "workspace")[0] == 0
    fix(WorkspaceRoot=str(tmp_path / "encrypted"))
    _refused(medal("workspace", "show"))
    _refused(medal("workspace", "new", tmp_path / "another"))
    assert medal("workspace", "new", tmp_path / "encrypted" / "one")[0] == 0
    assert (tmp_path / "workspace").is_dir()


def test_that_no_file_of_keys_is_made_where_only_the_keyring_may_hold_them(
    fix: Callable[..., None], medal: Medal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fix(SecretStorage="keyring")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    code, _, words = medal("status", "--server", OTHER)
    assert code == 1
    assert "Traceback" not in words
    assert not (tmp_path / "keys").exists()


def test_that_no_crash_report_is_written_where_logs_are_kept_for_no_day(
    fix: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "folder", lambda: tmp_path / "logs")
    fix(MaxLogDays=0)
    logs.report(ValueError("Mustermann"))
    assert not list(logs.files())
    fix(MaxLogDays=3)
    logs.report(ValueError("Mustermann"))
    assert len(list(logs.files())) == 1
    fix(MaxLogDays=0)
    logs.prune()
    assert not list(logs.files())


def test_that_hidden_answers_are_sealed_to_the_pinned_key_alone(
    fix: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medal_desktop.workflow.build_package.checklist", lambda *_: ())
    with Workspace.create(tmp_path / "one") as workspace:
        fix(EvaluationKey="0" * 16)
        with pytest.raises(policy.Forbidden, match="EvaluationKey"):
            seal(workspace, vault(), RECIPIENTS, workspace.folder / "s", "Dr. Ada", Job())
        assert not (workspace.folder / "s").exists()
    fix(EvaluationKey=RECIPIENTS.evaluation.id)
    policy.current().require_evaluation_key(RECIPIENTS.evaluation.id, "another")
