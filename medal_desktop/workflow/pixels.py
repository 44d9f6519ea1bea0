"""Text burned into images: where it is, and what the user says is to be painted over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from medal_desktop.base.progress import Job
from medal_desktop.deid.errors import FileRefused
from medal_desktop.deid.fileio import read_header
from medal_desktop.deid.pixels.boxes import Box, Painting, union
from medal_desktop.deid.pixels.errors import BoxInvalid, SlideNotPainted
from medal_desktop.deid.pixels.look import look_at, look_through
from medal_desktop.deid.risks import burned_in_text
from medal_desktop.deid.work import FileOutcome
from medal_desktop.dicom.film import film_frames, spread
from medal_desktop.dicom.series import Group, Kind
from medal_desktop.dicom.sources import Reader
from medal_desktop.workflow.cases import list_cases, open_group, show_case
from medal_desktop.workflow.errors import NoSuchCase
from medal_desktop.workflow.views import BoxesView, BoxView, CaseSeriesView
from medal_desktop.workflow.workspace import Workspace

# Each frame takes a second; what these do not show, the pass over each file finds.
_REPRESENTATIVES = 6


def boxes(workspace: Workspace, case_id: str, series_id: str) -> BoxesView:
    """Give the boxes of one series as they will be painted.

    Raises:
        NoSuchCase: there is no such series.
    """
    return _view(workspace, case_id, _series(workspace, case_id, series_id))


def case_boxes(workspace: Workspace, case_id: str) -> tuple[BoxesView, ...]:
    """Give the boxes of each series of a case.

    Raises:
        NoSuchCase: there is none.
    """
    case = show_case(workspace, case_id)
    return tuple(_view(workspace, case_id, series) for series in case.series)


def set_boxes(
    workspace: Workspace, case_id: str, series_id: str, chosen: Iterable[BoxView]
) -> BoxesView:
    """Keep the user's boxes: these are painted and no others; the series is to be done anew.

    Raises:
        NoSuchCase: there is no such series.
        BoxInvalid: a box covers nothing of the image.
        SlideNotPainted: it is a slide.
    """
    series = _series(workspace, case_id, series_id)
    made = tuple(sorted({to_box(item) for item in chosen}))
    if made and open_group(workspace, case_id, series_id, Job()).kind is Kind.WSI:
        raise SlideNotPainted
    if series.grid is not None:
        _, rows, columns = series.grid.shape
        if any(box.x >= columns or box.y >= rows for box in made):
            raise BoxInvalid
    _keep(workspace, case_id, series_id, made, by_user=True)
    return boxes(workspace, case_id, series_id)


def forget_boxes(workspace: Workspace, case_id: str, series_id: str) -> BoxesView:
    """Leave the series to the detector again.

    Raises:
        NoSuchCase: there is no such series.
    """
    _series(workspace, case_id, series_id)
    with workspace.change() as db:
        for table in ("boxes", "cleared"):
            db.execute(
                f"DELETE FROM {table} WHERE case_id = ? AND series_id = ?",  # noqa: S608 - two names of our own
                (case_id, series_id),
            )
    return boxes(workspace, case_id, series_id)


def detect(workspace: Workspace, job: Job) -> tuple[BoxesView, ...]:
    """Look for text in the originals of every series that may carry it; the user's boxes stay.

    Raises:
        OriginalsChanged, DetectorMissing, Cancelled, DicomError: a series' pixels are damaged.
    """
    places = [(case.id, series) for case in list_cases(workspace) for series in case.series]
    for case_id, series in job.each(places, len(places), "series"):
        if not _view(workspace, case_id, series).by_user:
            group = open_group(workspace, case_id, series.id, Job())
            # A slide is looked at as it is cleaned, tile by tile, and never painted.
            if group.kind is not Kind.WSI and _may_carry_text(group):
                found = _detected(group, job)
                _keep(workspace, case_id, series.id, found, by_user=False)
    return tuple(_view(workspace, case_id, series) for case_id, series in places)


def paintings(workspace: Workspace) -> dict[str, Painting]:
    """Give what is to be painted, by `case/series`."""
    return {
        f"{row['case_id']}/{row['series_id']}": Painting(
            boxes=_boxes(row["boxes"]), fixed=bool(row["by_user"])
        )
        for row in workspace.rows("SELECT * FROM boxes")
    }


def keep_looked(
    workspace: Workspace, outcomes: Sequence[FileOutcome], hashes: Mapping[str, str]
) -> frozenset[str]:
    """Remember boxes and looks of a run; gives the places of all files that were found clean.

    A file of an earlier run is known by its bytes.
    """
    found: dict[str, set[Box]] = {}
    for outcome in outcomes:
        if outcome.boxes:
            found.setdefault(outcome.name.rpartition("/")[0], set()).update(outcome.boxes)
    now = {hashes[outcome.name] for outcome in outcomes if outcome.looked}
    known = {row["sha256"] for row in workspace.rows("SELECT sha256 FROM looked")}
    clean = (known | now) & set(hashes.values())
    before = paintings(workspace)
    with workspace.change() as db:
        db.execute("DELETE FROM looked")
        db.executemany("INSERT INTO looked VALUES (?)", [(digest,) for digest in sorted(clean)])
        for place, painted in found.items():
            earlier = before.get(place, Painting())
            if not earlier.fixed:
                case_id, series_id = place.split("/")
                row = (case_id, series_id, _json(union({*earlier.boxes, *painted})), 0)
                db.execute("INSERT OR REPLACE INTO boxes VALUES (?, ?, ?, ?)", row)
    return frozenset(place for place, digest in hashes.items() if digest in clean)


def _detected(group: Group, job: Job) -> tuple[Box, ...]:
    if group.kind is Kind.VIDEO:
        some = spread(group.first.frames, _REPRESENTATIVES)
        return look_through(picture for _, picture in film_frames(group, some, job))
    count = len(group.frames)
    chosen = sorted({count * part // _REPRESENTATIVES for part in range(_REPRESENTATIVES)})
    found: list[Box] = []
    for number in chosen:
        job.check()
        found += look_at([group.frames[number]])
    return union(found)


def _may_carry_text(group: Group) -> bool:
    """Whether any object of the series is of a kind that carries text."""
    with Reader() as reader:
        for source in dict.fromkeys(group.sources):
            try:
                if burned_in_text(read_header(reader.open(source)).dataset):
                    return True
            except FileRefused:
                continue
    return False


def _keep(
    workspace: Workspace, case_id: str, series_id: str, made: tuple[Box, ...], *, by_user: bool
) -> None:
    """Keep the boxes; copies that were painted with other ones count no longer."""
    with workspace.change() as db:
        row = (case_id, series_id, _json(made), int(by_user))
        db.execute("INSERT OR REPLACE INTO boxes VALUES (?, ?, ?, ?)", row)
        if by_user:
            db.execute(
                "DELETE FROM cleared WHERE case_id = ? AND series_id = ?", (case_id, series_id)
            )


def _series(workspace: Workspace, case_id: str, series_id: str) -> CaseSeriesView:
    for series in show_case(workspace, case_id).series:
        if series.id == series_id:
            return series
    raise NoSuchCase


def _view(workspace: Workspace, case_id: str, series: CaseSeriesView) -> BoxesView:
    rows = workspace.rows(
        "SELECT * FROM boxes WHERE case_id = ? AND series_id = ?", case_id, series.id
    )
    made = _boxes(rows[0]["boxes"]) if rows else ()
    return BoxesView(
        case_id=case_id,
        series_id=series.id,
        title=f"{series.modality} · {series.title or 'without description'}",
        boxes=tuple(to_view(box) for box in made),
        by_user=bool(rows and rows[0]["by_user"]),
        looked=bool(rows),
    )


def to_box(item: BoxView) -> Box:
    """Give what the detector and the painter take."""
    return Box(x=item.x, y=item.y, width=item.width, height=item.height)


def to_view(box: Box) -> BoxView:
    """Give what a page shows."""
    return BoxView(x=box.x, y=box.y, width=box.width, height=box.height)


def _json(made: Iterable[Box]) -> str:
    return json.dumps([[box.x, box.y, box.width, box.height] for box in made])


def _boxes(text: str) -> tuple[Box, ...]:
    return tuple(
        Box(x=x, y=y, width=width, height=height) for x, y, width, height in json.loads(text)
    )
