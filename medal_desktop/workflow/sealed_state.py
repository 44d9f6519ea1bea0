"""What was sealed, and whether the work still is that."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from medal_desktop.workflow.views import PackageView
from medal_desktop.workflow.workspace import Workspace

_CONTENT = (
    "SELECT value FROM kept WHERE name = 'draft'",
    "SELECT id, split FROM cases ORDER BY id",
    "SELECT case_id, task_id, question_id, answer, changed FROM answers ORDER BY 1, 2, 3",
    "SELECT case_id, series_id, name, sha256 FROM cleared ORDER BY 1, 2, 3",
)


def packages(workspace: Workspace) -> tuple[PackageView, ...]:
    """Give the packages sealed so far, the newest last."""
    return tuple(
        PackageView(
            path=row["path"],
            sha256=row["sha256"],
            size=Path(row["path"]).stat().st_size if Path(row["path"]).exists() else 0,
            challenge_id=json.loads(row["envelope"])["challenge_id"],
            version=json.loads(row["envelope"])["challenge_version"],
            built=row["built"],
            server=row["server"],
            submission=row["submission"],
        )
        for row in workspace.rows("SELECT * FROM packages ORDER BY built")
    )


def content_digest(workspace: Workspace) -> str:
    """Give a hash over all that a package is made of."""
    digest = hashlib.sha256()
    for query in _CONTENT:
        for row in workspace.rows(query):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def remember(workspace: Workspace, path: str) -> None:
    """Note what the package at `path` was made of."""
    workspace.set_value(f"content:{path}", content_digest(workspace))


def changed_since(workspace: Workspace, package: PackageView) -> bool:
    """Whether cases, answers, copies or description changed since `package` was sealed."""
    noted = workspace.value(f"content:{package.path}")
    return noted is not None and noted != content_digest(workspace)
