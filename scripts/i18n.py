"""Words of the window in other languages: `python -m scripts.i18n update|compile|missing`.

`update` brings what the window says into `resources/i18n/*.ts` and keeps what is translated,
`compile` makes the `.qm` files that the window reads, `missing` lists what is not translated yet.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "medal_desktop" / "ui"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("de",)
Said = tuple[str, str]  # context, words


def errors() -> tuple[Said, ...]:
    """Give the words of all errors, in the context `Errors`; English is shown where one lacks."""
    found: set[Said] = set()
    for path in sorted((ROOT / "medal_desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found.update(("Errors", words) for words in _error_words(node))
    return tuple(sorted(found))


def _error_words(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        named = isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)
        if named and line.targets[0].id in {"message", "advice"}:  # type: ignore[attr-defined]  # looked at one line above
            value = line.value  # type: ignore[attr-defined]  # it is an assignment
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def said() -> tuple[Said, ...]:
    """Give all that the window says: (context, words), each once, in a lasting order."""
    found: set[Said] = set()
    for path in sorted(UI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found.update(_in(tree, path.stem))
    return tuple(sorted(found))


def _in(node: ast.AST, context: str) -> Iterator[Said]:
    """Walk a tree, with the class around as context, as Qt's own tools do."""
    for child in ast.iter_child_nodes(node):
        inner = child.name if isinstance(child, ast.ClassDef) else context
        if isinstance(child, ast.Call):
            yield from _call(child, context)
        yield from _in(child, inner)


def _call(call: ast.Call, context: str) -> Iterator[Said]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    texts = [word for word in words if isinstance(word, str)]
    if name == "translate" and len(texts) == 2:
        yield texts[0], texts[1]
    elif name == "tr" and len(texts) == 1 and isinstance(call.func, ast.Attribute):
        yield context, texts[0]
    elif name == "tr" and len(texts) == 2:
        yield texts[0], texts[1]


def read(language: str) -> dict[Said, str]:
    """Give the translations of a language; untranslated words are empty."""
    path = FOLDER / f"medal_{language}.ts"
    if not path.exists():
        return {}
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    return {
        (context.findtext("name") or "", message.findtext("source") or ""): message.findtext(
            "translation"
        )
        or ""
        for context in root.iter("context")
        for message in context.iter("message")
    }


def write(language: str, words: dict[Said, str]) -> None:
    """Write a `.ts` file (Qt Linguist 2.1), contexts and words in order."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for (context, source), translation in sorted(words.items()):
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        ET.SubElement(message, "source").text = source
        made = ET.SubElement(message, "translation")
        made.text = translation
        if not translation:
            made.set("type", "unfinished")
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode")
    path = FOLDER / f"medal_{language}.ts"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', "utf-8")


def update() -> None:
    """Bring new words in, let go of old ones; words known elsewhere are taken from there."""
    for language in LANGUAGES:
        known = read(language)
        anywhere = {words: translation for (_, words), translation in known.items() if translation}
        everything = (*said(), *errors())
        write(language, {one: known.get(one) or anywhere.get(one[1], "") for one in everything})


def missing(language: str) -> list[Said]:
    """List what is not translated, or not known at all."""
    known = read(language)
    return [one for one in said() if not known.get(one)]


def compile_all() -> None:
    """Make the `.qm` files by Qt's lrelease, which PySide6 brings along."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    for language in LANGUAGES:
        source = FOLDER / f"medal_{language}.ts"
        target = source.with_suffix(".qm")
        subprocess.run([str(tool), "-silent", str(source), "-qm", str(target)], check=True)


def main() -> None:
    """Do what is asked."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "missing"
    if asked == "update":
        update()
    elif asked == "compile":
        compile_all()
    for language in LANGUAGES:
        for context, words in missing(language):
            print(f"{language}\t{context}\t{words!r}")  # noqa: T201 - a command's result


if __name__ == "__main__":
    main()
