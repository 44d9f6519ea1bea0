"""A person's decision about a finding: by name, with a reason, for one file or one series."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from medal_desktop.deid.errors import DecisionsInvalid
from medal_desktop.package.documents import Document, Finding, Words

# Only what a person can judge by looking can be decided; a known value that is still there cannot.
DECIDABLE: Final = frozenset(
    {
        "check.burned-in",
        "check.face",
        "check.looks-like-identity",
        "check.unknown-word",
        "check.unshifted-date",
    }
)
_LARGEST: Final = 16 << 20
# A decision that is to count says who and why.
SHORTEST_NAME: Final = 3
SHORTEST_REASON: Final = 10


class Decision(Document):
    """Who looked at a finding, and why it may pass."""

    code: str = Field(pattern=r"^[a-z0-9.-]{1,64}$")
    place: str = Field(default="", max_length=400)
    by: Words
    reason: Words

    @property
    def is_complete(self) -> bool:
        """Whether it says about what, who and why."""
        return (
            self.place != ""
            and len(self.by) >= SHORTEST_NAME
            and len(self.reason) >= SHORTEST_REASON
        )

    def covers(self, finding: Finding) -> bool:
        """Whether this decision is about `finding`: its file, or its series by the folder's name.

        Nothing wider counts: who decides has looked at one series, never at all that is to come.
        """
        file, _, _ = finding.place.partition(" ")
        folder, slash, _ = file.rpartition("/")
        return (
            self.code == finding.code
            and finding.code in DECIDABLE
            and self.place in {finding.place, file, folder + slash}
            and self.is_complete
        )


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a list of decisions from a JSON file.

    Raises:
        DecisionsInvalid: there is none, or one of them says too little, with its number.
    """
    try:
        with path.open("rb") as stream:
            found = json.loads(stream.read(_LARGEST))
    except (OSError, ValueError, RecursionError) as error:
        raise DecisionsInvalid("it cannot be read") from error
    if not isinstance(found, list):
        raise DecisionsInvalid("it is no list")
    return tuple(_read(number, one) for number, one in enumerate(found, start=1))


def _read(number: int, one: object) -> Decision:
    try:
        decision = Decision.model_validate(one)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"]))
        raise DecisionsInvalid(f"decision {number}, {field or 'as a whole'}") from error
    if decision.code not in DECIDABLE:
        raise DecisionsInvalid(f"decision {number}: this finding cannot be decided")
    if not decision.is_complete:
        raise DecisionsInvalid(f"decision {number}: place, name and reason are needed")
    return decision


def settle(findings: Iterable[Finding], decisions: Iterable[Decision]) -> tuple[Finding, ...]:
    """Let decided findings no longer block; they stay in the list with the decision's words."""
    made = tuple(decisions)
    return tuple(_settled(finding, made) for finding in findings)


def _settled(finding: Finding, decisions: tuple[Decision, ...]) -> Finding:
    decision = next((one for one in decisions if one.covers(finding)), None)
    if decision is None:
        return finding
    advice = f"Decided by {decision.by}: {decision.reason}"[:2000]
    return finding.model_copy(update={"blocking": False, "advice": advice})
