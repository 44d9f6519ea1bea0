"""A challenge while it is being written: a frozen value; each edit gives a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, ValidationError, model_validator

from medal_desktop.base.identifiers import random_id
from medal_desktop.challenge.errors import InvalidDraft, UnknownTask
from medal_desktop.package.documents import (
    CaseEntry,
    Challenge,
    Description,
    Document,
    Question,
    Semver,
    Slug,
    Task,
)
from medal_desktop.package.errors import PackageError
from medal_desktop.package.parsing import parse, to_json

Built = TypeVar("Built", bound=Document)
_EMPTY: tuple[Any, ...] = (None, "", [], (), {})


class ChallengeDraft(Document):
    """What the submitter has written so far; the cases live in the workspace.

    `canary` marks the texts of this challenge, so that a model that learned them gives itself away.
    """

    schema_version: Literal["1.0"] = "1.0"
    id: Slug
    version: Semver = "1.0.0"
    name: str = Field(default="", max_length=4000)
    description: Description = Field(default_factory=dict)
    tasks: tuple[Task, ...] = Field(default=(), max_length=20)
    canary: str = Field(default_factory=random_id, pattern=r"^[0-9a-f]{32}$")

    @model_validator(mode="after")
    def _different(self) -> Self:
        if len({task.id for task in self.tasks}) != len(self.tasks):
            raise ValueError("two tasks share an id")
        return self

    def with_names(
        self,
        *,
        challenge_id: str | None = None,
        version: str | None = None,
        name: str | None = None,
    ) -> ChallengeDraft:
        """Change what the challenge is called.

        Raises:
            InvalidDraft: an id or version that cannot be.
        """
        given = {"id": challenge_id, "version": version, "name": name}
        return self._changed({key: value for key, value in given.items() if value is not None})

    def with_field(self, name: str, value: Any) -> ChallengeDraft:
        """Set one field of the description; an empty value takes it away."""
        kept = {key: old for key, old in self.description.items() if key != name}
        return self._changed({"description": kept if value in _EMPTY else {**kept, name: value}})

    def with_description(self, description: Mapping[str, Any]) -> ChallengeDraft:
        """Replace the whole description."""
        return self._changed({"description": dict(description)})

    def with_task(self, task: Task) -> ChallengeDraft:
        """Add a task, or replace the one with its id."""
        return self._changed({"tasks": _put(self.tasks, task)})

    def without_task(self, task_id: str) -> ChallengeDraft:
        """Take a task away.

        Raises:
            UnknownTask: there is none with this id.
        """
        self.task(task_id)
        return self._changed({"tasks": tuple(task for task in self.tasks if task.id != task_id)})

    def with_question(self, task_id: str, question: Question) -> ChallengeDraft:
        """Add a question to a task, or replace the one with its id.

        Raises:
            UnknownTask: there is no such task.
        """
        task = self.task(task_id)
        return self.with_task(_rebuilt(task, _put(task.questions, question)))

    def without_question(self, task_id: str, question_id: str) -> ChallengeDraft:
        """Take a question away; with its last question a task goes too.

        Raises:
            UnknownTask: there is no such task or question.
        """
        task = self.task(task_id)
        kept = tuple(question for question in task.questions if question.id != question_id)
        if len(kept) == len(task.questions):
            raise UnknownTask
        return self.with_task(_rebuilt(task, kept)) if kept else self.without_task(task_id)

    def with_tasks(self, tasks: Sequence[Task]) -> ChallengeDraft:
        """Replace all tasks, for example to change their order.

        Raises:
            InvalidDraft: two share an id.
        """
        return self._changed({"tasks": tuple(tasks)})

    def task(self, task_id: str) -> Task:
        """Give one task.

        Raises:
            UnknownTask: there is none with this id.
        """
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise UnknownTask

    def to_json(self) -> bytes:
        """Give the draft as JSON."""
        return to_json(self)

    @classmethod
    def from_json(cls, untrusted: bytes) -> ChallengeDraft:
        """Read a draft.

        Raises:
            InvalidDraft: the bytes are none.
        """
        try:
            return parse(cls, untrusted, "draft")
        except PackageError as error:
            raise InvalidDraft(error.detail) from None

    def challenge(self, cases: Sequence[CaseEntry]) -> Challenge:
        """Give the challenge of this draft and the workspace's cases.

        Raises:
            InvalidDraft: there is no name, no task or no case yet.
        """
        fields = self.model_dump(exclude={"tasks"})
        return _refused(lambda: Challenge(**fields, tasks=self.tasks, cases=tuple(cases)))

    def _changed(self, changes: Mapping[str, Any]) -> ChallengeDraft:
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return _refused(lambda: ChallengeDraft(**{**fields, **changes}))


def _refused(make: Callable[[], Built]) -> Built:
    try:
        return make()
    except ValidationError as error:
        places = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
        raise InvalidDraft(", ".join(places[:3])) from None


def _rebuilt(task: Task, questions: tuple[Question, ...]) -> Task:
    return _refused(lambda: task.with_questions(questions))


def _put(items: tuple[Any, ...], item: Any) -> tuple[Any, ...]:
    if any(old.id == item.id for old in items):
        return tuple(item if old.id == item.id else old for old in items)
    return (*items, item)
