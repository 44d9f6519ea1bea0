"""Whether what people wrote about a challenge tells who a patient is: those words go to the web.

Shared with the server. It imports neither engine nor profile nor pseudonyms, and a finding names
the place and the kind, never the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from medal_desktop.deid.clinical_words import is_clinical
from medal_desktop.deid.known import KnownValues
from medal_desktop.deid.matching import Matcher
from medal_desktop.deid.patterns import PATTERNS
from medal_desktop.package.documents import Challenge, Finding, Question, Task

CODE: Final = "check.text-identity"
_WORD = r"[A-ZÀ-Þ][^\W\d_]*[a-zß-ÿ](?:['’-][^\W\d_]+)?"
_LABEL = (
    r"mrn|pid|ssn|(?:nhs|hospital|accession|insurance|medical\s+record|personal)"
    r"\s*(?:no\b\.?|nr\b\.?|number|id)|pat(?:ient(?:en)?)?[\s._-]*(?:id|no|nr|number|nummer)"
    r"|fall[\s-]*(?:nr|nummer)|personnummer|medical\s+record"
)
_BIRTH = (
    r"born|birth[\s-]?(?:day|date)|date\s+of\s+birth|d\.?o\.?b|geb(?:oren|urtsdatum)?|n[ée]e|född"
)

# Narrower than for image headers: prose may hold dates, addresses of pages, and "MR Angiography".
_PATTERNS: Final[dict[str, tuple[re.Pattern[str], ...]]] = {
    "a patient's number": (
        re.compile(rf"(?i)\b(?:{_LABEL})\b[\s:#=._-]{{0,8}}(?:is\s)?(?=[\w/-]*\d{{4}})[\w/-]+"),
        PATTERNS["social-security"],
    ),
    "a date of birth": (
        re.compile(
            rf"(?i:\b(?:{_BIRTH})\b[\s:,.=(*-]{{0,4}}(?:(?:on|am|is|the|le)\s)?)"
            rf"(?:{PATTERNS['date'].pattern})"
        ),
    ),
    "the name of a person": (
        re.compile(rf"\b(?:Mr|Mrs|Ms|Mme|Madame|Monsieur|Herrn?|Frau)\b\.?\s{{1,4}}{_WORD}"),
        re.compile(r"\b[^\W\d_]{2,64}\^[A-ZÀ-Þ][^\W\d_]{1,64}"),
    ),
    "a telephone number": (
        PATTERNS["phone"],
        re.compile(r"(?i)\b(?:tele(?:phone|fon)|tel|phone|mobile|handy)\b[\s.:]{0,4}[+(]?\d(?:[\s()/.-]{0,2}\d){5}"),
    ),
    "an e-mail address": (PATTERNS["email"],),
}  # fmt: skip
_PATIENT: Final = re.compile(rf"\b(?i:patient(?:in)?)\b[\s:]{{1,4}}({_WORD}),?\s{{1,4}}({_WORD})")
_ORDINARY: Final = frozenset(
    {
        "advocacy", "age", "board", "care", "characteristics", "cohort", "consent", "council",
        "data", "demographics", "group", "groups", "health", "history", "identification",
        "information", "level", "management", "monitoring", "outcome", "outcomes", "population",
        "positioning", "privacy", "protection", "record", "records", "recruitment", "reported",
        "representatives", "safety", "selection", "specific", "stratification", "study", "the",
    }
)  # fmt: skip
_CONTACT: Final = frozenset({"the name of a person", "a telephone number", "an e-mail address"})
_ABOUT_PEOPLE: Final = ("description/organizing_team/", "description/contact_person/")
_SHORTEST_CONTACT: Final = 3
_SIGNED: Final = frozenset({"name", "email", "contact", "date", "decided", "role"})


def check_texts(texts: Iterable[tuple[str, str]], known: KnownValues | None) -> tuple[Finding, ...]:
    """Look for a patient's identity in (place, text); one blocking finding for each place.

    Fields that are there to name the people of a challenge may hold names and addresses; the
    numbers and birth dates of patients they may not. `known` are the originals' values.
    """
    matcher = Matcher(known) if known is not None else None
    found: dict[str, set[str]] = {}
    for place, text in texts:
        kinds = set(_kinds(text)) - (_CONTACT if _names_people(place) else frozenset())
        if matcher is not None and not _names_people(place) and matcher.found(text):
            kinds.add("a value of the original images")
        if kinds:
            found.setdefault(place, set()).update(kinds)
    return tuple(_finding(place, kinds) for place, kinds in found.items())


def check_challenge(challenge: Challenge, known: KnownValues | None) -> tuple[Finding, ...]:
    """Look at every text of a challenge that anybody may read."""
    return check_texts(texts_of(challenge), known)


def contacts(challenge: Challenge) -> Iterator[str]:
    """Give what the challenge says of its own people: names, addresses, telephone numbers."""
    for place, text in _inside("description", challenge.description):
        if _names_people(place) and len(text) >= _SHORTEST_CONTACT:
            yield text


def texts_of(challenge: Challenge) -> Iterator[tuple[str, str]]:
    """Give each text of a challenge with its place; identifiers count as texts."""
    yield from (("name", challenge.name), ("id", challenge.id))
    yield from _inside("description", challenge.description)
    for task in challenge.tasks:
        yield from _of_task(task)
    for case in challenge.cases:
        yield from (("cases", one) for one in (case.id, *(series.id for series in case.series)))


def _of_task(task: Task) -> Iterator[tuple[str, str]]:
    yield from (("tasks", task.id), (f"tasks/{task.id}", task.name))
    for question in task.questions:
        place = f"tasks/{task.id}/{question.id}"
        yield f"tasks/{task.id}", question.id
        yield from ((place, text) for text in _of_question(question))


def _of_question(question: Question) -> Iterator[str]:
    yield from (question.text, question.unit)
    yield from chain.from_iterable((option.code, option.label) for option in question.options)
    yield from chain.from_iterable((part.name, part.code) for part in question.segments)


def _inside(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Walk the form's fields; a list's items share their place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(f"{place}/{key}"[:400], item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _inside(place, item)


def _kinds(text: str) -> Iterator[str]:
    for kind, patterns in _PATTERNS.items():
        if any(pattern.search(text) for pattern in patterns):
            yield kind
    if any(_is_name(*found.groups()) for found in _PATIENT.finditer(text)):
        yield "the name of a patient"


def _is_name(first: str, second: str) -> bool:
    """Tell `Patient Anna Muster` from `Patient Reported Outcome`."""
    ordinary = first.lower() in _ORDINARY or is_clinical(first)
    return not ordinary and second.lower() not in _ORDINARY


def _names_people(place: str) -> bool:
    parts = place.split("/")
    signed = len(parts) > 2 and parts[1].startswith("attest_") and parts[-1] in _SIGNED
    return signed or place.startswith(_ABOUT_PEOPLE)


def _finding(place: str, kinds: set[str]) -> Finding:
    return Finding(
        code=CODE,
        place=place,
        message=f"This text seems to hold {', '.join(sorted(kinds))}. It will be public.",
        advice="Write it so that no patient can be known from it. People of the challenge belong "
        "in its team, its contact and its attestations.",
    )
