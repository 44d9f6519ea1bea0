"""The way itself, step by step; the journeys of the tests take the same one."""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from medal_desktop.base.assets import asset
from medal_desktop.base.errors import MedalError
from scripts.demo.commands import Person, Steps, person
from scripts.demo.plan import DemoCase, Plan
from scripts.demo.server import Server

MODELS = {"most_frequent": "Always the most frequent answer", "threshold": "Threshold segmenter"}
SIGNER = "Dr. Ada Example"
PATIENCE_SECONDS = 900.0


class NotOnBoard(Exception):
    """The way ended before a board; the message says where and why."""


@dataclass(slots=True)
class Way:
    """Everything that one run of the way has made so far."""

    folder: Path
    server: Server
    steps: Steps
    plan: Plan
    people: dict[str, Person] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    package: Path = Path()
    submission: str = ""
    challenge: str = ""
    version: str = ""
    evaluations: dict[str, str] = field(default_factory=dict)

    @property
    def clinician(self) -> Person:
        """Who makes the challenge."""
        return self.people["clinician"]

    @property
    def reviewer(self) -> Person:
        """Who accepts it."""
        return self.people["reviewer"]

    @property
    def author(self) -> Person:
        """Who brings models."""
        return self.people["author"]

    @property
    def board_address(self) -> str:
        """Where the ranking can be seen."""
        return f"{self.server.address}/boards/{self.challenge}/{self.version}"

    def sign_in(self) -> None:
        """Make the accounts and keep each token in its owner's key store."""
        roles = {"clinician": ("submitter",), "reviewer": ("reviewer",), "author": ("evaluator",)}
        for name, role in roles.items():
            token = self.server.account(name, *role)
            self.people[name] = person(
                name, self.folder / "people", self.steps,
                server=self.server.address, folder=self.folder,
            )  # fmt: skip
            self.people[name].run(
                "medal", "sign-in", self.server.address, given=f"{token}\n",
                told=f"medal sign-in {self.server.address} < token of the {name}",
            )  # fmt: skip
        keys = self.folder / "recipients.json"
        keys.write_text(self.clinician.run("medal", "recipients", self.server.address))

    def look(self) -> str:
        """List what the folder holds."""
        found = self.clinician.run("medal", "scan", self.plan.source)
        self._show(found, most=24)
        return found

    def describe(self) -> None:
        """Begin the workspace; name the challenge, fill in the form, ask the questions."""
        medal = self.clinician.run
        medal("medal", "workspace", "new", self.folder / "workspace")
        medal("medal", "describe", "load", self.plan.description)
        medal("medal", "describe", "name", self.plan.name)
        self._show(medal("medal", "describe", "tasks", self.plan.tasks))

    def answer(self) -> None:
        """Make the cases and enter each reference answer."""
        for case in self.plan.cases:
            self.cases.append(self._answered(case))

    def _answered(self, case: DemoCase) -> str:
        medal = self.clinician
        series = ("--series", case.series) if case.series else ()
        split = ("--split", case.split)
        case_id = str(medal.json("medal", "case", "new", case.source, *series, *split)["id"])
        medal.run("medal", "answer", case_id, "present", "--choice", case.present)
        medal.run("medal", "answer", case_id, "volume-ml", "--number", str(case.volume_ml))
        medal.run("medal", "answer", case_id, "haemorrhage", "--mask", case.mask)
        return case_id

    def deidentify(self) -> None:
        """Make copies without identity, check them, decide what the check asks."""
        self._show(self.clinician.run("medal", "deidentify"))
        for finding in self.open_findings():
            self.clinician.run(
                "medal", "decide", finding["id"], "--name", SIGNER,
                "--reason", "Demo data that stays on this machine",
            )  # fmt: skip

    def open_findings(self) -> list[dict[str, Any]]:
        """Give what still needs a person's decision."""
        found = self.clinician.json("medal", "findings")
        rows = found if isinstance(found, list) else found["decisions"]
        return [row for row in rows if row["finding"]["blocking"] and not row["decided_by"]]

    def seal(self) -> None:
        """Write the package and prove that it is whole."""
        made = self.clinician.json(
            "medal", "build", "--recipients", self.folder / "recipients.json",
            "--out", self.folder / "sealed", "--signer", SIGNER,
        )  # fmt: skip
        self.package = Path(made["path"])
        self.challenge, self.version = made["challenge_id"], made["version"]
        self._show(self.clinician.run("medal", "verify", self.package))

    def submit(self) -> None:
        """Upload the package, and wait until the server has checked it."""
        self.submission = self.clinician.json("medal", "submit", self.package)["id"]
        for status in self._watch(self.clinician, ("medal", "status", self.submission)):
            if status["state"] == "returned":
                words = [f"{one['place']}: {one['message']}" for one in status["findings"]]
                raise NotOnBoard("\n".join(["The server returned the package.", *words]))
            if status["state"] == "in_review":
                return

    def accept(self) -> None:
        """Let the panel accept and publish it."""
        self._show(self.reviewer.run("medal", "review", "list"))
        accept = ("medal", "review", "accept", self.submission)
        self.reviewer.run(*accept, "--comment", "Welcome to the exam")
        for status in self._watch(self.clinician, ("medal", "status", self.submission)):
            if status["state"] == "published":
                return

    def evaluate(self, folders: dict[str, Path] | None = None) -> None:
        """Build model images, bring them in, run each on the challenge, wait for the results."""
        models = folders or {
            words: asset(f"model_kit/models/{name}") for name, words in MODELS.items()
        }
        for name, folder in models.items():
            self.evaluations[name] = self._queue(name, folder)
        for name, evaluation in self.evaluations.items():
            for status in self._watch(self.author, ("medal", "evaluation", evaluation)):
                if status["state"] in {"failed", "cancelled"}:
                    raise NotOnBoard(f"{name}: {status['reason']}: {status['message']}")
                if status["state"] == "succeeded":
                    break

    def _queue(self, name: str, folder: Path) -> str:
        archive = self.folder / "models" / f"{folder.name}.tar"
        archive.parent.mkdir(parents=True, exist_ok=True)
        self.author.run("medal-model", "build", folder, "--out", archive)
        submit = ("medal", "model", "submit", archive, "--name", name)
        model = self.author.json(*submit)
        for status in self._watch(self.author, ("medal", "model", "list")):
            mine = next(one for one in status if one["id"] == model["id"])
            if mine["state"] == "refused":
                raise NotOnBoard(f"{name}: the server refused the image: {mine['reason']}")
            if mine["state"] == "ready":
                break
        evaluate = ("medal", "evaluate", model["id"], self.challenge, self.version)
        return str(self.author.json(*evaluate)["id"])

    def boards(self) -> list[dict[str, Any]]:
        """Give the ranking per task, and show it."""
        self._show(self.author.run("medal", "board", self.challenge, self.version))
        found: list[dict[str, Any]] = self.author.json(
            "medal", "board", self.challenge, self.version
        )
        return found

    def _watch(self, who: Person, words: tuple[str, ...]) -> Iterator[Any]:
        """Ask again and again, telling each change of state once."""
        quiet = Steps(total=0, quiet=True)
        asking = Person(who.name, who.environment, quiet, who.folder)
        until, last = time.monotonic() + PATIENCE_SECONDS, ""
        while time.monotonic() < until:
            status = asking.json(*words)
            state = status.get("state", "") if isinstance(status, dict) else ""
            if state != last:
                self.steps.say(f"    {state.replace('_', ' ')}")
                last = state
            yield status
            time.sleep(0.2)
        raise NotOnBoard(f"Nothing happened for {PATIENCE_SECONDS:.0f} s; see {self.server.log}")

    def _show(self, text: str, most: int = 16) -> None:
        lines = [line for line in text.splitlines() if line.strip()]
        for line in lines[:most]:
            self.steps.say(f"    {line}")
        if len(lines) > most:
            self.steps.say(f"    … {len(lines) - most} more lines")


