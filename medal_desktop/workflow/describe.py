"""Describing the challenge: name, form, tasks; each act is kept at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from medal_desktop.base.identifiers import slug
from medal_desktop.challenge.forms import Field, load_form
from medal_desktop.package.documents import Finding, Task
from medal_desktop.package.rules import validate
from medal_desktop.workflow.documents import draft, keep_draft, tasks
from medal_desktop.workflow.errors import UnreadableDocument
from medal_desktop.workflow.views import FieldView, FormView, SectionView
from medal_desktop.workflow.workspace import Workspace

__all__ = [
    "FieldView",
    "form",
    "load_description",
    "load_tasks",
    "set_field",
    "set_name",
    "set_tasks",
    "set_version",
    "tasks",
]

_TASKS: TypeAdapter[tuple[Task, ...]] = TypeAdapter(tuple[Task, ...])


def form(workspace: Workspace) -> FormView:
    """Give the form with the values so far and what is wrong with them, in words."""
    written = draft(workspace)
    problems = _problems(validate(written.description))
    sections = tuple(
        SectionView(
            name=section.id,
            title=section.title,
            intro=section.intro,
            fields=tuple(
                field_view(field, written.description.get(field.name), problems.get(field.name, ""))
                for field in section.fields
            ),
        )
        for section in load_form().sections
    )
    return FormView(
        challenge_id=written.id, version=written.version, name=written.name, sections=sections
    )


def set_name(workspace: Workspace, name: str) -> FormView:
    """Give the challenge its name; its id follows until the first package is sealed."""
    written = draft(workspace).with_names(name=name.strip())
    if name.strip() and not workspace.rows("SELECT path FROM packages LIMIT 1"):
        written = written.with_names(challenge_id=slug(name, written.id))
    keep_draft(workspace, written)
    return form(workspace)


def set_version(workspace: Workspace, version: str) -> FormView:
    """Give the challenge a version, such as 1.0.1 for a corrected one.

    Raises:
        InvalidDraft: it is no version.
    """
    keep_draft(workspace, draft(workspace).with_names(version=version.strip()))
    return form(workspace)


def set_field(workspace: Workspace, name: str, value: Any) -> FormView:
    """Fill in one field; what is wrong with it is told, and the text is kept all the same.

    Raises:
        UnreadableDocument: the form has no such field.
    """
    if name not in {field.name for field in load_form().fields()}:
        raise UnreadableDocument(f"no field {name[:60]}")
    keep_draft(workspace, draft(workspace).with_field(name, value))
    return form(workspace)


def load_description(workspace: Workspace, path: Path) -> FormView:
    """Fill in the form from a JSON file: the fields themselves, or a draft that holds them.

    Raises:
        UnreadableDocument: it holds something else.
    """
    found = _read(path)
    if not isinstance(found, dict):
        raise UnreadableDocument("a JSON object with the form's fields is needed")
    inner = found.get("description", found)
    known = {field.name for field in load_form().fields()}
    if not isinstance(inner, dict) or set(inner) - known:
        raise UnreadableDocument("it has fields that the form does not know")
    keep_draft(workspace, draft(workspace).with_description(inner))
    return form(workspace)


def load_tasks(workspace: Workspace, path: Path) -> tuple[Task, ...]:
    """Take the tasks from a JSON file: a list of tasks, or an object with `tasks`.

    Raises:
        UnreadableDocument: it holds something else; the place is named.
    """
    found = _read(path)
    if isinstance(found, dict):
        found = found.get("tasks")
    try:
        made = _TASKS.validate_json(json.dumps(found))
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise UnreadableDocument(f"tasks/{place}") from None
    return set_tasks(workspace, made)


def set_tasks(workspace: Workspace, changed: tuple[Task, ...]) -> tuple[Task, ...]:
    """Replace all tasks; answers to questions that stay are kept.

    Raises:
        InvalidDraft: two share an id.
    """
    keep_draft(workspace, draft(workspace).with_tasks(changed))
    return changed


def field_view(field: Field, value: Any, problem: str) -> FieldView:
    """Put a field, its value and what is wrong with it into one snapshot."""
    return FieldView(
        name=field.name,
        title=field.title,
        help=field.help,
        example=field.example,
        kind=str(field.kind),
        required=field.required,
        options=tuple((option.code, option.label) for option in field.options),
        fields=tuple(field_view(inner, None, "") for inner in field.fields),
        limit=field.limit,
        minimum=field.minimum,
        maximum=field.maximum,
        value=value,
        problem=problem,
    )


def _problems(findings: tuple[Finding, ...]) -> Mapping[str, str]:
    """Give the first problem of each field, by name."""
    found: dict[str, str] = {}
    for finding in findings:
        parts = finding.place.split("/")
        if len(parts) > 1:
            found.setdefault(parts[1], finding.message)
    return found


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UnreadableDocument("not JSON") from None
