"""What the Annotate page may do: the verbs of one sitting, each kept at once."""
# ruff: noqa: PLC0415 - the verbs bring heavy libraries along; they load on use, after first paint

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from medal_desktop.base.progress import Job
from medal_desktop.workflow.views import CaseView

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from medal_desktop.annotation.history import Stroke
    from medal_desktop.annotation.marks.model import Mark
    from medal_desktop.annotation.model import Place
    from medal_desktop.dicom.nifti import Mask
    from medal_desktop.package.documents import AnyAnswer
    from medal_desktop.workflow.agreement import AgreementLine
    from medal_desktop.workflow.exchange import Exported
    from medal_desktop.workflow.reading import Comparison
    from medal_desktop.workflow.session import Moved, Session
    from medal_desktop.workflow.workspace import Workspace


class AnnotateVerbs:
    """Mixed into the desk, which has the workspace and keeps the sitting."""

    workspace: Workspace
    session: Session | None

    @property
    def sitting(self) -> Session:
        """The sitting at this workspace; the first call begins it, and recovers after a crash."""
        from medal_desktop.ui.verbs import session

        if self.session is None:
            self.session = session.Session(self.workspace)
        return self.session

    def cases(self) -> tuple[CaseView, ...]:
        """List all cases as the present reader sees them."""
        return self.sitting.cases()

    def case(self, case_id: str) -> CaseView:
        """Show one case as the present reader sees it."""
        return self.sitting.case(case_id)

    def remove_case(self, case_id: str) -> bool:
        """Take a case off the table; the originals stay where they are. Always True."""
        from medal_desktop.ui.verbs import cases

        cases.remove_case(self.workspace, case_id)
        self.sitting.journal.forget(case_id)
        return True

    def answer(self, case_id: str, task_id: str, question_id: str, answer: AnyAnswer) -> CaseView:
        """Keep an answer."""
        return self.sitting.answer(case_id, task_id, question_id, answer)

    def answer_mask(
        self, case_id: str, task_id: str, question_id: str, series_id: str, source: Path, job: Job
    ) -> CaseView:
        """Keep a mask as an answer, from NIfTI, DICOM SEG or RTSTRUCT; slow."""
        return self.sitting.answer_mask(case_id, task_id, question_id, series_id, source, job)

    def save_mask(
        self,
        case_id: str,
        task_id: str,
        question_id: str,
        series_id: str,
        labels: NDArray[np.uint8],
        strokes: int = 0,
    ) -> CaseView:
        """Keep a mask that was drawn, labels (slices, rows, columns); slow."""
        from medal_desktop.ui.verbs import annotate

        reader = self.sitting.reader
        return annotate.save_mask(
            self.workspace, case_id, task_id, question_id, series_id, labels, reader, strokes
        )

    def clear_answer(self, case_id: str, task_id: str, question_id: str) -> CaseView:
        """Take an answer back."""
        return self.sitting.clear(case_id, task_id, question_id)

    def load_mask(self, case_id: str, task_id: str, question_id: str) -> Mask | None:
        """Read the mask that answers a question; slow."""
        from medal_desktop.ui.verbs import annotate

        reader = self.sitting.reader
        return annotate.load_mask(self.workspace, case_id, task_id, question_id, reader)

    # Marks

    def marks(self, case_id: str) -> tuple[Mark, ...]:
        """List the marks on a case."""
        return self.sitting.list_marks(case_id)

    def put_mark(self, case_id: str, mark: Mark) -> tuple[Mark, ...]:
        """Keep a mark; give all of the case's."""
        self.sitting.put_mark(case_id, mark)
        return self.sitting.list_marks(case_id)

    def remove_mark(self, case_id: str, mark_id: str) -> tuple[Mark, ...]:
        """Forget a mark; give those left."""
        self.sitting.remove_mark(case_id, mark_id)
        return self.sitting.list_marks(case_id)

    # Back and forth

    def note_stroke(self, place: Place, series_id: str, stroke: Stroke) -> int:
        """Put a stroke on disk at once; give its number for `save_mask`."""
        return self.sitting.note_stroke(place, series_id, stroke)

    def drop_mask(self, place: Place) -> CaseView:
        """Forget a mask whose first stroke was taken back."""
        return self.sitting.drop_mask(place)

    def can_move(self) -> tuple[bool, bool]:
        """Tell whether there is something to take back, and something to bring back."""
        journal = self.sitting.journal
        return journal.can_undo, journal.can_redo

    def next_stroke(self, *, back: bool) -> Place | None:
        """Give the mask that undo or redo would change next, or None when it is something else."""
        from medal_desktop.annotation.journal import MaskStroke

        journal = self.sitting.journal
        change = journal.last if back else journal.next
        return change.place if isinstance(change, MaskStroke) else None

    def move(self, live: NDArray[np.uint8] | None, *, back: bool) -> tuple[Moved, int] | None:
        """Take the last act back, or bring it back; see `Session.undo`."""
        return self.sitting.undo(live) if back else self.sitting.redo(live)

    # Readers

    @property
    def reader(self) -> str:
        """Who reads: `first` or `second`."""
        return self.sitting.reader

    def read_as(self, reader: str) -> None:
        """Let somebody else read; they see nothing of the other's answers."""
        self.sitting.reader = reader

    def readings(self, case_id: str) -> tuple[Comparison, ...]:
        """Lay both readings of a case side by side."""
        from medal_desktop.ui.verbs import reading

        return reading.compare(self.workspace, case_id)

    def differences(self, comparison: Comparison) -> tuple[NDArray[np.uint8], float]:
        """Give where two masks agree (1), only the first (2) or second (3) has it, and Dice."""
        from medal_desktop.ui.verbs import reading

        return reading.compare_masks(comparison)

    def agreement(self, job: Job) -> tuple[AgreementLine, ...]:
        """Tell how far both readers agree over all cases; slow."""
        from medal_desktop.ui.verbs import agreement

        return agreement.agreement(self.workspace, job)

    def merging_rule(self) -> str:
        """Give how answers were merged, as the description says it; empty when it does not."""
        from medal_desktop.ui.verbs import describe

        fields = (one for part in describe.form(self.workspace).sections for one in part.fields)
        return str(next((one.value for one in fields if one.name == "aggregation"), "") or "")

    def adjudicate(self, case_id: str, task_id: str, question_id: str, by: str) -> CaseView:
        """Make one reader's answer the reference."""
        return self.sitting.adjudicate(case_id, task_id, question_id, by)

    def seconds(self, case_id: str) -> float:
        """Tell how long the present reader has looked at a case."""
        from medal_desktop.ui.verbs import reading

        return reading.seconds(self.workspace, case_id, self.sitting.reader)

    def add_seconds(self, case_id: str, more: float) -> None:
        """Add to the time that the present reader has looked at a case."""
        from medal_desktop.ui.verbs import reading

        reading.add_seconds(self.workspace, case_id, self.sitting.reader, more)

    # Where one was

    def remember(self, name: str, value: Any) -> None:
        """Keep one JSON value of the window with the workspace."""
        self.workspace.set_value(f"window.{name}", value)

    def recall(self, name: str, default: Any = None) -> Any:
        """Give a value kept by `remember`."""
        return self.workspace.value(f"window.{name}", default)

    # For other programs

    def export(
        self, kind: str, folder: Path, case_ids: tuple[str, ...], job: Job
    ) -> tuple[Exported, ...]:
        """Write annotations of some cases, or all; slow."""
        exchange = _exchange()
        chosen, reader = exchange.Kind(kind), self.sitting.reader
        done: tuple[Exported, ...] = exchange.export(
            self.workspace, chosen, folder, job, case_ids, reader
        )
        return done

    def import_marks(
        self, case_id: str, series_id: str, source: Path, job: Job
    ) -> tuple[Mark, ...]:
        """Take the marks of a DICOM SR; slow."""
        found: tuple[Mark, ...] = _exchange().import_marks(
            self.workspace, case_id, series_id, source, job
        )
        for mark in found:
            self.sitting.put_mark(case_id, mark)
        return found


def _exchange() -> Any:
    from medal_desktop.ui import verbs  # noqa: F401 - brings what the next line overlaps with
    from medal_desktop.workflow import exchange

    return exchange
