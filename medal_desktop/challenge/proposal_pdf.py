"""The proposal as PDF, set like a paper's supplement. ReportLab's one door.

The font is DejaVu Serif Condensed from `resources/fonts/`, embedded, so that names in Latin, Greek
and Cyrillic letters come out on any machine. Equal documents give equal bytes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from medal_desktop.base.assets import asset
from medal_desktop.challenge.proposal import Heading, Piece, Proposal, Table, Words

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle

_FONT = "DejaVuSerifCondensed"
_FACES = ("", "-Bold", "-Italic")
_INK, _GREY, _LINE, _AMBER = "#1b2126", "#52606d", "#b8c0c7", "#8a5a00"
_MM = 72 / 25.4
_WIDTH = (210 - 44) * _MM - 12  # a frame keeps 6 points at each side


def to_pdf(document: Proposal) -> bytes:
    """Give the document as PDF, A4."""
    from io import BytesIO  # noqa: PLC0415 - beside the library that it serves

    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415 - only needed to export

    _register()
    out = BytesIO()
    made = SimpleDocTemplate(
        out,
        pagesize=(210 * _MM, 297 * _MM),
        leftMargin=22 * _MM,
        rightMargin=22 * _MM,
        topMargin=20 * _MM,
        bottomMargin=22 * _MM,
        title=document.title,
        author="; ".join(document.byline),
        subject=document.subtitle,
        invariant=1,
    )
    page = _Page(document.footer)
    made.build(_flow(document), onFirstPage=page, onLaterPages=page)
    return out.getvalue()


class _Page:
    """The foot of each page: which challenge, and which page."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __call__(self, canvas: Any, _template: Any) -> None:
        """Draw it."""
        canvas.saveState()
        canvas.setFont(_FONT, 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(22 * _MM, 12 * _MM, self._words)
        canvas.drawRightString(188 * _MM, 12 * _MM, str(canvas.getPageNumber()))
        canvas.restoreState()


def _register() -> None:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - only needed to export
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - only needed to export

    if _FONT in pdfmetrics.getRegisteredFontNames():
        return
    for face in _FACES:
        pdfmetrics.registerFont(TTFont(_FONT + face, str(asset(f"fonts/{_FONT}{face}.ttf"))))
    bold, italic = f"{_FONT}-Bold", f"{_FONT}-Italic"
    pdfmetrics.registerFontFamily(_FONT, normal=_FONT, bold=bold, italic=italic, boldItalic=bold)


def _flow(document: Proposal) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer  # noqa: PLC0415 - only needed to export

    styles = _styles()
    flow: list[Any] = [
        Paragraph(escape(document.subtitle), styles["subtitle"]),
        Paragraph(escape(document.title), styles["title"]),
        *(Paragraph(escape(line), styles["byline"]) for line in document.byline),
        Spacer(1, 8),
    ]
    numbers = {"heading": 0, "table": 0}
    for piece in document.pieces:
        flow += _piece(piece, styles, numbers)
    return flow


def _piece(piece: Piece, styles: dict[str, ParagraphStyle], numbers: dict[str, int]) -> list[Any]:
    from reportlab.platypus import HRFlowable, Paragraph  # noqa: PLC0415 - only needed to export

    if isinstance(piece, Heading):
        numbers["heading"] += 1
        words = f"{numbers['heading']}&nbsp;&nbsp;{escape(piece.text)}"
        line = HRFlowable(width="100%", thickness=0.5, color=_LINE, spaceAfter=5, spaceBefore=2)
        line.keepWithNext = 1
        return [Paragraph(words, styles["heading"]), line]
    if isinstance(piece, Words):
        lead = f"<b>{escape(piece.lead)}.</b> " if piece.lead else ""
        return [Paragraph(lead + escape(piece.text), styles[piece.style])]
    numbers["table"] += 1
    return [_table(piece, numbers["table"], styles)]


def _table(piece: Table, number: int, styles: dict[str, ParagraphStyle]) -> Any:
    """Draw a table; its first row is the caption, the second, repeated on each page, the head."""
    from reportlab.platypus import Paragraph  # noqa: PLC0415 - only needed to export
    from reportlab.platypus import Table as Drawn  # noqa: PLC0415 - only needed to export

    def cells(row: tuple[str, ...], style: str) -> list[Any]:
        return [Paragraph(escape(cell), styles[style]) for cell in row]

    words = f"<b>Table {number}.</b> {escape(piece.caption)}."
    caption = [Paragraph(words, styles["caption"]), *[""] * (len(piece.head) - 1)]
    rows = [caption, cells(piece.head, "head"), *(cells(row, "cell") for row in piece.rows)]
    widths = [share * _WIDTH for share in piece.widths]
    rules = [
        ("SPAN", (0, 0), (-1, 0)),
        ("LINEABOVE", (0, 1), (-1, 1), 1, _INK),
        ("LINEBELOW", (0, 1), (-1, 1), 0.5, _INK),
        ("LINEBELOW", (0, -1), (-1, -1), 1, _INK),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("NOSPLIT", (0, 0), (-1, min(3, len(rows) - 1))),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    return Drawn(rows, colWidths=widths, style=rules, repeatRows=(1,), spaceAfter=10, hAlign="LEFT")


def _styles() -> dict[str, ParagraphStyle]:
    from reportlab.lib.styles import ParagraphStyle as Style  # noqa: PLC0415 - only to export

    body = Style(
        "body", fontName=_FONT, fontSize=9.5, leading=13.2, textColor=_INK, spaceAfter=4,
        splitLongWords=1,
    )  # fmt: skip
    keep = {"parent": body, "keepWithNext": 1}
    return {
        "body": body,
        "note": Style("note", parent=body, textColor=_AMBER),
        "abstract": Style("abstract", parent=body, leftIndent=16, rightIndent=16, spaceAfter=7),
        "subtitle": Style("subtitle", parent=body, textColor=_GREY, fontSize=10),
        "title": Style(
            "title", parent=body, fontName=f"{_FONT}-Bold", fontSize=19, leading=24, spaceAfter=6
        ),
        "byline": Style("byline", parent=body, textColor=_GREY, spaceAfter=0),
        "heading": Style(
            "heading", fontName=f"{_FONT}-Bold", fontSize=12, leading=15, spaceBefore=14,
            spaceAfter=0, **keep,
        ),
        "caption": Style("caption", fontSize=8.8, leading=11.5, spaceBefore=7, **keep),
        "head": Style("head", parent=body, fontName=f"{_FONT}-Bold", fontSize=8.4, leading=10.8,
                      spaceAfter=0),
        "cell": Style("cell", parent=body, fontSize=8.4, leading=10.8, spaceAfter=0),
    }  # fmt: skip
