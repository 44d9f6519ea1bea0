"""Every command in the manual is run, as it stands there, against a real server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from medal_desktop.base.assets import asset
from scripts.demo.commands import BIN, Steps, person
from scripts.demo.server import Server
from scripts.demo.way import missing_for_containers
from tests.builders.manual import DISC, DOCS, ROOT, SERVER, blocks

CONTAINER = "Linux with podman, as root"
PATIENCE = 300.0
# In the order in which one page makes what the next one needs.
CLINICIAN = (
    "clinicians/commands.md", "clinicians/trouble.md", "it/install.md", "it/policy.md",
    "it/network.md", "it/support.md",
)  # fmt: skip


@dataclass(slots=True)
class Reader:
    """Somebody who types what the manual says into one shell, page by page."""

    environment: dict[str, str]
    folder: Path
    address: str = ""
    given: str = ""
    kept: list[str] = field(default_factory=list)

    def read(self, page: str, *titles: str) -> int:
        """Type every block of a page that is for this reader; give how many there were."""
        chosen = [
            block
            for block in blocks(DOCS / page)
            if block.language == "bash" and block.title in (titles or ("",))
        ]
        for block in chosen:
            for text in self._filled(block.text):
                self.type(text)
            self.kept += [one for one in block.text.splitlines() if one.startswith("export ")]
        return len(chosen)

    def type(self, text: str) -> str:
        """Type into bash; stop at the first command that fails."""
        before = "\n".join(self.kept).replace(SERVER, self.address)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{before}\n{text}"],
            cwd=self.folder, env=self.environment, input=self.given,
            capture_output=True, text=True, check=False, timeout=PATIENCE, start_new_session=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, words: str) -> Any:
        """Give the document that a command writes."""
        return json.loads(self.type(f"{words} --json"))

    def wait_for(self, words: str, state: str) -> None:
        """Ask until it stands so."""
        until = time.monotonic() + PATIENCE
        while (found := _newest(self.ask(words)))["state"] != state:
            assert time.monotonic() < until, found
            time.sleep(0.2)

    def _filled(self, text: str) -> list[str]:
        """Put what is there in place of the manual's names."""
        text = text.replace("resources/", f"{ROOT}/resources/").replace(SERVER, self.address)
        text = text.replace(DISC, str(asset("demo_case/export")))
        if "FINDING" in text:
            return [text.replace("FINDING", one) for one in self._open_findings()]
        if "SUBMISSION" in text:
            text = text.replace("SUBMISSION", _newest(self.ask("medal status"))["id"])
        if "MODEL" in text:
            self.type(text.splitlines()[0])
            self.wait_for("medal model list", "ready")
            text = "\n".join(text.splitlines()[1:])
            text = text.replace("MODEL", _newest(self.ask("medal model list"))["id"])
        return [text]

    def _open_findings(self) -> list[str]:
        found = self.ask("medal findings")
        rows = found if isinstance(found, list) else found["decisions"]
        return [r["id"] for r in rows if r["finding"]["blocking"] and not r["decided_by"]]


def _newest(found: Any) -> Any:
    return found[0] if isinstance(found, list) else found


def _reader(folder: Path, server: Server, name: str, role: str) -> Reader:
    token = server.account(name, role)
    steps = Steps(total=0, quiet=True)
    who = person(name, folder / "people", steps, server=server.address, folder=folder)
    home = folder / name
    home.mkdir()
    file = "token.txt" if role == "submitter" else f"{role}-token.txt"
    (home / file).write_text(f"{token}\n")
    shutil.copy(who.environment["MEDAL_KEYSTORE_PASSPHRASE_FILE"], home / "passphrase")
    shutil.copy(asset("forms/example_haemorrhage.json"), home / "description.json")
    shutil.copy(asset("demo_case/tasks.json"), home / "tasks.json")
    for number in (1, 2):
        mask = asset(f"demo_case/answers/p{number}/haemorrhage.nii.gz")
        shutil.copy(mask, home / f"haemorrhage-{number}.nii.gz")
    here = {"HOME": str(home), "MEDAL_WORKSPACE": str(home / "haemorrhage")}
    return Reader({**who.environment, **here}, home, server.address)


@pytest.mark.journey
@pytest.mark.slow
def test_that_every_command_of_the_manual_does_what_the_manual_says(tmp_path: Path) -> None:
    with Server(tmp_path / "server") as server:
        clinician = _reader(tmp_path, server, "ada", "submitter")
        for page in CLINICIAN:
            assert clinician.read(page), page
        assert "case-001" in (clinician.folder / "tables" / "answers.csv").read_text()
        clinician.kept.append(f"export MEDAL_KEYSTORE={clinician.environment['MEDAL_KEYSTORE']}")
        clinician.wait_for("medal status", "in_review")
        reviewer = _reader(tmp_path, server, "rita", "reviewer")
        assert reviewer.read("reviewers.md") == 4
        clinician.wait_for("medal status", "published")
        published = clinician.ask("medal status")[0]
        builder = _reader(tmp_path, server, "bo", "evaluator")
        _build_models(builder, f"{published['challenge_id']} {published['version']}")
        assert clinician.read("data-protection.md") == 2
        assert published["sha256"] in (clinician.folder / "proof.txt").read_text()


def _build_models(builder: Reader, challenge: str) -> None:
    """Do what the page for model builders says, as far as this machine runs containers."""
    titles = ["", CONTAINER] if not missing_for_containers() else [""]
    done = 0
    for block in blocks(DOCS / "models.md"):
        if block.language == "bash" and block.title in titles and "test " not in block.text:
            text = block.text.replace("CHALLENGE VERSION", challenge)
            text = text.replace("medal evaluation EVALUATION", "true")
            for filled in builder._filled(text):
                builder.type(filled)
            builder.kept += [one for one in block.text.splitlines() if one.startswith("export ")]
            done += 1
    assert done


@pytest.mark.journey
@pytest.mark.slow
def test_that_every_command_for_the_server_runs(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MEDAL_")}
    for page in ("install", "settings", "backup", "hardening"):
        folder = tmp_path / page
        folder.mkdir()
        here = {"HOME": str(folder), "PATH": f"{BIN}:{kept['PATH']}"}
        given = "a passphrase of some length\n" * 6
        reader = Reader({**kept, **here}, folder, given=given)
        assert reader.read(f"server/{page}.md", "Server"), page
    assert (tmp_path / "backup" / "medal-restored" / "keys" / "evaluation.key").is_file()
