from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medal_desktop.base.assets import load_json
from medal_desktop.challenge.difference import Change, ChangeKind, difference
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.challenge.errors import InvalidDraft, UnknownTask
from medal_desktop.package.documents import Task
from tests.builders import packages

PRESENT, VOLUME, OUTLINE = packages.questions()
TASK = Task(id="haemorrhage", name="Haemorrhage", questions=(PRESENT, VOLUME))


def draft() -> ChallengeDraft:
    return ChallengeDraft(id="head-ct", name="Head CT").with_task(TASK)


def test_that_an_edit_leaves_the_earlier_draft_as_it_was() -> None:
    before = draft()
    before.with_field("abstract", "Blood.")
    assert before.description == {}


@pytest.mark.parametrize("empty", ["", None, [], {}])
def test_that_an_emptied_field_is_taken_away(empty: object) -> None:
    assert draft().with_field("abstract", "x").with_field("abstract", empty).description == {}


def test_that_zero_and_false_are_values() -> None:
    kept = draft().with_field("unpublished_share", 0).with_field("flag", value=False)
    assert kept.description == {"unpublished_share": 0, "flag": False}


def test_that_a_task_with_a_known_id_is_replaced_in_its_place() -> None:
    second = Task(id="second", name="Second", questions=(PRESENT,))
    renamed = Task(id="haemorrhage", name="Blood", questions=(PRESENT,))
    tasks = draft().with_task(second).with_task(renamed).tasks
    assert [task.name for task in tasks] == ["Blood", "Second"]


def test_that_a_question_joins_its_task() -> None:
    task = draft().with_question("haemorrhage", OUTLINE).task("haemorrhage")
    assert [question.id for question in task.questions] == ["present", "volume", "outline"]


def test_that_a_task_goes_with_its_last_question() -> None:
    emptied = draft().without_question("haemorrhage", "present")
    assert emptied.without_question("haemorrhage", "volume").tasks == ()


def test_that_an_edit_of_an_unknown_task_is_refused() -> None:
    with pytest.raises(UnknownTask):
        draft().with_question("ghost", PRESENT)
    with pytest.raises(UnknownTask):
        draft().without_task("ghost")
    with pytest.raises(UnknownTask):
        draft().without_question("haemorrhage", "ghost")


def test_that_two_tasks_cannot_share_an_id() -> None:
    with pytest.raises(InvalidDraft):
        draft().with_tasks((TASK, TASK))


@pytest.mark.parametrize("version", ["1", "v1.0.0", "1.0.0\n", "01.0.0"])
def test_that_a_version_must_be_three_numbers(version: str) -> None:
    with pytest.raises(InvalidDraft):
        draft().with_names(version=version)


def test_that_the_names_can_be_changed() -> None:
    renamed = draft().with_names(challenge_id="ich", version="2.0.0", name="Blood")
    assert (renamed.id, renamed.version, renamed.name) == ("ich", "2.0.0", "Blood")


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1) | st.integers(), max_size=5))
def test_that_json_gives_the_draft_back(description: dict[str, object]) -> None:
    written = draft().with_description(description)
    assert ChallengeDraft.from_json(written.to_json()) == written


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"id": "../x"}', b"\xff\xfe", b"[" * 100_000])
def test_that_bytes_that_are_no_draft_are_refused(raw: bytes) -> None:
    with pytest.raises(InvalidDraft):
        ChallengeDraft.from_json(raw)


def test_that_a_refusal_tells_no_value() -> None:
    with pytest.raises(InvalidDraft) as caught:
        ChallengeDraft.from_json(b'{"id": "MUELLER^HANS", "MUELLER": 1}')
    assert "MUELLER" not in " ".join(caught.value.words())


def test_that_a_finished_draft_makes_the_challenge() -> None:
    whole = draft().challenge(packages.challenge().cases)
    assert (whole.id, whole.tasks, len(whole.cases)) == ("head-ct", (TASK,), 2)


def test_that_a_draft_without_cases_makes_none() -> None:
    with pytest.raises(InvalidDraft):
        draft().challenge(())


def test_that_the_difference_names_each_place() -> None:
    before = draft().with_field("abstract", "one").with_field("novelty", "n")
    after = before.with_field("abstract", "two").with_field("novelty", "").with_field("year", 2026)
    assert difference(before, after) == (
        Change(place="description/abstract", kind=ChangeKind.CHANGED, before="one", after="two"),
        Change(place="description/novelty", kind=ChangeKind.REMOVED, before="n"),
        Change(place="description/year", kind=ChangeKind.ADDED, after=2026),
    )


def test_that_the_difference_reaches_into_a_question() -> None:
    changed = VOLUME.model_copy(update={"unit": "mm3"})
    after = draft().with_question("haemorrhage", changed)
    places = [change.place for change in difference(draft().with_names(), after)]
    assert "tasks/haemorrhage/questions/volume/unit" in places


def test_that_a_draft_does_not_differ_from_itself() -> None:
    example = ChallengeDraft(**load_json("forms/example_haemorrhage.json"))
    assert difference(example, example) == ()
