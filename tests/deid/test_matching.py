"""Known values are found in every form that people write them in."""

from __future__ import annotations

import pytest

from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.matching import Matcher


def matcher(kind: Kind, value: str) -> Matcher:
    return Matcher(KnownValues(frozenset({(kind, value)})))


@pytest.mark.parametrize(
    "text",
    [
        "20210628", "2021-06-28", "2021/06/28", "28.06.2021", "28.6.21", "6/28/2021", "06/28/21",
        "June 28, 2021", "28 Jun 2021", "28-JUN-2021", "28. Juni 2021", "le 28 juin 2021",
        "28th of June 2021", "28062021", "scan_20210628_1", "on 20210628134517 UTC",
    ],
)  # fmt: skip
def test_that_a_date_is_found_in_any_form(text: str) -> None:
    assert matcher(Kind.DATE, "20210628").found(text)


@pytest.mark.parametrize("text", ["20210629", "2.202106281", "June 2021", "28", "1202106280"])
def test_that_other_dates_are_not_taken_for_it(text: str) -> None:
    assert not matcher(Kind.DATE, "20210628").found(text)


@pytest.mark.parametrize(
    "text",
    [
        "for ZWEISTEIN", "zweistein_alberta", "Alberta Zweistein", "CT(Zweistein)", "A. Zweistein",
        "Zweistein^Alberta^Q",
    ],
)  # fmt: skip
def test_that_a_name_is_found_in_any_order(text: str) -> None:
    assert matcher(Kind.PERSON, "Zweistein^Alberta^Q").found(text)


@pytest.mark.parametrize("text", ["Zweisteinium", "Q", "Albertan rocks", "CT standard"])
def test_that_parts_of_words_are_not_names(text: str) -> None:
    assert not matcher(Kind.PERSON, "Zweistein^Alberta^Q").found(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Müller^Jörg", "Herr Mueller"),
        ("Müller^Jörg", "MULLER"),
        ("Li^Na", "scan of Li Na"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "患者山田太郎の検査"),
        ("Wang^XiaoDong=王^小东", "王小东"),
        ("O'Neil^Pat", "O'Neil"),
        ("von Berg^Anna", "Berg, Anna"),
    ],
)
def test_that_names_of_all_alphabets_are_found(name: str, text: str) -> None:
    assert matcher(Kind.PERSON, name).found(text)


@pytest.mark.parametrize(
    "text", ["PID-4711-0815", "pid47110815", "PID 4711 0815", "(PID_4711-0815)"]
)
def test_that_an_identifier_is_found_however_it_is_cut(text: str) -> None:
    assert matcher(Kind.IDENTIFIER, "PID-4711-0815").found(text)


@pytest.mark.parametrize("value", ["1", "12", "NONE", "unknown"])
def test_that_identifiers_that_say_nothing_are_not_looked_for(value: str) -> None:
    assert not matcher(Kind.IDENTIFIER, value).found(f"series {value} of head")


def test_that_only_the_value_is_taken_out() -> None:
    assert matcher(Kind.PERSON, "Zweistein^Alberta").clean("CT Zweistein head").split() == [
        "CT",
        "head",
    ]


def test_that_long_values_are_found_in_bytes_of_three_encodings() -> None:
    person = matcher(Kind.PERSON, "Zweistein^Alberta")
    assert person.found_bytes(b"\0\1ZWEISTEIN\0")
    assert person.found_bytes("xx zweistein".encode("utf-16-le"))
    assert not person.found_bytes(b"albert")


def test_that_without_known_values_nothing_is_found() -> None:
    empty = Matcher(KnownValues())
    assert not empty.found("Zweistein")
    assert empty.clean("Zweistein") == "Zweistein"
    assert not empty.found_bytes(b"Zweistein")


@pytest.mark.parametrize(("patient_id", "number"), [("00000001", "1"), ("A-0007", "7.5")])
def test_that_leading_zeros_make_no_known_number_of_a_counter(patient_id: str, number: str) -> None:
    known = KnownValues(frozenset({(Kind.IDENTIFIER, patient_id)}))
    assert not Matcher(known).is_known_number(number)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("follow up J. Smith liver", "follow up liver"),
        ("Smith, J. knee", "knee"),
        ("knee Smith L", "knee L"),
        ("J. A. Smith", ""),
        ("JSmith T1", "T1"),
        ("B. Smith", "B."),
    ],
)
def test_that_initials_of_the_same_person_go_with_the_name(text: str, left: str) -> None:
    made = matcher(Kind.PERSON, "Smith^Jane^Ann").clean(text)
    assert " ".join(made.split()) == left


def test_that_a_family_name_of_several_words_goes_whole() -> None:
    made = matcher(Kind.PERSON, "van der Berg^Anna").clean("T2 Van der Berg ax")
    assert made.split() == ["T2", "ax"]


def test_that_nothing_is_left_of_values_that_overlap() -> None:
    known = KnownValues(frozenset({(Kind.BIRTH, "19320625"), (Kind.IDENTIFIER, "1932-06")}))
    assert Matcher(known).clean("KM 1932-06-25").split() == ["KM"]
