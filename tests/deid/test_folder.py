"""A bare folder: in OUT only what may leave, in the report everything else, with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydicom import dcmread

from medal_desktop.cli.main import medal
from medal_desktop.deid.decisions import Decision
from medal_desktop.deid.errors import FoldersOverlap
from medal_desktop.deid.folder import deidentify_folder
from medal_desktop.deid.profile import load_profile
from medal_desktop.deid.remains import remains
from medal_desktop.deid.report import DeidReport
from medal_desktop.deid.report_html import to_html
from tests.builders.burned import undecodable
from tests.builders.deid import KEY, run
from tests.builders.dicom import Patient, ct_series, us_image

DEFAULT = load_profile("medal-default")


def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Zweistein Alberta"
    ct_series(place / "ct", slices=2)
    undecodable(place / "us")
    (place / "notes.txt").write_text("Zweistein, Alberta")
    return place


def decision_about_the_picture(
    place: Path, out: Path, by: str = "R. Feynfrau", reason: str = "no text in any frame"
) -> Decision:
    """Give a decision about the series that the picture becomes under this key."""
    copy = run([place / "us"], out).paths(out)[0]
    series = copy.parent.relative_to(out).as_posix()
    return Decision(code="check.burned-in", place=f"{series}/", by=by, reason=reason)


def written(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file())


def test_that_only_what_may_leave_is_in_the_output(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    assert report.counts == {"written": 2, "refused": 1, "sequestered": 1}
    assert [dcmread(path).Modality for path in written(tmp_path / "out")] == ["CT", "CT"]


def test_that_each_file_has_a_line_with_its_reason(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    held = {line.code for line in report.files if not line.name}
    assert held == {"deid.not-dicom", "deid.check-failed"}
    assert all(line.reason and line.advice for line in report.files if not line.name)
    assert all(line.source_sha256 for line in report.files)


def test_that_a_decision_lets_an_ultrasound_pass(tmp_path: Path) -> None:
    place = folder(tmp_path)
    decision = decision_about_the_picture(place, tmp_path / "look")
    report = deidentify_folder(place, tmp_path / "out", DEFAULT, KEY, decisions=[decision])
    assert report.counts["written"] == 3
    assert report.decisions == (decision,)


def test_that_a_second_run_gives_the_same_folder(tmp_path: Path) -> None:
    place = folder(tmp_path)
    deidentify_folder(place, tmp_path / "out", DEFAULT, KEY)
    before = [path.read_bytes() for path in written(tmp_path / "out")]
    report = deidentify_folder(place, tmp_path / "out", DEFAULT, KEY)
    assert report.counts == {"resumed": 2, "refused": 1, "sequestered": 1}
    assert [path.read_bytes() for path in written(tmp_path / "out")] == before


@pytest.mark.parametrize("inner", ["", "ct", "new"])
def test_that_overlapping_folders_are_refused(inner: str, tmp_path: Path) -> None:
    place = folder(tmp_path)
    with pytest.raises(FoldersOverlap):
        deidentify_folder(place, place / inner, DEFAULT, KEY)


def test_that_neither_report_tells_a_value_or_a_path(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    told = report.to_json() + to_html(report)
    secrets = [*Patient().values(), "Zweistein", "notes.txt", str(tmp_path)]
    assert [value for value in secrets if value in told] == []


def test_that_the_report_carries_the_statement_of_the_profile_in_use(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    assert report.statement == DEFAULT.statement
    assert DEFAULT.statement in to_html(report)


def test_that_the_report_survives_json(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    assert DeidReport.model_validate(json.loads(report.to_json())) == report


def test_that_the_report_counts_changes_by_attribute(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    lines = {(change.name, change.action): change.count for change in report.changes}
    assert lines["Study Date", "shifted"] == 2
    assert lines["Patient's Address", "removed"] == 2


def test_that_a_reason_with_markup_is_shown_as_text(tmp_path: Path) -> None:
    place = folder(tmp_path)
    decision = decision_about_the_picture(
        place, tmp_path / "look", by="<b>R</b>", reason="<script>x</script>"
    )
    report = deidentify_folder(place, tmp_path / "out", DEFAULT, KEY, decisions=[decision])
    assert "<script>" not in to_html(report)


def test_that_the_report_names_the_places_of_what_it_held_back(tmp_path: Path) -> None:
    report = deidentify_folder(folder(tmp_path), tmp_path / "out", DEFAULT, KEY)
    (finding,) = [one for one in report.findings if one.code == "check.burned-in"]
    decision = Decision(
        code=finding.code, place=finding.place, by="R. Feynfrau", reason="no text in any frame"
    )
    again = deidentify_folder(
        tmp_path / "Zweistein Alberta", tmp_path / "again", DEFAULT, KEY, decisions=[decision]
    )
    assert again.counts["written"] == 3


def test_that_the_verb_takes_decisions_and_site_rules(tmp_path: Path) -> None:
    place, key, papers = folder(tmp_path), tmp_path / "key", tmp_path / "decisions.json"
    KEY.write(key)
    made = decision_about_the_picture(place, tmp_path / "look")
    papers.write_text(json.dumps([made.model_dump()]))
    rules = tmp_path / "site.recipe"
    rules.write_text("FORMAT dicom\n%header\nREMOVE SliceThickness\n")
    options = [
        "--key-file",
        key,
        "--decisions",
        papers,
        "--recipe",
        rules,
        "--json",
        tmp_path / "r",
    ]
    arguments = ["deidentify", place, tmp_path / "out", *options]
    done = CliRunner().invoke(medal, [str(one) for one in arguments])
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "r").read_text())
    assert report["counts"]["written"] == 3
    assert report["site_rules"]
    assert report["decisions"][0]["by"] == made.by
    assert all("SliceThickness" not in dcmread(path) for path in written(tmp_path / "out"))


def test_that_cleaned_pixels_are_named_with_their_code(tmp_path: Path) -> None:
    cleared = us_image(tmp_path / "us" / "plain.dcm", rows=200, columns=240)
    report = deidentify_folder(cleared.parent, tmp_path / "out", DEFAULT, KEY)
    assert report.counts == {"written": 1}
    assert ("113101", "Clean Pixel Data Option") in report.method_codes
    assert "Clean Pixel Data (113101) holds for 1 of 1 files." in report.statement
    (path,) = written(tmp_path / "out")
    codes = {item.CodeValue for item in dcmread(path).DeidentificationMethodCodeSequence}
    assert codes == {code for code, _ in report.method_codes}


def test_that_a_reason_is_told_once_with_the_files_that_share_it(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    page = to_html(deidentify_folder(tmp_path / "in", tmp_path / "out", DEFAULT, KEY))
    assert page.count("This file is not a DICOM object.") == 1
    assert "<td>3</td><td>1, 2, 3</td>" in page
    assert "sequestered" not in page


@pytest.mark.parametrize("name", ["medal-default", "longitudinal", "strictest"])
def test_that_the_page_says_what_remains_under_the_profile_in_use(name: str) -> None:
    profile = load_profile(name)
    rows = list(remains(profile))
    stays = " ".join(row[0] for row in rows)
    assert "The link from each pseudonym" in stays
    assert ("True dates" in stays) is (name == "longitudinal")
    assert ("Times of day" in stays) is (name == "medal-default")
    assert ("Age, sex" in stays) is (name != "strictest")
    assert all(all(row) for row in rows)
