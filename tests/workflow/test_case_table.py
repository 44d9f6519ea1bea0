"""All cases through a spreadsheet and back; whatever does not fit changes nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medal_desktop.base.progress import Job
from medal_desktop.challenge.tables import UnreadableTable, UnwritableTable, read_table, write_table
from medal_desktop.package.documents import ChoiceAnswer, NumberAnswer, Task
from medal_desktop.workflow import case_table, describe
from medal_desktop.workflow.agreement import agreement
from medal_desktop.workflow.cases import list_cases
from medal_desktop.workflow.errors import TableRefused
from medal_desktop.workflow.workspace import Workspace
from tests.builders import workspaces
from tests.builders.answers import all_questions

ENDINGS = pytest.mark.parametrize("ending", ["csv", "xlsx"])


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = workspaces.with_cases(tmp_path)
    describe.set_tasks(made, (Task(id="all", name="All", questions=all_questions()),))
    with made:
        yield made


def table(workspace: Workspace, tmp_path: Path, change: Callable[[dict[str, str]], object]) -> Path:
    """Export, change the first row, and write it anew."""
    head, rows = read_table(case_table.export(workspace, tmp_path / "out.csv"))
    first = dict(zip(head, rows[0], strict=True))
    change(first)
    return write_table(tmp_path / "in.csv", tuple(first), [tuple(first.values())])


def answers(workspace: Workspace) -> dict[str, object]:
    return {one.question.id: one.answer for one in list_cases(workspace)[0].questions}


@ENDINGS
def test_that_an_exported_table_brought_in_changes_nothing(
    workspace: Workspace, tmp_path: Path, ending: str
) -> None:
    before = list_cases(workspace)
    taken = case_table.import_table(
        workspace, case_table.export(workspace, tmp_path / f"t.{ending}")
    )
    assert (taken.cases, taken.splits, taken.answers) == (2, 0, 0)
    assert list_cases(workspace) == before


def test_that_splits_and_answers_are_taken(workspace: Workspace, tmp_path: Path) -> None:
    def change(row: dict[str, str]) -> None:
        row["reference answers"] = "hidden"
        row |= {"all/choice": "Cannot tell", "all/number": "12,5", "all/choices": "left; Right"}
        row |= {"all/text": "-- epidural --"}

    taken = case_table.import_table(workspace, table(workspace, tmp_path, change))
    assert (taken.splits, taken.answers) == (1, 4)
    found = answers(workspace)
    assert found["choice"] == ChoiceAnswer(value="unsure")
    assert found["number"] == NumberAnswer(value=12.5)
    assert found["choices"].values == ("left", "right")  # type: ignore[attr-defined]
    assert found["text"].value == "-- epidural --"  # type: ignore[attr-defined]
    assert found["mask"] is None


def test_that_no_option_and_no_answer_are_two_things(workspace: Workspace, tmp_path: Path) -> None:
    path = table(workspace, tmp_path, lambda row: row.update({"all/choices": "none"}))
    case_table.import_table(workspace, path)
    assert answers(workspace)["choices"].values == ()  # type: ignore[attr-defined]
    head, rows = read_table(case_table.export(workspace, tmp_path / "again.csv"))
    assert dict(zip(head, rows[0], strict=True))["all/choices"] == "none"


@pytest.mark.parametrize(
    "change",
    [
        {"case": "case-999"},
        {"reference answers": "secret"},
        {"all/choice": "perhaps"},
        {"all/number": "many"},
        {"all/number": "999"},
        {"all/number": "nan"},
        {"all/choices": "left; up"},
        {"surprise": "x"},
    ],
)
def test_that_one_wrong_cell_refuses_the_whole_table_and_names_no_value(
    workspace: Workspace, tmp_path: Path, change: dict[str, str]
) -> None:
    path = table(workspace, tmp_path, lambda row: row.update({"all/text": "good", **change}))
    with pytest.raises(TableRefused) as refused:
        case_table.import_table(workspace, path)
    assert answers(workspace)["text"] is None
    assert not any(value in str(refused.value) for value in change.values() if len(value) > 1)


def test_that_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    nasty = ("=1+1", "+x", "@sum", "-x", "-1.5", "plain", "'quoted'")
    for ending in ("csv", "xlsx"):
        path = write_table(tmp_path / f"t.{ending}", ("a",), [(cell,) for cell in nasty])
        assert read_table(path)[1] == tuple((cell,) for cell in nasty)
    raw = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert raw[1:4] == ["'=1+1", "'+x", "'@sum"]


def test_that_other_dividers_and_byte_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfcase;split\r\ncase-001;public\r\n\r\n")
    assert read_table(tmp_path / "t.csv") == (("case", "split"), (("case-001", "public"),))


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(300 << 20))


def broken(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<a>")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xff\xfe\x00a"),
        lambda path: path.write_bytes(b"a,a\n1,2\n"),
        lambda path: path.write_bytes(b"a\0b\n"),
        lambda path: path.write_bytes(b"PK\3\4 nothing"),
        lambda path: path.write_bytes(b"," * 1000),
        bomb,
        broken,
    ],
)
def test_that_what_is_no_table_is_refused(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "t.csv"
    make(path)
    with pytest.raises(UnreadableTable):
        read_table(path)


def test_that_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnwritableTable):
        write_table(tmp_path / "t.pdf", ("a",), ())


def test_that_agreement_has_a_line_for_every_question(workspace: Workspace) -> None:
    lines = agreement(workspace, Job())
    assert [line.question_id for line in lines] == [one.id for one in all_questions()]
    assert {line.cases for line in lines} == {0}
    assert all(line.value is None for line in lines)


def test_that_two_readers_of_real_cases_are_compared(tmp_path: Path) -> None:
    from medal_desktop.annotation import store
    from medal_desktop.annotation.model import Given, Place

    with workspaces.with_cases(tmp_path) as workspace:
        workspaces.described(workspace)
        workspaces.answered(workspace, tmp_path)
        with workspace.change() as db:
            for number, case in enumerate(list_cases(workspace)):
                for question_id, answer in (
                    ("present", ChoiceAnswer(value="yes" if number else "no")),
                    ("volume", NumberAnswer(value=12.5 + number)),
                ):
                    place = Place(case_id=case.id, task_id="finding", question_id=question_id)
                    store.put(db, Given(place=place, answer=answer), store.SECOND)
        lines = {line.question_id: line for line in agreement(workspace, Job())}
    assert lines["present"].statistic == "Cohen's κ"
    assert (lines["present"].value, lines["present"].cases) == (0.0, 2)
    assert "the same in 1 of 2" in lines["present"].beside
    assert lines["volume"].beside == "0.5 ml apart on average"
    assert lines["outline"].value is None
