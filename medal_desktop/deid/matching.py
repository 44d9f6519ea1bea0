"""Known values found again in any text: names in any order, dates in any form, ids however cut."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

from medal_desktop.deid.clinical_words import is_clinical, looks_like_name
from medal_desktop.deid.known import Kind, KnownValues

_TITLES: Final = frozenset(
    {
        "dr", "prof", "mr", "mrs", "ms", "miss", "md", "phd", "med", "dipl", "ing", "herr", "frau",
        "mme", "sir", "jr", "sr", "the", "and", "und", "von", "van", "der", "den", "del", "los",
        "las", "san",
    }
)  # fmt: skip
_SAYS_NOTHING: Final = frozenset(
    {
        "none", "unknown", "anonymous", "anonymized", "anon", "test", "removed", "null", "empty",
        "patient", "name",
    }
)  # fmt: skip
_MONTHS: Final = (
    "jan(?:uary|uar|vier)?", "f[eé][bv](?:ruary|ruar|rier)?", "m[aä]r(?:ch|z|s)?|mrz",
    "a[pv]r(?:il)?", "ma[yi]", "ju[ni]n?(?:e|i)?|juin", "jul(?:y|i)?|juil(?:let)?",
    "aug(?:ust)?|ao[uû]t", "sep(?:t|tember|tembre)?", "o[ck]t(?:ober|obre)?",
    "nov(?:ember|embre)?", "de[cz](?:ember)?|d[eé]c(?:embre)?",
)  # fmt: skip
_SEP = r"[\s./_,-]{1,2}"
_ANY_SEP = r"[\W_]{0,3}"
_WORD_START, _WORD_END = r"(?<![^\W_])", r"(?![^\W_])"
# Text of four characters and more as it stands in binary; high bytes are UTF-8 or Latin-1.
_RUNS: Final = (
    (re.compile(rb"[\x20-\x7e]{4,}"), "ascii"),
    (re.compile(rb"(?:[\x20-\x7e]|[\xc3-\xf4][\x80-\xbf]{1,3}){4,}"), "utf-8"),
    (re.compile(rb"(?:[\x20-\x7e\xc0-\xff]\x00){4,}"), "utf-16-le"),
    (re.compile(rb"(?:\x00[\x20-\x7e\xc0-\xff]){4,}"), "utf-16-be"),
)
# Where letters and digits meet without a space: ID12345, Smith1950.
_SEAM: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
# Tables of numbers read as text rise and fall; they make no two words with a sign between.
_NAME: Final = re.compile(
    r"[A-ZÀ-Þ][a-zß-ÿ]{2,20}[ ^,]{1,2}[A-ZÀ-Þ][a-zß-ÿ]{2,20}|[A-ZÀ-Þ]{3,20}[\^][A-ZÀ-Þ]{3,20}"
)
# Short words count only inside a longer run of text.
_SENTENCE: Final = 8
_LEAST_NUMBER: Final = 10_000


@dataclass(slots=True)
class Matcher:
    """Finds the known values of one patient."""

    known: KnownValues
    _words: list[str] = field(init=False)
    _pattern: re.Pattern[str] | None = field(init=False)
    _bytes: re.Pattern[bytes] | None = field(init=False)
    _solid: re.Pattern[str] | None = field(init=False)
    _numbers: frozenset[int] = field(init=False)
    _seen: dict[str, bool] = field(default_factory=dict)
    _each: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        words = sorted({p for kind, value in self.known.values for p in _patterns(kind, value)})
        self._words = words
        self._pattern = re.compile("|".join(words), re.IGNORECASE) if words else None
        needles = sorted({n for kind, value in self.known.values for n in _needles(kind, value)})
        self._bytes = re.compile(b"|".join(needles), re.IGNORECASE) if needles else None
        solid = sorted({p for kind, value in self.known.values for p in _solid(kind, value)})
        self._solid = re.compile("|".join(solid), re.IGNORECASE) if solid else None
        self._numbers = frozenset(
            n for kind, value in self.known.values for n in _number(kind, value)
        )

    def found(self, text: str) -> bool:
        """Whether a known value stands in `text`."""
        if self._pattern is None or len(text) < 2:
            return False
        seen = self._seen.get(text)
        if seen is None:
            seen = self._seen[text] = self._pattern.search(text) is not None
            if len(self._seen) > 20_000:
                self._seen.clear()
        return seen

    def clean(self, text: str) -> str:
        """Take every known value out of `text`, whole where values overlap."""
        if not self._each:
            self._each = [re.compile(word, re.IGNORECASE) for word in self._words]
        gone = {
            place
            for pattern in self._each
            for match in pattern.finditer(text)
            for place in range(*match.span())
        }
        kept = (" " if place in gone else char for place, char in enumerate(text))
        return "".join(kept) if gone else text

    def found_bytes(self, data: bytes) -> bool:
        """Whether a long known value stands in `data`, as ASCII, UTF-8 or UTF-16."""
        return self._bytes is not None and self._bytes.search(data) is not None

    def found_binary(self, data: bytes) -> bool:
        """Whether a known value stands in a binary value, in any form that text would have."""
        if self._solid is None:
            return False
        if self.found_bytes(data):
            return True
        return any(
            self._solid.search(text) or (len(text) >= _SENTENCE and self.found(text))
            for text in texts_in(data)
        )

    @property
    def numbers(self) -> frozenset[int]:
        """Known dates (yyyymmdd) and the digits of known ids."""
        return self._numbers

    def is_known_number(self, text: str) -> bool:
        """Whether a decimal or time is a known date (yyyymmdd) or the digits of a known id."""
        whole = text.strip().partition(".")[0].lstrip("+-")
        return whole.isascii() and whole.isdigit() and int(whole[:24]) in self._numbers


def texts_in(data: bytes) -> Iterator[str]:
    """Give the runs of text in binary content: ASCII, UTF-8 and both orders of UTF-16."""
    for run, encoding in _RUNS:
        for match in run.finditer(data):
            text = match[0].decode(encoding, "replace")
            yield text
            apart = _SEAM.sub(" ", text)
            if apart != text:
                yield apart


def names_somebody(data: bytes) -> bool:
    """Whether binary content holds two capitalised words that no list knows, as a name's parts."""
    return any(_NAME.search(text) and looks_like_name(text) for text in texts_in(data))


