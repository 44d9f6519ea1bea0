"""Identities are recognised by their looks, clinical text is not."""

from __future__ import annotations

import pytest

from medal_desktop.deid import patterns
from medal_desktop.deid.known import Kind, KnownValues
from medal_desktop.deid.matching import Matcher


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
        ("sent by 10.24.118.7", "network-address"),
        ("192.168.0.12.", "network-address"),
        ("00:1B:44:11:3A:B7", "network-address"),
        ("fe80::1ff:fe23:4567:890a", "network-address"),
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
        "PROTOCOL 1.2.3", "at 10:11:12", "L4-L5 level", "mr brain", "R/O stroke, 120 kV 300 mAs",
    ],
)  # fmt: skip
def test_that_clinical_text_is_left_alone(text: str) -> None:
    assert patterns.kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000, "a." * 100_000, "1" * 200_000, "1.2." * 50_000, " " * 200_000,
        "mrn " + "." * 200_000, "Dr" + " " * 200_000, "mrn " * 50_000, "A^" * 100_000,
        "+1 (" * 50_000, "12-" * 60_000, "a@" * 100_000, "1:" * 100_000, "a:" * 100_000,
        "1.1.1.1 " * 20_000,
    ],
)  # fmt: skip
def test_that_hostile_text_is_read_to_its_end(text: str) -> None:
    patterns.clean(text)
    known = KnownValues(
        frozenset(
            {(Kind.PERSON, "A^B^Carl"), (Kind.DATE, "20210112"), (Kind.IDENTIFIER, "1-1-1-1")}
        )
    )
    assert isinstance(Matcher(known).clean(text), str)
