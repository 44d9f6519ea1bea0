"""The report as one page that a data protection officer reads, prints and signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from medal_desktop.deid.conformance import conformance
from medal_desktop.deid.remains import remains
from medal_desktop.deid.report import DeidReport, FileLine

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;
color:#1b2126;background:#fff}
h1{font-size:1.6rem;font-weight:600;margin-bottom:.25rem}
h2{font-size:1.15rem;font-weight:600;margin-top:2rem}
p.quiet{color:#52606d}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:5px 8px;border-bottom:1px solid #cfd6dc;vertical-align:top}
th{color:#52606d;font-weight:600}
.statement{padding:12px 16px;background:#eef5f6}
@media print{body{margin:0;max-width:none}h2,tr{break-inside:avoid}}
"""


# In the order in which they are told.
_OUTCOMES = {
    "written": "de-identified, checked and written",
    "resumed": "written by an earlier run, checked again",
    "sequestered": "held back for a person's decision",
    "refused": "refused",
}
_MOST_NAMED = 12


def to_html(report: DeidReport, sentences: Sequence[str] = ()) -> str:
    """Give the report as a page that needs nothing else; `sentences` sum it up in plain words."""
    held = [line for line in report.files if line.code]
    parts = [
        "<h1>De-identification report</h1>",
        (f'<p class="quiet">{escape(report.program)} · profile “{escape(report.profile.title)}” · '
        f"project key {escape(report.key_id)}{_site(report)}</p>"),
        f'<p class="statement">{escape(report.statement)}</p>',
        _sentences(sentences),
        _section(
            "Conformance statement",
            ("Profile or option of PS3.15 Annex E", "Code", "Applied", "What that means"),
            conformance(report),
        ),
        _section("Reasons for the options", ("Option", "Reason"), _options(report)),
        _section("What remains", ("What stays", "Why it matters", "What stands against it"),
                 remains(report.profile)),
        _section("Files", ("Outcome", "Files"), _counts(report)),
        _section("Held back or refused", ("Reason", "What to do", "Outcome", "How many",
                 "Place in the sorted input"), _held(held)),
        _section("Faces removed", ("Series", "Tissue removed", "Seen and confirmed by", "When"),
                 _faces(report)),
        _section("Findings of the independent check", ("Finding", "Place", "Blocks", "Note"),
                 _found(report)),
        _section("Decisions of named persons", ("Finding", "Place", "By", "Reason"),
                 _decisions(report)),
        _section("Changes", ("Attribute", "Name", "Action", "Times"), _changes(report)),
        ("<h2>Seen by the data protection officer</h2>"
        "<p>Name, date, signature: ______________________________________________</p>"),
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><title>De-identification report</title><style>{_STYLE}</style>'
    body = "".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _site(report: DeidReport) -> str:
    return f" · site rules {escape(report.site_rules)}" if report.site_rules else ""


def _sentences(sentences: Sequence[str]) -> str:
    if not sentences:
        return ""
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f"<h2>In plain words</h2><ul>{lines}</ul>"


def _section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    ]
    if not lines:
        return f"<h2>{escape(title)}</h2><p>None.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        f'<h2>{escape(title)}</h2><table width="100%" cellspacing="0" cellpadding="4">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _counts(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (words, report.counts[status])
        for status, words in _OUTCOMES.items()
        if report.counts.get(status)
    )


def _options(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (option.value.replace("_", " ").capitalize(), reason)
        for option, reason in report.profile.options.items()
    )


def _held(lines: list[FileLine]) -> Iterable[tuple[object, ...]]:
    """Give each reason once, with the files that share it."""
    groups: dict[tuple[str, str, str], list[int]] = {}
    for line in lines:
        groups.setdefault((line.reason, line.advice, line.status), []).append(line.number)
    return (
        (reason, advice, _OUTCOMES.get(status, status), len(numbers), _listed(numbers))
        for (reason, advice, status), numbers in groups.items()
    )


def _listed(numbers: list[int]) -> str:
    """Name the first files; the JSON names all of them."""
    more = "" if len(numbers) <= _MOST_NAMED else ", … (all in the JSON report)"
    return ", ".join(map(str, numbers[:_MOST_NAMED])) + more


def _faces(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (
            line.place,
            "–" if line.face_ml is None else f"{line.face_ml:.0f} ml",
            line.confirmed_by or "nobody yet",
            line.confirmed or "–",
        )
        for line in report.faces
    )


def _found(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (finding.message, finding.place, "yes" if finding.blocking else "no", finding.advice)
        for finding in report.findings
    )


def _decisions(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (decision.code, decision.place, decision.by, decision.reason)
        for decision in report.decisions
    )


def _changes(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return ((change.tag, change.name, change.action, change.count) for change in report.changes)
