"""Words that descriptors are made of, and what is left of a text when only those may stay.

For the Clean Descriptors Option (PS3.15 E.3.5): a bare name is told from a word by not being on
the list. Shared by engine and check; data in `resources/deid_profiles/clinical_words.json`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from medal_desktop.base.assets import load_json

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
_PART: Final = re.compile(r"\d+|[^\W\d_]+")
_CAMEL: Final = re.compile(r"[^\W\d_][^\W\d_A-ZÀ-Þ]*")
_ROMAN: Final = re.compile(r"[ivx]{1,5}")
# Longer runs of digits are numbers of persons and orders rather than of kernels and doses.
_LONGEST_NUMBER: Final = 5
_LONGEST_INDEX: Final = 3
_SHORTEST_PART: Final = 4
_INITIAL: Final = 1
_LAST_LETTER: Final = "\u0400"


@cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = load_json("deid_profiles/clinical_words.json")
    groups = {
        name: frozenset(" ".join(lines).split())
        for name, lines in data.items()
        if name != "standard"
    }
    names, regions = groups.pop("also_names"), groups.pop("regions")
    return frozenset().union(*groups.values()), names, regions


@lru_cache(maxsize=50_000)
def is_clinical(token: str) -> bool:
    """Whether a word, number or technical token may stand in a descriptor."""
    folded = fold(token)
    if folded.isdigit():
        return len(folded) <= _LONGEST_NUMBER
    if folded.isalpha():
        return _is_word(folded) or _is_joined(token, folded)
    return all(map(_is_word, folded.replace("’", "'").split("'"))) or _is_mixed(folded)


def fold(text: str) -> str:
    """Give `text` in lower case without accents, as the list has it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def _is_word(folded: str) -> bool:
    words = _lists()[0]
    # A single ideograph is a whole family name; a letter is an axis or an initial.
    initial = len(folded) == _INITIAL and folded < _LAST_LETTER
    return initial or folded in words or _ROMAN.fullmatch(folded) is not None


def _is_joined(token: str, folded: str) -> bool:
    """Whether a compound is made of two words of the list, as in German or in CamelCase."""
    words = _lists()[0]
    camel = _CAMEL.findall(token)
    if len(camel) > 1 and all(len(part) > _INITIAL and _is_word(fold(part)) for part in camel):
        return True
    cuts = range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1)
    return any(
        folded[:cut] in words and (folded[cut:] in words or folded[cut:].removeprefix("s") in words)
        for cut in cuts
    )


def _is_mixed(folded: str) -> bool:
    """Whether letters and digits make a technical token: T2W, B30f, 5mm, b1000."""
    parts = _PART.findall(folded)
    letters = [part for part in parts if not part.isdigit()]
    digits = [part for part in parts if part.isdigit()]
    if all(map(_is_word, letters)):
        return all(len(part) <= _LONGEST_NUMBER for part in digits) and sum(map(len, digits)) <= 6
    return all(len(part) <= 2 for part in letters) and sum(map(len, digits)) <= _LONGEST_INDEX


def all_clinical(text: str) -> bool:
    """Whether `text` has words, and each of them is on the list."""
    tokens = _TOKEN.findall(text)
    return bool(tokens) and all(map(is_clinical, tokens))


def is_region(word: str) -> bool:
    """Whether a word names what is examined, or how, and nobody's first name."""
    return fold(word) in _lists()[2]


def is_region_program(text: str) -> bool:
    """Whether `text` is a region and its program, as some makers join them: Abdomen^Routine."""
    region, _, program = text.partition("^")
    names = _lists()[1]
    parts = [fold(token) for token in _TOKEN.findall(program)]
    clinical = "^" not in program and all_clinical(program)
    return is_region(region) and clinical and names.isdisjoint(parts)


def keep_clinical(text: str) -> str:
    """Take every word out of `text` that is not on the list."""
    tokens = list(_TOKEN.finditer(text))
    out = _unknown(tokens)
    if not out:
        return text
    parts, end = [], 0
    for index in sorted(out):
        parts.append(text[end : tokens[index].start()])
        end = tokens[index].end()
    return " ".join([*parts, text[end:]])


def _unknown(tokens: list[re.Match[str]]) -> set[int]:
    """Give the places of words that must go: unknown ones, and what is their other name."""
    out = {index for index, token in enumerate(tokens) if not is_clinical(token[0])}
    names = _lists()[1]
    beside = {at for index in out if tokens[index][0].isalpha() for at in (index - 1, index + 1)}
    for index in beside - out:
        if 0 <= index < len(tokens) and _is_name_part(fold(tokens[index][0]), names):
            out.add(index)
    return out


def _is_name_part(folded: str, names: frozenset[str]) -> bool:
    return folded in names or (len(folded) == _INITIAL and folded.isalpha())


def looks_like_name(text: str) -> bool:
    """Whether two unknown capitalised words stand beside each other, as a name's parts do."""
    tokens = _TOKEN.findall(text)
    return any(_may_name(first) and _may_name(second) for first, second in pairwise(tokens))


def _may_name(token: str) -> bool:
    return token.isalpha() and len(token) > 2 and token[0].isupper() and not is_clinical(token)
