"""What was done in this session, of every kind, in order; without limit, back and forth."""

from __future__ import annotations

from dataclasses import dataclass

from medal_desktop.annotation.history import Stroke
from medal_desktop.annotation.marks.model import Mark
from medal_desktop.annotation.model import Given, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer with the bytes of its mask's file, where it has one."""

    given: Given
    file: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """An answer was given, changed or taken back."""

    place: Place
    before: Kept | None
    after: Kept | None

    @property
    def case_id(self) -> str:
        """The case it is about."""
        return self.place.case_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkChange:
    """A mark was made, changed or removed."""

    case_id: str
    before: Mark | None
    after: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskStroke:
    """A stroke on the mask that answers a question; `first` when there was no answer before it."""

    place: Place
    series_id: str
    stroke: Stroke
    first: bool = False

    @property
    def case_id(self) -> str:
        """The case it is about."""
        return self.place.case_id


Change = AnswerChange | MarkChange | MaskStroke


class Journal:
    """Two stacks of changes. Nothing here acts: whoever takes a change back does the work."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []

    def __len__(self) -> int:
        return len(self._done)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is something to bring back."""
        return bool(self._undone)

    @property
    def last(self) -> Change | None:
        """What was done last and not taken back."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Change | None:
        """What was taken back last."""
        return self._undone[-1] if self._undone else None

    def add(self, change: Change) -> None:
        """Note what was done; what had been taken back is forgotten."""
        self._done.append(change)
        self._undone.clear()

    def moved_back(self) -> None:
        """Note that the last change was taken back."""
        self._undone.append(self._done.pop())

    def moved_forth(self) -> None:
        """Note that the next change was brought back."""
        self._done.append(self._undone.pop())

    def forget(self, case_id: str) -> None:
        """Drop what is about a case that is gone."""
        self._done = [change for change in self._done if change.case_id != case_id]
        self._undone = [change for change in self._undone if change.case_id != case_id]
