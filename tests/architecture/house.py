"""The project's own files, parsed once for the rules that no linter knows."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("medal_desktop", "server_api")
CODE = (*PRODUCT, "resources", "scripts", "installers", "bench", "tests")
WORDS = (*CODE, "requirements", ".ci")
_TEXT = {
    "", ".py", ".md", ".toml", ".json", ".sh", ".html", ".css", ".qss", ".txt", ".lock", ".yml",
    ".svg", ".js", ".cfg", ".spec", ".xml", ".nsi",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file; `path` is relative to the project."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return self.text.splitlines()

    def functions(
        self, outside: Collection[str] = ()
    ) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Give every function and method, however deep, except of the classes named."""
        waiting: list[ast.AST] = [self.tree]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.ClassDef) and node.name in outside:
                continue
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node
            waiting.extend(ast.iter_child_nodes(node))

    def at(self, line: int) -> str:
        """Name a place for a message."""
        return f"{self.path}:{line}"


@functools.cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Give the Python files under `folders` (all of the project's by default)."""
    found = []
    for folder in folders or CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.relative_to(ROOT), text, ast.parse(text)))
    return tuple(found)


@functools.cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Give the path and text of every file that a person wrote or will read."""
    found = [path for path in ROOT.iterdir() if path.is_file() and path.suffix in _TEXT]
    for folder in WORDS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(
        (path.relative_to(ROOT), path.read_text(encoding="utf-8", errors="replace"))
        for path in sorted(found)
        if path.suffix in _TEXT
        and "__pycache__" not in path.parts
        and not path.name.startswith(".coverage")
        and path.stat().st_size < 4_000_000
    )
