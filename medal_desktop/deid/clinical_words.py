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
# Where case changes: before a capital after a small letter, before the last of several capitals
# when small letters follow, and after two capitals and more.
_CASES: Final = re.compile(
    r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ]{2})|(?<=[A-ZÀ-Þ]{2})(?=[a-zß-ÿ])"
)
_PART: Final = re.compile(r"\d+|[^\W\d_]+")
# Where scripts meet: ideographs and syllables have no spaces between their words.
_SCRIPTS: Final = re.compile(r"[\u2e80-\uffff]+|[^\u2e80-\uffff]+")
# How words of medicine end in Latin languages and German, and no name does.
_FORMED: Final = re.compile(
    r"[a-z]{4,18}(?:s[ck]op(?:y|ie|ia|ic|isch)|gra(?:phy|phie|fie|fia)|metr(?:y|ie|ia|ic|isch)"
    r"|e[ck]tom(?:y|ie|ia)|plast(?:y|ie|ik)|ostom(?:y|ie|ia)|olog(?:y|ie|ia|ic|isch)"
    r"|opath(?:y|ie|ia)|therap(?:y|ie|ia)|ogram(?:m|me|ms)?|centes(?:is|e)|megal(?:y|ie)"
    r"|stenos(?:is|e)|s[ck]leros(?:is|e)|thrombos(?:is|e)|karzinome?|carcinoma|sarkome?|sarcoma)"
)
_VERSION: Final = re.compile(r"\d{2}[a-z]{1,2}\d{2}")
_ROMAN: Final = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")
# Longer runs of digits are numbers of persons and orders rather than of kernels and doses.
_LONGEST_NUMBER: Final = 5
_LONGEST_INDEX: Final = 3
_SHORTEST_PART: Final = 4
_LONGEST_WORD: Final = 10
_INITIAL: Final = 1
_COMPOUNDING: Final = ("german", "dutch", "nordic")
_LAST_LETTER: Final = "\u0400"
_EASTERN: Final = "\u2e80"


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


@cache
def _joining() -> frozenset[str]:
    """Give the words of languages that write compounds as one word."""
    data = load_json("deid_profiles/clinical_words.json")
    return frozenset(word for name in _COMPOUNDING for line in data[name] for word in line.split())


@lru_cache(maxsize=50_000)
def is_clinical(token: str) -> bool:
    """Whether a word, number or technical token may stand in a descriptor."""
    folded = fold(token)
    if folded.isdigit():
        return len(folded) <= _LONGEST_NUMBER
    if any(char >= _EASTERN for char in token):
        return all(map(_is_plain_run, _SCRIPTS.findall(token)))
    if folded.isalpha():
        return _is_word(folded) or _is_joined(token, folded)
    return all(map(_is_word, folded.replace("’", "'").split("'"))) or _is_mixed(folded)


def fold(text: str) -> str:
    """Give `text` in lower case without accents, as the list has it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in parts if not unicodedata.combining(char))
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


def _is_word(folded: str) -> bool:
    words = _lists()[0]
    # A single ideograph is a whole family name; a letter is an axis or an initial.
    initial = len(folded) == _INITIAL and folded < _LAST_LETTER
    return initial or folded in words or _ROMAN.fullmatch(folded) is not None


def _is_joined(token: str, folded: str) -> bool:
    """Whether a word is made of words of the list, as in German or in CamelCase, or as medicine's.

    Two words that are both names as well make no word.
    """
    words, names, regions = _lists()
    if _FORMED.fullmatch(folded) is not None or _is_camel(token):
        return True
    joining = _joining()
    cuts = range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1)
    return any(
        _joins(folded[:cut], folded[cut:], words, joining)
        and not (folded[:cut] in names and folded[cut:] in names)
        for cut in cuts
    ) or any(folded[:cut] in regions and folded[cut:] in regions for cut in cuts)


def _joins(first: str, second: str, words: frozenset[str], joining: frozenset[str]) -> bool:
    return first in words and (second in joining or second.removeprefix("s") in joining)


def _is_camel(token: str) -> bool:
    """Whether case parts a token into words of the list: ThoraxRoutine, CorCTA, SUVbw, dADC."""
    parts = [fold(part) for part in _CASES.split(token)]
    if len(parts) == 1 or any(len(part) == _INITIAL for part in parts[1:-1]):
        return False
    known = [part for part in parts if len(part) > _INITIAL]
    names = _lists()[1]
    return bool(known) and all(map(_is_word, known)) and not all(part in names for part in known)


def _is_plain_run(run: str) -> bool:
    """Whether a run in one script is made of words of the list."""
    if run < _EASTERN:
        return is_clinical(run)
    return len(run) > _INITIAL and _is_made_of_words(fold(run))


def _is_made_of_words(run: str) -> bool:
    words = _lists()[0]
    reached = {0}
    for end in range(1, len(run) + 1):
        starts = range(max(0, end - _LONGEST_WORD), end)
        if any(start in reached and run[start:end] in words for start in starts):
            reached.add(end)
    return len(run) in reached


def _is_mixed(folded: str) -> bool:
    """Whether letters and digits make a technical token: T2W, B30f, 5mm, b1000."""
    parts = _PART.findall(folded)
    if _VERSION.fullmatch(folded):
        return True
    letters = [part for part in parts if not part.isdigit()]
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        return False
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


def is_no_name(word: str) -> bool:
    """Whether a word is on the list, and is no name as well unless it is a region."""
    return is_region(word) or (is_clinical(word) and fold(word) not in _lists()[1])


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
