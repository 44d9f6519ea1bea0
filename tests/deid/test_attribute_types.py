from __future__ import annotations

import pytest

from medal_desktop.deid.attribute_types import attribute_types, resolve

CT = "1.2.840.10008.5.1.4.1.1.2"
PET = "1.2.840.10008.5.1.4.1.1.128"


@pytest.mark.parametrize(
    ("sop_class", "keyword", "kind"),
    [
        (CT, "ReferencedStudySequence", "3"),
        (CT, "InstitutionName", "3"),
        (CT, "AcquisitionDate", "3"),
        (PET, "AcquisitionDate", "2"),
    ],
)
def test_that_the_type_in_most_iods_holds_where_none_is_named(
    sop_class: str, keyword: str, kind: str
) -> None:
    assert attribute_types().find(sop_class, "", keyword) == kind


def test_that_nothing_is_known_of_an_unknown_class() -> None:
    assert attribute_types().find("1.2.3", "", "InstitutionName") is None


def test_that_an_optional_attribute_goes_rather_than_stays_empty() -> None:
    assert resolve("X/Z", "3") == "X"
    assert resolve("X/Z", "2") == "Z"
    assert resolve("X/Z/D", None) == "D"
