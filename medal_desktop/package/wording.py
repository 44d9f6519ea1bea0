"""When two texts say the same, and when a report says a thing: one rule for both sides.

The words that deny are data (`resources/metric_rules/wording.json`). Nobody reads a report by eye
to score it: what the rule finds counts, and the author of a rubric sees beforehand what it finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from medal_desktop.base.assets import load_json

TABLE = "metric_rules/wording.json"
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_CLAUSE = re.compile(r"[;:!?\n]+|[.](?=\s|$)")
Spoken = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Denials:
    """The words that turn a phrase into its contrary, each as words in order."""

    before: tuple[Spoken, ...]
    after: tuple[Spoken, ...]
    ends: frozenset[str]


@cache
def denials() -> Denials:
    """Read the table from `resources/`."""
    raw = load_json(TABLE)
    return Denials(
        before=tuple(words_of(one) for one in raw["denying_before"]),
        after=tuple(words_of(one) for one in raw["denying_after"]),
        ends=frozenset(raw["clause_ends"]),
    )


def words_of(text: str) -> Spoken:
    """Give the words without case, accents, punctuation and space; numbers keep their decimals."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return tuple(word.replace(",", ".") for word in _WORD.findall(bare))


def same_text(answer: str, accepted: Iterable[str], groups: Iterable[Collection[str]] = ()) -> bool:
    """Tell whether an answer is one of the accepted texts, or stands in one group with one."""
    given = words_of(answer)
    right = {words_of(text) for text in accepted}
    for group in groups:
        equal = {words_of(text) for text in group}
        if equal & right:
            right |= equal
    return bool(given) and given in right


def says(report: str, phrases: Iterable[str]) -> bool:
    """Tell whether a report says one of the phrases somewhere without denying it."""
    wanted = [words_of(phrase) for phrase in phrases]
    return any(_said(clause, phrase) for clause in _clauses(report) for phrase in wanted)


def _clauses(report: str) -> Iterator[Spoken]:
    """Give the clauses; a comma ends none, because denials reach over the parts of a list."""
    ends = denials().ends
    for part in _CLAUSE.split(_without_commas(report)):
        words: list[str] = []
        for word in words_of(part):
            if word in ends:
                yield tuple(words)
                words = []
            else:
                words.append(word)
        yield tuple(words)


def _without_commas(report: str) -> str:
    return re.sub(r",(?=\s|$)", " ", report)


def _said(clause: Spoken, phrase: Spoken) -> bool:
    for start in _starts(clause, phrase):
        before, after = clause[:start], clause[start + len(phrase) :]
        denied = any(_holds(before, words) for words in denials().before)
        if not denied and not any(_holds(after, words) for words in denials().after):
            return True
    return False


def _holds(words: Spoken, wanted: Spoken) -> bool:
    return next(_starts(words, wanted), None) is not None


def _starts(words: Spoken, wanted: Spoken) -> Iterator[int]:
    size = len(wanted)
    found = (at for at in range(len(words) - size + 1) if words[at : at + size] == wanted)
    return iter(found) if size else iter(())
