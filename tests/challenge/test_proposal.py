"""The proposal as HTML and PDF: whole, in order, harmless, the same bytes each time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from medal_desktop.base.assets import load_json
from medal_desktop.challenge.draft import ChallengeDraft
from medal_desktop.challenge.forms import load_form
from medal_desktop.challenge.proposal import Heading, Table, Words, proposal
from medal_desktop.challenge.proposal_html import to_html
from medal_desktop.challenge.proposal_pdf import to_pdf
from medal_desktop.package.rules import judge, validate
from medal_desktop.package.vocabulary import METRICS
from tests.builders import packages

EXAMPLE = ChallengeDraft(**load_json("examples/intracranial_haemorrhage.json"))
FORM = load_form()
CASES = packages.challenge().cases
DOCUMENT = proposal(EXAMPLE, FORM, CASES)


def test_that_the_example_is_filled_to_the_last_field_and_passes_every_rule() -> None:
    assert set(EXAMPLE.description) == {field.name for field in FORM.fields()}
    assert validate(EXAMPLE.description) == ()
    volumes = [one for one in judge(EXAMPLE.challenge(CASES)) if one.blocking]
    assert {one.code for one in volumes} <= {"rules.no-volume"}  # the builder's cases have no grid
    assert all(one.justification for task in EXAMPLE.tasks for one in task.questions)


def test_that_every_section_and_every_filled_field_is_there() -> None:
    headings = [piece.text for piece in DOCUMENT.pieces if isinstance(piece, Heading)]
    assert headings == ["What is asked", *(section.title for section in FORM.sections)]
    leads = {piece.lead for piece in DOCUMENT.pieces if isinstance(piece, Words)}
    captions = {piece.caption for piece in DOCUMENT.pieces if isinstance(piece, Table)}
    assert {field.title for field in FORM.fields()} <= leads | captions


def test_that_every_question_and_metric_used_is_in_a_table() -> None:
    cells = {
        cell
        for piece in DOCUMENT.pieces
        if isinstance(piece, Table)
        for row in piece.rows
        for cell in row
    }
    for task in EXAMPLE.tasks:
        for one in task.questions:
            assert {one.text, METRICS[one.metrics[0].name].title} <= cells
            assert {METRICS[metric.name].definition for metric in one.metrics} <= cells


def test_that_codes_are_read_as_labels() -> None:
    html = to_html(DOCUMENT)
    assert "General research use" in html
    assert "DUO:0000042" not in html


def test_that_what_is_missing_is_said_and_what_is_optional_is_left_out() -> None:
    empty = proposal(ChallengeDraft(id="empty"), FORM, ())
    notes = {piece.lead for piece in empty.pieces if isinstance(piece, Words) and piece.lead}
    assert notes == {
        field.title for field in FORM.fields() if field.required and field.name not in {
            "abstract", "keywords"}
    }  # fmt: skip
    assert to_pdf(empty).startswith(b"%PDF")


def test_that_words_never_become_markup() -> None:
    nasty = EXAMPLE.with_field("novelty", "<script>x</script> & <b>bold <font size=99> é Ł Ω Ж")
    made = proposal(nasty.with_names(name="</title><img src=x>"), FORM, CASES)
    html = to_html(made)
    assert "<script>" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert to_pdf(made).startswith(b"%PDF")


def test_that_the_html_loads_nothing_from_elsewhere() -> None:
    html = to_html(DOCUMENT)
    assert "src=" not in html
    assert "<link" not in html
    assert "@import" not in html


def test_that_equal_proposals_give_equal_bytes() -> None:
    assert to_pdf(DOCUMENT) == to_pdf(proposal(EXAMPLE, FORM, CASES))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_that_the_words_can_be_read_back_from_the_pdf(tmp_path: Path) -> None:
    (tmp_path / "p.pdf").write_bytes(to_pdf(DOCUMENT))
    run = subprocess.run(
        ["pdftotext", "-layout", "p.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    )
    text = " ".join(run.stdout.decode().split())
    for words in (EXAMPLE.name, "Table 1. Tasks, questions", "Attestations", "version 1.0.0"):
        assert words in text