def up_to_published(way: Way) -> None:
    """Go all steps that need no container."""
    todo = (
        ("Accounts and keys", way.sign_in),
        ("What the folder holds", way.look),
        ("Describe the challenge", way.describe),
        ("Cases and reference answers", way.answer),
        ("De-identify and check", way.deidentify),
        ("Seal and verify", way.seal),
        ("Submit; the server checks", way.submit),
        ("The panel accepts", way.accept),
    )
    for words, act in todo:
        with way.steps.step(words):
            act()


def missing_for_containers() -> str:
    """Say in words what stops this machine from running models; empty when nothing does."""
    from server_api.evaluation.host import check_host  # noqa: PLC0415 - the server may be absent

    try:
        check_host()
    except MedalError as error:
        return " ".join(error.words())
    return ""


def save_page(way: Way, target: Path) -> None:
    """Keep the board's page as one file that needs no server."""

    def fetch(address: str) -> str:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own loopback address
            return str(answer.read().decode("utf-8"))

    page = fetch(way.board_address)
    for link in re.findall(r"<link[^>]+rel=\"stylesheet\"[^>]*>", page):
        address = re.search(r'href="([^"]+)"', link)
        if address:
            style = fetch(f"{way.server.address}{address.group(1)}")
            page = page.replace(link, f"<style>\n{style}\n</style>")
    target.write_text(page, encoding="utf-8")
