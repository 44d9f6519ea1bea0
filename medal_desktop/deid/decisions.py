"""A person's decision about a finding: by name, with a reason, for one file or one series."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import Field

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
# A decision that is to count says who and why.
SHORTEST_NAME: Final = 3
SHORTEST_REASON: Final = 10


class Decision(Document):
    """Who looked at a finding, and why it may pass."""

    code: str = Field(pattern=r"^[a-z0-9.-]{1,64}$")
    place: str = Field(default="", max_length=400)
    by: Words
    reason: Words

    def covers(self, finding: Finding) -> bool:
        """Whether this decision is about `finding`: its file, or its series by the folder's name.

        Nothing wider counts: who decides has looked at one series, never at all that is to come.
        """
        file, _, _ = finding.place.partition(" ")
        folder, slash, _ = file.rpartition("/")
        return (
            self.code == finding.code
            and finding.code in DECIDABLE
            and self.place != ""
            and self.place in {finding.place, file, folder + slash}
            and len(self.by) >= SHORTEST_NAME
            and len(self.reason) >= SHORTEST_REASON
        )


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
