"""How an evaluation stands and why it failed: words alone, so that a runner starts quickly."""

from __future__ import annotations

from enum import StrEnum


class EvaluationState(StrEnum):
    """Where an evaluation stands; the last three are final."""

    QUEUED = "queued"
    PREPARING = "preparing"
    INFERRING = "inferring"
    COLLECTING = "collecting"
    SCORING = "scoring"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class EvaluationReason(StrEnum):
    """Why an evaluation failed; only `infra` is tried again by itself."""

    IMAGE_INVALID = "image_invalid"
    EXIT = "exit"
    OOM = "oom"
    TIMEOUT = "timeout"
    OUTPUT_INVALID = "output_invalid"
    OUTPUT_TOO_LARGE = "output_too_large"
    INFRA = "infra"
