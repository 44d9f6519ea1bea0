"""The command line up to the sealed package: every verb as a person would type it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from medal_desktop.base.assets import asset
from medal_desktop.cli.main import VERBS
from tests.builders.dicom import Patient, ct_series
from tests.builders.workspaces import RECIPIENTS, TASK


@pytest.fixture
def export(tmp_path: Path) -> Path:
    ct_series(tmp_path / "export", slices=5, rows=24, columns=24)
    return tmp_path / "export"


def tasks_file(folder: Path) -> Path:
    path = folder / "tasks.json"
    path.write_text(json.dumps({"tasks": [TASK.model_dump(mode="json")]}))
    return path


@pytest.mark.parametrize("verb", list(VERBS))
def test_that_every_verb_has_help(medal, verb) -> None:
    code, out, _ = medal(verb, "--help")
    assert code == 0
    assert out.startswith(f"Usage: medal {verb}")


def test_that_help_does_not_wait_for_heavy_libraries() -> None:
    script = (
        "import sys\nfrom medal_desktop.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted(n for n in ('pydicom','numpy','SimpleITK','requests','PySide6') "
        "if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_that_scan_lists_series_and_names_what_was_skipped(medal, export) -> None:
    (export / "readme.txt").write_text("no image")
    code, out, _ = medal("scan", export)
    assert code == 0
    assert "5 × 24 × 24" in out
    assert "readme.txt: not a DICOM file" in out


def test_that_scan_writes_its_json_to_a_file(medal, export, tmp_path) -> None:
    medal("scan", export, "--json", tmp_path / "found.json", "--values")
    found = json.loads((tmp_path / "found.json").read_text())
    assert [group["kind"] for group in found["groups"]] == ["volume"]
    assert len(found["groups"][0]["sha256"]) == 64


def test_that_scan_alone_with_json_speaks_to_stdout(medal, export) -> None:
    _, out, _ = medal("scan", export, "--json")
    assert json.loads(out)["groups"][0]["modality"] == "CT"


def test_that_the_whole_way_to_the_package_can_be_typed(medal, export, tmp_path) -> None:
    recipients = tmp_path / "recipients.json"
    recipients.write_text(RECIPIENTS.model_dump_json())
    assert medal("workspace", "new", tmp_path / "workspace")[0] == 0
    assert medal("case", "new", export)[1].strip() == "case-001"
    assert medal("describe", "name", "Haemorrhage on head CT")[0] == 0
    assert medal("describe", "load", asset("forms/example_haemorrhage.json"))[0] == 0
    task = TASK.model_copy(update={"questions": TASK.questions[:2]})
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([task.model_dump(mode="json")]))
    assert medal("describe", "tasks", path)[0] == 0
    assert medal("answer", "case-001", "present", "--choice", "yes")[0] == 0
    assert "2 of 2" in medal("answer", "case-001", "volume", "--number", "3.5")[1]
    code, out, _ = medal("build", "--recipients", recipients, "--check")
    assert code == 1
    assert "OPEN  De-identify" in out
    assert medal("deidentify", "--json", tmp_path / "deid.json")[0] == 0
    for item in json.loads((tmp_path / "deid.json").read_text())["decisions"]:
        medal("decide", item["id"], "--name", "Dr. Test", "--reason", "an invented patient")
    out_folder = tmp_path / "out"
    code, out, err = medal(
        "build", "--recipients", recipients, "--out", out_folder, "--signer", "Dr. Test", "--json"
    )
    assert code == 0, err
    sealed = json.loads(out)
    assert Path(sealed["path"]).name == "haemorrhage-on-head-ct_v1.0.0.medal"
    assert medal("verify", sealed["path"])[0] == 0
    assert "done     Seal" in medal("workspace", "show")[1]


def test_that_a_bare_folder_is_de_identified_with_a_report(medal, export, tmp_path) -> None:
    report = tmp_path / "report.json"
    (export / "letter.txt").write_text("Dear Mrs Zweistein")
    code, _, _ = medal(
        "deidentify", export, tmp_path / "clean", "--profile", "medal-default",
        "--key-file", tmp_path / "project.key", "--json", report,
    )  # fmt: skip
    files = json.loads(report.read_text())["files"]
    assert code == 0
    assert sum(item["status"] == "refused" for item in files) == 1
    blob = b"".join(path.read_bytes() for path in (tmp_path / "clean").rglob("*.dcm"))
    assert blob
    assert Patient().name.encode() not in blob


def test_that_the_same_key_file_gives_the_same_copies(medal, export, tmp_path) -> None:
    key = tmp_path / "project.key"
    for name in ("one", "two"):
        medal("deidentify", export, tmp_path / name, "--key-file", key)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in found.rglob("*.dcm")}
        for name in ("one", "two")
        for found in [tmp_path / name]
    )
    assert one
    assert one == two


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("case", "list"), 1, "workspace.none"),
        (("answer", "case-001", "q"), 2, "give one of"),
        (("deidentify", "."), 2, "needs OUT"),
        (("nonsense",), 2, "No such command"),
        (("scan", "/nowhere-at-all"), 2, "does not exist"),
    ],
)
def test_that_a_fault_is_told_in_plain_words_and_an_exit_code(medal, words, code, expected) -> None:
    got, _, err = medal(*words)
    assert got == code
    assert expected in err
    assert "Traceback" not in err


def test_that_an_error_can_be_read_by_a_script(medal) -> None:
    code, _, err = medal("case", "list", "--json")
    assert code == 1
    assert json.loads(err)["code"] == "workspace.none"


def test_that_an_unreadable_tasks_file_names_the_place(medal, tmp_path) -> None:
    medal("workspace", "new", tmp_path / "workspace")
    path = tmp_path / "tasks.json"
    path.write_text('[{"id": "a", "name": "A", "questions": []}]')
    code, _, err = medal("describe", "tasks", path)
    assert code == 1
    assert "tasks/0/questions" in err


def test_that_a_missing_passphrase_is_told(medal, monkeypatch, tmp_path) -> None:
    medal("workspace", "new", tmp_path / "workspace")
    monkeypatch.delenv("MEDAL_KEYSTORE_PASSPHRASE_FILE")
    code, _, err = medal("deidentify")
    assert code == 1
    assert "secrets.no-passphrase" in err
