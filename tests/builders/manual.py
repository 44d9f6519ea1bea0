"""The blocks of commands in the manual, and what stands for its names in a test."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SERVER = "https://medal.example.org"
DISC = "/media/disc"
_FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `title` says where it is for, empty means: any shell of the desktop's user."""

    page: str
    line: int
    language: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    def commands(self) -> Iterator[list[str]]:
        """Give the words of each line that calls one of the project's commands."""
        for line in self.text.splitlines():
            try:
                words = shlex.split(line, comments=True)
            except ValueError:
                continue
            ends = [n for n, word in enumerate(words) if word in {"<", ">", "||", "|", "&&"}]
            words = words[: min(ends, default=len(words))]
            if words and words[0] in {"medal", "medal-server", "medal-model"}:
                yield words


def blocks(path: Path) -> list[Block]:
    """Give the blocks of one page."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    return [
        Block(name, text[: found.start()].count("\n") + 1, found[1], found[2] or "", found[3])
        for found in _FENCE.finditer(text)
    ]


def pages() -> list[Path]:
    """Give every page of the manual."""
    return sorted(DOCS.rglob("*.md"))


def all_blocks() -> list[Block]:
    """Give the blocks of the whole manual."""
    return [block for page in pages() for block in blocks(page)]
