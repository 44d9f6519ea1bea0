"""The verbs of the De-identify page about pixels, faces and the report."""
# ruff: noqa: PLC0415 - the verbs bring heavy libraries along; they load on use, after first paint

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from medal_desktop.base.progress import Job
from medal_desktop.workflow.views import BoxesView, BoxView, FaceView

if TYPE_CHECKING:
    from medal_desktop.workflow.faces import FacePictures
    from medal_desktop.workflow.frames import FramePair
    from medal_desktop.workflow.workspace import Workspace


class DeidVerbs:
    """What the desk lends to the De-identify page."""

    workspace: Workspace

    def frames(self, case_id: str, series_id: str, job: Job) -> tuple[FramePair, ...]:
        """Read representative frames, originals beside copies; slow."""
        from medal_desktop.ui.verbs import frames

        return frames.frames(self.workspace, case_id, series_id, job)

    def boxes(self, case_id: str, series_id: str) -> BoxesView:
        """Show the boxes of a series."""
        from medal_desktop.ui.verbs import pixels

        return pixels.boxes(self.workspace, case_id, series_id)

    def set_boxes(self, case_id: str, series_id: str, chosen: tuple[BoxView, ...]) -> BoxesView:
        """Keep the user's boxes."""
        from medal_desktop.ui.verbs import pixels

        return pixels.set_boxes(self.workspace, case_id, series_id, chosen)

    def forget_boxes(self, case_id: str, series_id: str) -> BoxesView:
        """Leave a series to the detector again."""
        from medal_desktop.ui.verbs import pixels

        return pixels.forget_boxes(self.workspace, case_id, series_id)

    def second_look(self, case_id: str, series_id: str, job: Job) -> tuple[BoxView, ...]:
        """Look for text that the boxes do not cover; slow."""
        from medal_desktop.ui.verbs import frames

        return frames.second_look(self.workspace, case_id, series_id, job)

    def faces(self) -> tuple[FaceView, ...]:
        """Show how it stands with the faces."""
        from medal_desktop.ui.verbs import faces

        return faces.faces(self.workspace)

    def remove_face(self, case_id: str, series_id: str) -> FaceView:
        """Have a face removed by the next run."""
        from medal_desktop.ui.verbs import faces

        return faces.remove(self.workspace, case_id, series_id)

    def keep_face(self, case_id: str, series_id: str) -> FaceView:
        """Leave a face where it is."""
        from medal_desktop.ui.verbs import faces

        return faces.keep(self.workspace, case_id, series_id)

    def confirm_face(self, case_id: str, series_id: str, name: str) -> FaceView:
        """Keep that a named person saw no face; slow."""
        from medal_desktop.ui.verbs import faces

        return faces.confirm(self.workspace, case_id, series_id, name)

    def face_pictures(self, case_id: str, series_id: str, job: Job) -> FacePictures:
        """Draw the skin before and after from all sides; slow."""
        from medal_desktop.ui.verbs import faces

        return faces.look(self.workspace, case_id, series_id, job)

    def deid_summary(self) -> tuple[str, ...]:
        """Say in plain sentences what was done."""
        from medal_desktop.ui.verbs import deid_summary

        return deid_summary.summary(self.workspace)

    def deid_report(self) -> str:
        """Give the report for the data protection officer as HTML."""
        from medal_desktop.ui.verbs import deid_report

        return deid_report.page(self.workspace)

    def save_deid_report(self, target: Path) -> bool:
        """Write the report as HTML or JSON, by the file's ending; always True."""
        from medal_desktop.ui.verbs import deid_report

        deid_report.save(self.workspace, target)
        return True
