"""The policies an organisation can set: read from `resources/policy/policies.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from medal_desktop.base.assets import load_json

Value = str | bool | int
Kind = Literal["choice", "flag", "number", "text"]


class NotAllowed(ValueError):
    """A value that its rule does not take; the text says what it takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """One policy.

    Attributes:
        name: as IT writes it, for example `ServerUrl`.
        default: what holds where nobody set it.
        when_unreadable: what holds where somebody tried to set it and failed: the careful value.
        least, most: limits of a number, both included.
        title, help: words by language, `en` and `de`.
    """

    name: str
    kind: Kind
    default: Value
    when_unreadable: Value
    title: Mapping[str, str]
    help: Mapping[str, str]
    choices: tuple[str, ...] = ()
    pattern: str = ""
    least: int = 0
    most: int = 0

    def take(self, given: Any) -> Value:
        """Give the value in its type; numbers and flags may come as text or as 0 and 1.

        Raises:
            NotAllowed: it is none of what the rule takes.
        """
        return _TAKERS[self.kind](self, given)

    def takes(self) -> str:
        """Say in words what the rule takes."""
        if self.kind == "choice":
            return ", ".join(self.choices)
        if self.kind == "number":
            return f"a whole number from {self.least} to {self.most}"
        return "true or false" if self.kind == "flag" else "text"


def _choice(rule: PolicyRule, given: Any) -> Value:
    if not isinstance(given, str) or given not in rule.choices:
        raise NotAllowed(rule.takes())
    return given


def _flag(rule: PolicyRule, given: Any) -> Value:
    known = {"true": True, "false": False, "1": True, "0": False}
    word = str(given).lower()
    if word not in known:
        raise NotAllowed(rule.takes())
    return known[word]


def _number(rule: PolicyRule, given: Any) -> Value:
    word = str(given)
    # bool is an int to Python, but not to who wrote the policy
    if isinstance(given, bool) or not re.fullmatch(r"\d{1,9}", word):
        raise NotAllowed(rule.takes())
    if not rule.least <= int(word) <= rule.most:
        raise NotAllowed(rule.takes())
    return int(word)


def _text(rule: PolicyRule, given: Any) -> Value:
    if not isinstance(given, str) or (given and not re.fullmatch(rule.pattern, given)):
        raise NotAllowed(f"text of the form {rule.pattern}")
    return given


_TAKERS = {"choice": _choice, "flag": _flag, "number": _number, "text": _text}


@cache
def rules() -> tuple[PolicyRule, ...]:
    """Give every policy, in the order in which the manual shows them."""
    return tuple(
        PolicyRule(**{**given, "choices": tuple(given.get("choices", ()))})
        for given in load_json("policy/policies.json")["policies"]
    )
