"""What scoring writes and ranking reads: each metric of each question for each case."""

from __future__ import annotations

from medal_desktop.package.documents import Digest, Document, Finite, Semver, Slug


class CaseValue(Document):
    """One metric of one case.

    `group` is the reference's class where the metric averages over classes; it holds no answer of
    a model and never leaves the server. `failed` says why the answer got the worst value.
    """

    value: Finite
    worst: Finite
    group: str = ""
    failed: str = ""


class Values(Document):
    """All values of one evaluation: task id → question id → metric name → case id."""

    schema_version: str = "1.0"
    challenge_id: Slug
    challenge_version: Semver
    references_sha256: Digest | None = None
    metric_code: str
    tasks: dict[Slug, dict[Slug, dict[str, dict[Slug, CaseValue]]]]
