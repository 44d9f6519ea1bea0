"""Running the project's programs as a person would, each shown with its time."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent


class CommandFailed(Exception):
    """A program that ended with another code than 0; its words are in `output`."""

    def __init__(self, line: str, code: int, output: str) -> None:
        self.line, self.code, self.output = line, code, output
        super().__init__(f"{line} ended with {code}\n{output}".rstrip())


@dataclass(slots=True)
class Steps:
    """What is being done, out loud, and how long each step took."""

    total: int
    quiet: bool = False
    taken: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """Announce a step and keep its time."""
        self.say(f"\n[{len(self.taken) + 1}/{self.total}] {words}")
        started = time.monotonic()
        yield
        self.taken.append((words, time.monotonic() - started))

    def say(self, words: str) -> None:
        """Write one line at once."""
        if not self.quiet:
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()

    def table(self) -> list[str]:
        """Give a line per step, and the sum."""
        width = max((len(words) for words, _ in self.taken), default=0)
        lines = [f"  {words:{width}}  {seconds:6.1f} s" for words, seconds in self.taken]
        whole = sum(seconds for _, seconds in self.taken)
        return [*lines, f"  {'all of it':{width}}  {whole:6.1f} s"]


@dataclass(frozen=True, slots=True)
class Person:
    """One user's shell: their own key store and settings, so that nobody shares a secret."""

    name: str
    environment: Mapping[str, str]
    steps: Steps
    folder: Path
    programs: Path = BIN

    def run(self, *words: str | Path, given: str = "", told: str = "") -> str:
        """Run one of the project's programs; give what it wrote to stdout.

        Args:
            words: the program and its arguments.
            given: what it reads from stdin.
            told: shown instead of the arguments, where they are long or secret.

        Raises:
            CommandFailed: it ended with another code than 0.
        """
        line = told or " ".join(self._short(word) for word in words)
        started = time.monotonic()
        done = subprocess.run(
            [str(self.programs / str(words[0])), *map(str, words[1:])],
            input=given,
            env=dict(self.environment),
            capture_output=not self._watched,
            stdout=subprocess.PIPE if self._watched else None,
            text=True,
            check=False,
        )
        self.steps.say(f"  $ {line}  ({time.monotonic() - started:.1f} s)")
        if done.returncode:
            raise CommandFailed(line, done.returncode, done.stdout + (done.stderr or ""))
        return done.stdout

    def json(self, *words: str | Path) -> Any:
        """Run a program with `--json`; give the document that it wrote."""
        told = " ".join(self._short(word) for word in words)
        return json.loads(self.run(*words, "--json", told=told))

    @property
    def _watched(self) -> bool:
        """Whether progress bars (on stderr) have somebody to see them."""
        return not self.steps.quiet and sys.stderr.isatty()

    def _short(self, word: str | Path) -> str:
        text = str(word)
        if text.startswith(str(self.folder)):
            text = os.path.relpath(text, self.folder)
        return shlex.quote(text)


def person(name: str, home: Path, steps: Steps, *, server: str, folder: Path) -> Person:
    """Give a user with an own, encrypted key store under `home`.

    `MEDAL_PROGRAMS` names the folder of another `medal`, for example a frozen one.
    """
    place = home / name
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    passphrase = place / "passphrase"
    if not passphrase.exists():
        passphrase.write_text(os.urandom(18).hex(), encoding="ascii")
        passphrase.chmod(0o600)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("MEDAL_")},
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
        "MEDAL_SERVER": server,
        "MEDAL_WORKSPACE": str(folder / "workspace"),
        "MEDAL_KEYSTORE": str(place / "keys"),
        "MEDAL_KEYSTORE_PASSPHRASE_FILE": str(passphrase),
        "MEDAL_SETTINGS": str(place / "settings"),
        "XDG_DATA_HOME": str(place / "data"),
    }
    programs = Path(os.environ.get("MEDAL_PROGRAMS", BIN))
    return Person(
        name=name, environment=environment, steps=steps, folder=folder.parent, programs=programs
    )
