"""Frozen views of a challenge half way, for pages that are looked at without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from medal_desktop.base.progress import Job
from medal_desktop.package.documents import (
    ChoiceAnswer,
    Finding,
    GridDocument,
    MetricChoice,
    Option,
    Question,
    Segment,
    Task,
)
from medal_desktop.package.messages import DeviceCode, PublicKey, Recipients, SignedIn
from medal_desktop.package.vocabulary import AnswerType
from medal_desktop.upload.pacing import wait
from medal_desktop.workflow.faces import FacePictures
from medal_desktop.workflow.frames import FramePair
from medal_desktop.workflow.views import (
    BoxesView,
    BoxView,
    CaseSeriesView,
    CaseView,
    ChangeKind,
    ChangeRow,
    CheckLine,
    DecisionView,
    DeidSeriesView,
    DeidState,
    DeidView,
    FaceState,
    FaceView,
    FieldView,
    FormView,
    LibraryView,
    PackageView,
    QuestionView,
    RailView,
    SectionView,
    SeriesView,
    SkippedView,
    StepState,
    StepView,
    StudyView,
)

GRID = GridDocument(
    shape=(10, 64, 64),
    origin=(-25.6, -28.8, -40.0),
    step_slice=(0.0, 0.0, 2.5),
    step_row=(0.0, 0.9, 0.0),
    step_column=(0.8, 0.0, 0.0),
)

TASK = Task(
    id="task-1",
    name="Haemorrhage on admission CT",
    questions=(
        Question(
            id="present",
            text="Is there an intracranial haemorrhage?",
            answer_type=AnswerType.CHOICE,
            metrics=(MetricChoice(name="balanced_accuracy"), MetricChoice(name="accuracy")),
            options=(
                Option(code="yes", label="yes"),
                Option(code="no", label="no"),
                Option(code="cannot-tell", label="cannot tell"),
            ),
        ),
        Question(
            id="shift",
            text="How large is the midline shift?",
            answer_type=AnswerType.NUMBER,
            metrics=(MetricChoice(name="absolute_error"),),
            unit="mm",
            minimum=0.0,
            maximum=40.0,
        ),
        Question(
            id="extent",
            text="Outline the haemorrhage.",
            answer_type=AnswerType.MASK,
            metrics=(MetricChoice(name="dsc"),),
            segments=(
                Segment(value=1, name="haemorrhage"),
                Segment(value=2, name="perifocal oedema"),
            ),
        ),
    ),
)

LIBRARY = LibraryView(
    studies=(
        StudyView(
            key="study-1",
            patient="PID-4711",
            title="CT head without contrast",
            series=(
                SeriesView(
                    key="a" * 64,
                    kind="volume",
                    modality="CT",
                    title="Head 2.5 mm",
                    images=54,
                    size="54 × 512 × 512",
                    spacing="2.50 × 0.45 × 0.45 mm",
                    warnings=("gantry_tilt",),
                ),
                SeriesView(
                    key="b" * 64,
                    kind="volume",
                    modality="CT",
                    title="Bone 1.0 mm",
                    images=132,
                    size="132 × 512 × 512",
                    spacing="1.00 × 0.45 × 0.45 mm",
                    in_case="case-001",
                ),
            ),
        ),
        StudyView(
            key="study-2",
            patient="PID-0815",
            title="MR brain",
            series=(
                SeriesView(
                    key="c" * 64,
                    kind="volume",
                    modality="MR",
                    title="T2 TSE tra",
                    images=28,
                    size="28 × 448 × 384",
                    spacing="4.40 × 0.60 × 0.60 mm",
                ),
            ),
        ),
    ),
    skipped=(
        SkippedView(path="/cd/DICOMDIR", reason="dicomdir", words="an index of other files"),
        SkippedView(path="/cd/report.pdf", reason="not_dicom", words="not a DICOM file"),
        SkippedView(path="/cd/autorun.inf", reason="not_dicom", words="not a DICOM file"),
        SkippedView(path="/cd/IM00017", reason="truncated", words="the file breaks off"),
    ),
    dangers=("This folder holds images of 2 patients: make cases of one patient only.",),
    files=218,
)


def case(
    number: int = 1, total: int = 3, *, answered: bool = False, asked: bool = True
) -> CaseView:
    """One case with the three questions."""
    questions = tuple(
        QuestionView(task_id=TASK.id, task_name=TASK.name, question=question)
        for question in TASK.questions
    )
    if answered:
        questions = (replace(questions[0], answer=ChoiceAnswer(value="no")), *questions[1:])
    return CaseView(
        id=f"case-{number:03d}",
        number=number,
        total=total,
        split="hidden" if number > 1 else "public",
        series=(
            CaseSeriesView(
                id="series-001",
                key="a" * 64,
                modality="CT",
                title="Head 2.5 mm",
                images=10,
                grid=GRID,
            ),
        ),
        questions=questions if asked else (),
    )


CASES = (case(1, answered=True), case(2), case(3))


def finding(code: str = "check.text", *, blocking: bool = True) -> Finding:
    """A finding of the second look."""
    return Finding(
        code=code,
        message="There may be text burnt into the images of this series.",
        place="cases/case-002/series-001",
        advice="Look at the images. If the text names nobody, say so with your name and reason.",
        blocking=blocking,
    )


DEID = DeidView(
    profile="research",
    statement="De-identified in accordance with PS3.15 2026d, Basic Profile + Clean Pixel Data + "
    "Retain Longitudinal Temporal Information with Modified Dates.",
    series=(
        DeidSeriesView(
            case_id="case-001",
            series_id="series-001",
            title="Head 2.5 mm",
            state=DeidState.CLEAN,
            files=54,
            words="checked, nothing found",
        ),
        DeidSeriesView(
            case_id="case-002",
            series_id="series-001",
            title="Bone 1.0 mm",
            state=DeidState.NEEDS_YOU,
            files=132,
            words="1 finding",
        ),
        DeidSeriesView(
            case_id="case-003",
            series_id="series-001",
            title="T2 TSE tra",
            state=DeidState.BLOCKED,
            files=28,
            words="a file could not be read",
        ),
    ),
    decisions=(
        DecisionView(id="d1", case_id="case-002", finding=finding()),
        DecisionView(
            id="d2",
            case_id="case-001",
            finding=finding("check.face"),
            decided_by="Dr A. Rossi",
            reason="the series ends below the orbits",
        ),
        DecisionView(id="d3", case_id="case-001", finding=finding("check.info", blocking=False)),
    ),
    removed=412,
    replaced=96,
)
WAITING = replace(
    DEID,
    series=tuple(replace(s, state=DeidState.WAITING) for s in DEID.series),
    decisions=(),
    removed=0,
    replaced=0,
)

CHANGES = tuple(
    ChangeRow(place=place, name=name, kind=kind, before=before, after=after)
    for place, name, kind, before, after in (
        ("(0010,0010)", "Patient's Name", ChangeKind.REPLACED, "Zweistein^Alberta", "case-001"),
        ("(0010,0020)", "Patient ID", ChangeKind.REPLACED, "PID-4711-0815", "9F2C41A7"),
        ("(0010,0030)", "Patient's Birth Date", ChangeKind.REMOVED, "19340317", ""),
        ("(0008,0080)", "Institution Name", ChangeKind.REMOVED, "Klinikum Ulmstadt Nord", ""),
        ("(0008,0020)", "Study Date", ChangeKind.REPLACED, "20210628", "20200114"),
        ("(0018,0060)", "KVP", ChangeKind.KEPT, "120", "120"),
        ("(0012,0062)", "Patient Identity Removed", ChangeKind.ADDED, "", "YES"),
    )
)

BOXES = BoxesView(
    case_id="case-001",
    series_id="series-001",
    title="US · Carotid",
    boxes=(BoxView(x=12, y=8, width=90, height=14), BoxView(x=200, y=170, width=60, height=12)),
    looked=True,
)
FACES = (
    FaceView(
        case_id="case-001",
        series_id="series-001",
        title="CT · Head 2.5 mm",
        state=FaceState.REMOVED,
        face_ml=640.0,
    ),
)
SUMMARY = (
    "Copies of 214 images in 3 series were made. The originals were only read.",
    "All dates of a patient were moved by the same secret number of days.",
    "1 finding still needs your decision.",
)


def _picture(number: int, *, painted: bool) -> NDArray[np.uint8]:
    y, x = np.ogrid[0:192, 0:288]
    made = 30 + 60 * (((x - 144) / 120) ** 2 + ((y - 100) / 80) ** 2 < 1) + number
    made = np.broadcast_to(made, (192, 288)).astype(np.uint8).copy()
    for box in BOXES.boxes:
        made[box.y : box.y + box.height, box.x : box.x + box.width] = 0 if painted else 220
    return made


FRAMES = tuple(
    FramePair(
        number=number * 10 + 1,
        total=51,
        before=_picture(number, painted=False),
        after=_picture(number, painted=True),
    )
    for number in range(6)
)
HEADS = FacePictures(
    tuple(_picture(30 * n, painted=False) for n in range(7)),
    tuple(_picture(30 * n, painted=True) for n in range(7)),
)


def kept_boxes(case_id: str, series_id: str, chosen: tuple[BoxView, ...]) -> BoxesView:
    """Answer as the workspace does when it has kept boxes."""
    return replace(BOXES, case_id=case_id, series_id=series_id, boxes=chosen, by_user=True)


FORM = FormView(
    challenge_id="haemorrhage-on-admission",
    version="1.0.0",
    name="Haemorrhage on admission CT",
    sections=(
        SectionView(
            name="about",
            title="About the challenge",
            fields=(
                FieldView(
                    name="abstract",
                    title="Summary",
                    help="What is asked, on which images, and why it matters to patients.",
                    example="Can a model find haemorrhage on the first CT of the head?",
                    kind="text",
                    required=True,
                    problem="Write at least one sentence.",
                ),
                FieldView(
                    name="keywords",
                    title="Keywords",
                    help="One per line.",
                    example="CT, head, haemorrhage",
                    kind="list",
                    required=False,
                    value=["CT", "head"],
                ),
                FieldView(
                    name="end",
                    title="Last day",
                    help="After this day no model is taken any more.",
                    example="2027-03-31",
                    kind="date",
                    required=True,
                    value="31.3.2027",
                    problem="Write the date as year-month-day.",
                ),
            ),
        ),
        SectionView(
            name="data",
            title="Data",
            fields=(
                FieldView(
                    name="modality",
                    title="Modality",
                    help="What most of the images are.",
                    example="CT",
                    kind="choice",
                    required=True,
                    options=(("ct", "CT"), ("mr", "MR")),
                    value="ct",
                ),
                FieldView(
                    name="regions",
                    title="Regions of the body",
                    help="All that is seen.",
                    example="head",
                    kind="choices",
                    required=False,
                    options=(("head", "Head"), ("neck", "Neck"), ("chest", "Chest")),
                ),
                FieldView(
                    name="readers",
                    title="Readers per case",
                    help="How many people answered each question.",
                    example="2",
                    kind="number",
                    required=True,
                    value=2,
                ),
                FieldView(
                    name="contact",
                    title="Contact",
                    help="Who answers questions about the data.",
                    example={"name": "Ada Example", "email": "ada@hospital.example"},
                    kind="group",
                    required=True,
                    fields=(
                        FieldView(
                            name="name",
                            title="Name",
                            help="",
                            example="Ada Example",
                            kind="line",
                            required=True,
                        ),
                        FieldView(
                            name="email",
                            title="E-mail",
                            help="",
                            example="ada@hospital.example",
                            kind="email",
                            required=True,
                        ),
                    ),
                    problem="Please fill in this field.",
                ),
                FieldView(
                    name="team",
                    title="Team",
                    help="Everybody who organises it.",
                    example=[{"name": "Ada Example"}],
                    kind="table",
                    required=False,
                    fields=(
                        FieldView(
                            name="name",
                            title="Name",
                            help="",
                            example="Ada Example",
                            kind="line",
                            required=True,
                        ),
                    ),
                ),
            ),
        ),
    ),
)

CHECKLIST = (
    CheckLine(done=True, words="3 cases, 2 of them hidden", step="Load"),
    CheckLine(done=False, words="2 cases lack answers, the first is case-002", step="Annotate"),
    CheckLine(done=True, words="Every image is de-identified and checked", step="De-identify"),
    CheckLine(done=False, words="1 finding needs a decision", step="De-identify"),
    CheckLine(done=True, words="The description is complete", step="Describe"),
    CheckLine(done=False, words="The server's keys are needed", step="Seal"),
)
READY = tuple(replace(line, done=True) for line in CHECKLIST)

RECIPIENTS = Recipients(
    server="https://medal.example.org",
    intake=PublicKey(id="1234567890abcdef", public="A" * 43 + "="),
    evaluation=PublicKey(id="fedcba0987654321", public="B" * 43 + "="),
)

PACKAGE = PackageView(
    path="/media/stick/haemorrhage-on-admission_v1.0.0.medal",
    sha256="5f16c0de" * 8,
    size=48_211_203,
    challenge_id="haemorrhage-on-admission",
    version="1.0.0",
    built="2026-11-21T03:12:44+00:00",
)

RAIL = RailView(
    steps=(
        StepView(name="Load", state=StepState.DONE, words="3 cases"),
        StepView(name="Annotate", state=StepState.STARTED, words="1 of 3 cases answered"),
        StepView(name="De-identify", state=StepState.STARTED, words="1 series needs you"),
        StepView(name="Describe", state=StepState.READY, words="4 of 6 fields"),
        StepView(name="Seal", state=StepState.WAITING, words="3 lines open"),
        StepView(name="Submit", state=StepState.WAITING, words="needs a package"),
    )
)


def signed_in(_server: str, show: Callable[[DeviceCode], object], job: Job) -> SignedIn:
    """Show a code, wait for a moment as a person does, and be let in."""
    show(
        DeviceCode(
            device_code="secret",
            user_code="WDJB-MJHT",
            verification_uri="https://medal.example/device",
            verification_uri_complete="https://medal.example/device?code=WDJB-MJHT",
            expires_in=600,
            interval=3,
        )
    )
    wait(0.3, job)
    return SignedIn(token="t", name="ada", roles=("submitter",), expires="")