def _solid(kind: Kind, value: str) -> Iterator[str]:
    """Give the patterns that chance does not make in binary: no bare words of three letters."""
    for pattern in _patterns(kind, value):
        word = pattern.removeprefix(_WORD_START).removesuffix(_WORD_END)
        short = kind is Kind.PERSON and len(word) < 4 and not _ideographic(word)
        if not short and not (kind is Kind.PERSON and word.isalpha() and is_clinical(word)):
            yield pattern


def _number(kind: Kind, value: str) -> Iterator[int]:
    digits = "".join(re.findall(r"[0-9]", value))
    if kind in {Kind.DATE, Kind.BIRTH} and len(digits) >= 8 and int(digits[:8]):
        yield int(digits[:8])
    elif kind is Kind.IDENTIFIER and int(digits[:24] or 0) >= _LEAST_NUMBER:
        # Leading zeros do not make a number out of a counter: 000001 is one of many ones.
        yield int(digits)


def _patterns(kind: Kind, value: str) -> Iterator[str]:
    if value.lower() in _SAYS_NOTHING:
        return
    if kind is Kind.PERSON:
        for form in _spellings(value):
            yield from _person(form)
    elif kind in {Kind.DATE, Kind.BIRTH}:
        yield from _date(value)
    elif kind is Kind.UID:
        yield rf"(?<![\d.]){re.escape(value)}(?![\d])"
    else:
        for form in _spellings(value):
            yield from _spaced(form, least=4)


def _spellings(text: str) -> set[str]:
    folded = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    two_letters = text
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"),
                          ("Ö", "Oe"), ("Ü", "Ue")):  # fmt: skip
        two_letters = two_letters.replace(umlaut, plain)
    return {unicodedata.normalize("NFC", text), folded, two_letters}


