"""What one run came to, in words that the person who submitted the model may read."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from medal_desktop.package.outcomes import EvaluationReason, EvaluationState

WORDS = {
    EvaluationReason.IMAGE_INVALID: "The image cannot be run",
    EvaluationReason.EXIT: "The model ended with an error",
    EvaluationReason.OOM: "The model needed more memory than it may use",
    EvaluationReason.TIMEOUT: "The model did not finish in time and was stopped",
    EvaluationReason.OUTPUT_INVALID: "The model's output cannot be accepted",
    EvaluationReason.OUTPUT_TOO_LARGE: "The model wrote more than it may",
    EvaluationReason.INFRA: "The server could not run the model; this is not the model's fault",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was measured.

    Attributes:
        exit_code: of the model's first process, None when it never ended by itself.
        seconds: from start to end of the container.
        peak_bytes: the most memory seen in use, 0 when it ended before anybody looked.
    """

    exit_code: int | None = None
    seconds: float = 0.0
    peak_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one run ended.

    Attributes:
        state: succeeded, failed or cancelled.
        reason: why it failed, None when it did not.
        message: the same in plain words; holds nothing that the model wrote.
        facts: what was measured.
    """

    state: EvaluationState
    reason: EvaluationReason | None = None
    message: str = ""
    facts: Facts = field(default_factory=Facts)

    @property
    def accepted(self) -> bool:
        """Whether the output may be used."""
        return self.state is EvaluationState.SUCCEEDED

    @classmethod
    def cancelled(cls) -> Verdict:
        """Make the verdict of a run that somebody stopped."""
        return cls(state=EvaluationState.CANCELLED, message="Stopped, as asked.")

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Read what `to_json` wrote."""
        found = json.loads(text)
        reason = found["reason"]
        return cls(
            state=EvaluationState(found["state"]),
            reason=EvaluationReason(reason) if reason else None,
            message=found["message"],
            facts=Facts(**{name: found[name] for name in ("exit_code", "seconds", "peak_bytes")}),
        )

    def to_json(self) -> str:
        """Give one line of JSON."""
        return json.dumps(
            {
                "state": self.state,
                "reason": self.reason,
                "message": self.message,
                **asdict(self.facts),
            }
        )


def failed(reason: EvaluationReason, detail: str = "", facts: Facts | None = None) -> Verdict:
    """Make a verdict of failure; `detail` completes the sentence."""
    return Verdict(
        state=EvaluationState.FAILED,
        reason=reason,
        message=f"{WORDS[reason]}: {detail}." if detail else f"{WORDS[reason]}.",
        facts=facts or Facts(),
    )
