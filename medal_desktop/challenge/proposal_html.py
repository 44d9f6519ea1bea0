"""The proposal as one HTML file that prints like a paper's supplement; nothing is loaded."""

from __future__ import annotations

from html import escape

from medal_desktop.challenge.proposal import Heading, Piece, Proposal, Table, Words

_STYLE = """
body{font:11pt/1.45 Georgia,"DejaVu Serif",serif;color:#1b2126;max-width:44em;margin:3em auto;
padding:0 1.5em}h1{font-size:1.7em;line-height:1.2;margin:0 0 .2em}h2{font-size:1.15em;
border-bottom:1px solid #b8c0c7;margin:1.8em 0 .6em;padding-bottom:.2em}p{margin:.45em 0}
.sub,.by,footer{color:#52606d}.abstract{margin:.8em 2em}.note{color:#8a5a00}
table{border-collapse:collapse;width:100%;font-size:.88em;margin:.3em 0 1.1em}
caption{text-align:left;font-style:italic;margin:.8em 0 .3em}
th{text-align:left;border-top:1.5px solid #1b2126;border-bottom:.75px solid #1b2126}
td,th{padding:.3em .6em .3em 0;vertical-align:top}
tr:last-child td{border-bottom:1.5px solid #1b2126}
footer{border-top:1px solid #b8c0c7;margin-top:3em;padding-top:.5em;font-size:.85em}
@page{margin:22mm 20mm}@media print{body{max-width:none;margin:0;padding:0}h2{break-after:avoid}
tr,caption{break-inside:avoid}}
"""


def to_html(document: Proposal) -> str:
    """Give the document as HTML."""
    numbers = {"heading": 0, "table": 0}
    parts = [_piece(piece, numbers) for piece in document.pieces]
    by = "".join(f"<p class=by>{escape(line)}</p>" for line in document.byline)
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body>"
        f"<p class=sub>{escape(document.subtitle)}</p><h1>{escape(document.title)}</h1>{by}"
        f"{''.join(parts)}<footer>{escape(document.footer)}</footer></body></html>\n"
    )


def _piece(piece: Piece, numbers: dict[str, int]) -> str:
    if isinstance(piece, Heading):
        numbers["heading"] += 1
        return f"<h2>{numbers['heading']} {escape(piece.text)}</h2>"
    if isinstance(piece, Words):
        lead = f"<b>{escape(piece.lead)}.</b> " if piece.lead else ""
        return f"<p class={piece.style}>{lead}{escape(piece.text)}</p>"
    numbers["table"] += 1
    return _table(piece, numbers["table"])


def _table(piece: Table, number: int) -> str:
    head = "".join(
        f"<th style='width:{round(100 * share)}%'>{escape(word)}</th>"
        for word, share in zip(piece.head, piece.widths, strict=True)
    )
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in piece.rows
    )
    caption = f"<caption>Table {number}. {escape(piece.caption)}.</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