def _person(value: str) -> Iterator[str]:
    for group in value.split("="):
        tokens = [t for t in re.split(r"[\^\s,;.]+", group) if t]
        tokens = [t for t in tokens if t.lower() not in _TITLES | _SAYS_NOTHING]
        for token in tokens:
            if _ideographic(token) and len(token) >= 2:
                yield re.escape(token)
            elif len(token) >= 3:
                yield f"{_WORD_START}{re.escape(token)}{_WORD_END}"
                yield from _with_initials(token, tokens)
        yield from _with_particles(group)
        for pair in permutations(tokens[:4], 2):
            joined = re.escape(pair[0]) + _ANY_SEP + re.escape(pair[1])
            if len("".join(pair)) >= (2 if _ideographic("".join(pair)) else 4):
                yield joined if _ideographic(pair[0]) else f"{_WORD_START}{joined}{_WORD_END}"


def _with_initials(token: str, tokens: list[str]) -> Iterator[str]:
    """Give one name beside the first letters of the others: J. Smith, Smith, J."""
    letters = {re.escape(other[0]) for other in tokens if other != token}
    if letters:
        first, word = f"(?:{'|'.join(sorted(letters))})", re.escape(token)
        yield rf"{_WORD_START}(?:{first}\.?[\s_-]{{0,2}}){{1,3}}{word}{_WORD_END}"
        yield rf"{_WORD_START}{word}[\s,_-]{{1,3}}{first}(?:\.|{_WORD_END})"


def _with_particles(group: str) -> Iterator[str]:
    """Give a family name of several words as a whole: van der Berg."""
    family = group.partition("^")[0].split()
    if len(family) > 1 and len("".join(family)) > 3:
        yield f"{_WORD_START}{_ANY_SEP.join(map(re.escape, family))}{_WORD_END}"


def _ideographic(text: str) -> bool:
    return any(ord(char) > 0x2E7F for char in text)


def _spaced(value: str, least: int) -> Iterator[str]:
    parts = [re.escape(part) for part in re.split(r"[\W_]+", value) if part]
    if len("".join(parts)) < (2 if _ideographic(value) else least):
        return
    yield f"{_WORD_START}{_ANY_SEP.join(parts)}{_WORD_END}"


def _date(value: str) -> Iterator[str]:
    match = re.match(r"(\d{4})[.-]?(\d\d)[.-]?(\d\d)", value)
    if match is None or value.startswith("0000"):
        return
    year, month, day = match.groups()
    if not 1 <= int(month) <= 12:
        return
    short_month, short_day = f"0?{int(month)}", f"0?{int(day)}"
    name = f"(?:{_MONTHS[int(month) - 1]})"
    years = f"(?:{year}|'?{year[2:]})"
    forms = (
        rf"{year}[\s./_-]?{month}[\s./_-]?{day}(?:T?\d{{4,6}}(?:\.\d+)?)?",
        rf"{day}{month}{year}", rf"{month}{day}{year}",
        rf"{short_day}{_SEP}{short_month}{_SEP}{years}",
        rf"{short_month}{_SEP}{short_day}{_SEP}{years}",
        rf"{year}{_SEP}{short_month}{_SEP}{short_day}",
        rf"{short_day}(?:st|nd|rd|th|\.)?[\s./_-]{{0,4}}(?:of\s{{1,4}})?{name}\.?[\s./_,-]{{0,4}}{years}",
        rf"{name}\.?[\s./_-]{{0,4}}{short_day}(?:st|nd|rd|th)?[\s,./_-]{{1,4}}{years}",
    )  # fmt: skip
    yield from (rf"(?<!\d){form}(?!\d)" for form in forms)


def _needles(kind: Kind, value: str) -> Iterator[bytes]:
    """Give the value as it may stand in binary: long enough that chance does not make it."""
    if kind in {Kind.DATE, Kind.BIRTH} or value.lower() in _SAYS_NOTHING:
        return
    tokens = [value]
    if kind is Kind.PERSON:
        tokens += [t for t in re.split(r"[\^=\s,]+", value) if t.lower() not in _TITLES]
    for token in tokens:
        if len(token) >= 6 and not is_clinical(token):
            yield re.escape(token.encode("utf-8", "replace"))
            yield re.escape(token.encode("utf-16-le", "replace"))
            yield re.escape(token.encode("utf-16-be", "replace"))
