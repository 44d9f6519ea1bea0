"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it stands."""

    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A plain verdict.

    Attributes:
        name: what was looked at, in two or three words.
        words: how it stands; never a path of the hospital, a user's name or a patient's data.
        advice: what to do; empty where all is well.
    """

    name: str
    state: State
    words: str
    advice: str = ""


def good(name: str, words: str) -> Verdict:
    """All is well."""
    return Verdict(name=name, state=State.GOOD, words=words)


def look(name: str, words: str, advice: str) -> Verdict:
    """It works, with something that one should know."""
    return Verdict(name=name, state=State.LOOK, words=words, advice=advice)


def bad(name: str, words: str, advice: str) -> Verdict:
    """Something will not work."""
    return Verdict(name=name, state=State.BAD, words=words, advice=advice)
