"""The report as one page that a data protection officer reads and prints."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from medal_desktop.deid.report import DeidReport, FileLine

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1b1f24;background:#fff}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d0d7de;vertical-align:top}
.statement{padding:1rem;border-left:4px solid #2f6f9f;background:#f3f7fa}
@media print{body{margin:0;max-width:none}}
"""


def to_html(report: DeidReport) -> str:
    """Give the report as a page that needs nothing else."""
    held = [line for line in report.files if line.code]
    parts = [
        "<h1>De-identification report</h1>",
        f'<p class="statement">{escape(report.statement)}</p>',
        f"<p>{escape(report.program)} · key {escape(report.key_id)}</p>",
        _section("Files", ("Outcome", "Files"), _counts(report)),
        _section("Options and reasons", ("Option", "Reason"), _options(report)),
        _section("Held back or refused", ("File", "Outcome", "Reason", "What to do"), _held(held)),
        _section("Findings of the check", ("Finding", "Place", "Blocks", "Note"), _found(report)),
        _section("Decisions", ("Finding", "By", "Reason"), _decisions(report)),
        _section("Changes", ("Attribute", "Name", "Action", "Times"), _changes(report)),
    ]
    head = f'<meta charset="utf-8"><title>De-identification report</title><style>{_STYLE}</style>'
    body = "".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _section(title: str, heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    ]
    if not lines:
        return f"<h2>{escape(title)}</h2><p>None.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _counts(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return report.counts.items()


def _options(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (option.value.replace("_", " ").capitalize(), reason)
        for option, reason in report.profile.options.items()
    )


def _held(lines: list[FileLine]) -> Iterable[tuple[object, ...]]:
    return ((line.number, line.status, line.reason, line.advice) for line in lines)


def _found(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return (
        (finding.message, finding.place, "yes" if finding.blocking else "no", finding.advice)
        for finding in report.findings
    )


def _decisions(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return ((decision.code, decision.by, decision.reason) for decision in report.decisions)


def _changes(report: DeidReport) -> Iterable[tuple[object, ...]]:
    return ((change.tag, change.name, change.action, change.count) for change in report.changes)
