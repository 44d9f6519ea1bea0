"""A site's own header rules, in the recipe language of the deid library: its one door.

Rules run before the engine, so that the engine has the last word. Of the language only what has
one sure meaning is taken: a rule that deid would pass over in silence is refused here.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydicom.datadict import dictionary_has_tag, tag_for_keyword
from pydicom.dataset import FileDataset

from medal_desktop.deid.errors import DicomUnreadable, RecipeInvalid

_LARGEST: Final = 1 << 20
_WITH_VALUE: Final = frozenset({"ADD", "REPLACE"})
_WITHOUT_VALUE: Final = frozenset({"REMOVE", "BLANK"})
_TAG: Final = re.compile(r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|([0-9A-Fa-f]{8})")
_GROUP: Final = re.compile(r"select:group:[0-9A-Fa-f]{4}")
_QUIET: Final = -5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A linted recipe: REMOVE, BLANK, REPLACE and ADD rules in one %header section."""

    text: str

    @property
    def digest(self) -> str:
        """Give 16 hexadecimal digits that change when the rules do."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


def load_recipe(path: Path) -> Recipe:
    """Read and lint a recipe file.

    Raises:
        RecipeInvalid: there is none, or a rule deid would misread, with its line.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeInvalid("the file cannot be read") from error
    return parse_recipe(text)


def parse_recipe(text: str) -> Recipe:
    """Lint a recipe.

    Raises:
        RecipeInvalid: a rule that deid would misread, with its line.
    """
    lines = [line.split("#", 1)[0].strip() for line in text.splitlines()]
    section = ""
    for number, line in enumerate(lines, start=1):
        problem = _problem(line, section)
        if problem:
            raise RecipeInvalid(f"line {number}: {problem}")
        if line.startswith("%"):
            section = line
    if section != "%header":
        raise RecipeInvalid("there is no %header section")
    # deid needs the format line; comments are left out, so that it reads what was judged here.
    rules = [line for line in lines if line and not line.lower().startswith("format")]
    return Recipe(text="\n".join(["FORMAT dicom", *rules]) + "\n")


def _problem(line: str, section: str) -> str:
    """Say what is wrong with one line; nothing when it has one sure meaning."""
    if not line:
        return ""
    if line.lower().startswith("format"):
        return "" if line.lower() == "format dicom" else "only FORMAT dicom is known"
    if line.startswith("%"):
        return "" if line == "%header" else "only the %header section is used"
    if section != "%header":
        return "a rule stands before %header"
    return _rule_problem(line.split())


def _rule_problem(words: list[str]) -> str:
    action, field, value = words[0], words[1] if len(words) > 1 else "", words[2:]
    if action not in _WITH_VALUE | _WITHOUT_VALUE:
        return "the action must be REMOVE, BLANK, REPLACE or ADD"
    if not _is_field(field):
        return "the field is no attribute of the standard"
    if action in _WITHOUT_VALUE:
        return "this action takes no value" if value else ""
    if not value:
        return "this action needs a value"
    if re.match(r"(?i)(func|var|deid_func):", value[0]):
        return "functions and variables are not taken"
    return "" if not field.startswith("select:") else "a group cannot be given a value"


def _is_field(field: str) -> bool:
    if _GROUP.fullmatch(field):
        return True
    match = _TAG.fullmatch(field)
    if match:
        return bool(dictionary_has_tag(int("".join(part or "" for part in match.groups()), 16)))
    return tag_for_keyword(field) is not None


@dataclass(slots=True)
class SiteLayer:
    """A recipe at work; deid is loaded at the first file, for it brings much along."""

    recipe: Recipe
    _parsed: Any = None

    def apply(self, dataset: FileDataset) -> None:
        """Run the rules on `dataset` in place.

        Raises:
            DicomUnreadable: deid cannot work on this object.
        """
        try:
            self._apply(dataset)
        except (Exception, SystemExit) as error:
            # deid leaves by sys.exit and by errors of any kind; the file is refused, not the run.
            raise DicomUnreadable(f"site rules: {type(error).__name__}") from error

    def _apply(self, dataset: FileDataset) -> None:
        # At first use: deid loads matplotlib, more than a second of work.
        from deid.dicom.fields import _get_fields_inner  # noqa: PLC0415 - see above
        from deid.dicom.parser import DicomParser  # noqa: PLC0415 - see above

        if self._parsed is None:
            self._parsed = _read(self.recipe)
        try:
            DicomParser(dataset, recipe=self._parsed).parse(
                strip_sequences=False, remove_private=False
            )
        finally:
            # deid keeps every data set it has seen in this cache.
            _get_fields_inner.cache_clear()


def _read(recipe: Recipe) -> Any:
    from deid.config import DeidRecipe  # noqa: PLC0415 - deid loads matplotlib
    from deid.logger import bot  # noqa: PLC0415 - deid loads matplotlib

    bot.level = _QUIET
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "deid.dicom")
        path.write_text(recipe.text, encoding="utf-8")
        return DeidRecipe(deid=str(path), base=False)
