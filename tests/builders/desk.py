"""A desk of frozen views, the dummy beside the real one: it notes each verb and keeps nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from medal_desktop.base.errors import MedalError
from medal_desktop.dicom.scan import scan
from medal_desktop.dicom.volume import load_volume
from medal_desktop.workflow.cases import Series
from medal_desktop.workflow.settings import Settings
from medal_desktop.workflow.views import FaceState, LibraryView
from tests.builders import views


class Folder:
    """Stands for the workspace; knows only its name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def close(self) -> None:
        """Nothing is open."""


def _until_annotated() -> dict[str, Any]:
    """What the verbs of loading and annotating give."""
    return {
        "rail": views.RAIL,
        "baseline": (),
        "secrets_ready": True,
        "has_key_file": False,
        "open_key_file": None,
        "library_view": LibraryView(),
        "open_folder": views.LIBRARY,
        "thumbnail": np.tile(np.arange(96, dtype=np.uint8), (96, 1)),
        "add_case": views.CASES[0],
        "cases": views.CASES,
        "case": views.CASES[0],
        "first_look": None,
        "companions": (),
        "agreement": (),
        "merging_rule": "",
        "sealed_versions": (),
        "changes_since": (),
        "remove_case": True,
        "set_split": views.CASES[0],
        "answer": views.CASES[0],
        "answer_mask": views.CASES[0],
        "save_mask": views.CASES[0],
        "clear_answer": replace(views.case(), questions=views.case().questions),
        "load_mask": None,
        "marks": (),
        "put_mark": lambda _case, mark: (mark,),
        "remove_mark": (),
        "note_stroke": 1,
        "drop_mask": views.CASES[0],
        "can_move": (False, False),
        "next_stroke": None,
        "move": None,
        "read_as": None,
        "readings": (),
        "seconds": 0.0,
        "add_seconds": None,
        "export": (),
        "import_marks": (),
        "remember": None,
        "recall": None,
    }


def _until_sent() -> dict[str, Any]:
    """What the verbs of the steps after that give."""
    return {
        "profiles": (("research", "Research, dates shifted"), ("strict", "Strict")),
        "deid_view": views.DEID,
        "deidentify": views.DEID,
        "decide": views.DEID,
        "compare": views.CHANGES,
        "frames": views.FRAMES,
        "boxes": views.BOXES,
        "set_boxes": views.kept_boxes,
        "forget_boxes": replace(views.BOXES, by_user=False),
        "second_look": (),
        "faces": views.FACES,
        "remove_face": replace(views.FACES[0], state=FaceState.WANTED),
        "keep_face": views.FACES[0],
        "confirm_face": replace(
            views.FACES[0], state=FaceState.CONFIRMED, confirmed_by="Dr A. Rossi"
        ),
        "face_pictures": views.HEADS,
        "deid_summary": views.SUMMARY,
        "deid_report": "<h1>De-identification report</h1><p>Basic Profile</p>",
        "save_deid_report": True,
        "form": views.FORM,
        "set_field": views.FORM,
        "set_name": views.FORM,
        "load_description": views.FORM,
        "tasks": (views.TASK,),
        "set_tasks": (views.TASK,),
        "checklist": views.CHECKLIST,
        "read_recipients": views.RECIPIENTS,
        "fetch_recipients": views.RECIPIENTS,
        "seal": views.PACKAGE,
        "packages": (),
        "sign_in": None,
        "sign_in_by_browser": views.signed_in,
        "submit": None,
        "status": None,
        "withdraw": None,
    }


class FrozenDesk:
    """Answers each verb with `answers[verb]`; an exception there is raised."""

    def __init__(self, folder: Path, images: Path | None = None, **answers: Any) -> None:
        self.workspace = Folder(folder)
        self.settings = Settings()
        self.settings_folder = folder
        self.reader = "first"
        self.images = images
        self.called: list[tuple[Any, ...]] = []
        self.answers: dict[str, Any] = {**_until_annotated(), **_until_sent(), **answers}

    def load_series(self, case_id: str, series_id: str, job: Any) -> Series:
        """Read the real images beside the test."""
        self.called.append(("load_series", case_id, series_id))
        if self.images is None:
            raise NoImages
        groups = scan([self.images], job).groups
        group = max(groups, key=lambda found: len(found.frames))
        return Series(group, load_volume(group, job) if group.grid is not None else None)

    def keep_settings(self, settings: Settings) -> None:
        """Keep them until the test ends."""
        self.settings = settings

    def __getattr__(self, name: str) -> Any:
        try:
            answer = self.__dict__["answers"][name]
        except KeyError:
            raise AttributeError(name) from None

        def verb(*arguments: Any, **named: Any) -> Any:
            self.called.append((name, *arguments, *named.values()))
            if isinstance(answer, BaseException):
                raise answer
            return answer(*arguments, **named) if callable(answer) else answer

        return verb


class NoImages(MedalError):
    """A case whose images are not there."""

    code = "case.originals-changed"
    message = "The images of this case are no longer where they were."
    advice = "Put the original folder back in its place, or remove the case."
