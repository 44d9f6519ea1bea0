"""Identities are recognised by their looks, clinical text is not."""

from __future__ import annotations

import pytest

from medal_desktop.deid import patterns


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail j.doe@clinic.example.org", "email"),
        ("see https://pacs.example.org/x", "web-address"),
        ("SSN 123-45-6789", "social-security"),
        ("call +49 731 555 0199", "phone"),
        ("call 555-123-4567", "phone"),
        ("on 2021-06-28", "date"),
        ("on 28.06.2021", "date"),
        ("born 3 March 1934", "date"),
        ("seen by Dr. Feynfrau", "titled-name"),
        ("Mrs Mary Smith", "titled-name"),
        ("DOE^JOHN", "person-name"),
        ("MRN: 4711", "labelled-id"),
        ("Patient name: John", "labelled-id"),
        ("ref 12345678", "long-number"),
    ],
)
def test_that_an_identity_is_recognised(text: str, kind: str) -> None:
    assert kind in patterns.kinds(text)
    assert kind not in patterns.kinds(patterns.clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "CT HEAD W/O CONTRAST 5.0 H30s", "t2_tse_dark-fluid_tra 4mm", "1A TRAUMA/PLAIN HEAD",
        "ep2d_diff_3scan_trace_p2 b1000", "512x512, 0.625 mm", "AX FLAIR 3.0T 2019", "SUV max 4.2",
        "PROTOCOL 1.2.3", "L4-L5 level", "mr brain", "R/O stroke, 120 kV 300 mAs",
    ],
)  # fmt: skip
def test_that_clinical_text_is_left_alone(text: str) -> None:
    assert patterns.kinds(text) == []
