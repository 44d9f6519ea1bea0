"""Tables as CSV or XLSX, both ways. openpyxl's one door.

Cells are text; a text that a spreadsheet would take for a formula is led by an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_beside

LARGEST = 20 << 20
MOST_ROWS = 100_000
MOST_COLUMNS = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Sequence[str]


class UnreadableTable(MedalError):
    """A file that is no table, or a larger one than any real one."""

    code = "table.unreadable"
    message = "This is no table that MEDAL Desktop can read."
    advice = "Save it as CSV (UTF-8) or XLSX, with one line of titles and one line per case."


class UnwritableTable(MedalError):
    """A place that refuses, or a name with another ending."""

    code = "table.unwritable"
    message = "The table could not be written."
    advice = "Choose a folder you may write to, and a name that ends with .csv or .xlsx."


def write_table(target: Path, head: Row, rows: Sequence[Row]) -> Path:
    """Write a table; the ending of the name says which form.

    Raises:
        UnwritableTable: another ending, or the place refuses.
    """
    lines = [[_guarded(cell) for cell in row] for row in (head, *rows)]
    makers = {".csv": _to_csv, ".xlsx": _to_xlsx}
    if target.suffix.lower() not in makers:
        raise UnwritableTable
    raw = makers[target.suffix.lower()](lines)
    try:
        with write_beside(target) as stream:
            stream.write(raw)
    except OSError:
        raise UnwritableTable from None
    return target


def read_table(source: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Read the titles and the rows, each as wide as the titles; empty rows are left out.

    Raises:
        UnreadableTable: it is no table, too large, or has a title twice.
    """
    try:
        if source.stat().st_size > LARGEST:
            raise UnreadableTable
        raw = source.read_bytes()
        lines = _from_xlsx(raw) if raw[:4] == b"PK\3\4" else _from_csv(raw)
    except (OSError, ValueError, csv.Error):
        raise UnreadableTable from None
    if not lines or len(lines) > MOST_ROWS or len(lines[0]) > MOST_COLUMNS:
        raise UnreadableTable
    head = tuple(title.strip() for title in lines[0])
    if len(set(head)) != len(head):
        raise UnreadableTable("a title stands there twice")
    width = len(head)
    rows = tuple(tuple((*row, *[""] * width)[:width]) for row in lines[1:] if any(row))
    return head, rows


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _bare(cell: str) -> str:
    inner = cell.removeprefix("'")
    return inner if inner.startswith(_FORMULA) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _to_csv(lines: Sequence[Row]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return ("\ufeff" + out.getvalue()).encode()  # the mark by which Excel knows UTF-8


def _from_csv(raw: bytes) -> list[list[str]]:
    text = raw.decode("utf-8-sig")
    if "\0" in text:
        raise ValueError("no text")
    first = text.split("\n", 1)[0]
    divider = max(",;\t", key=first.count)
    return [
        [_bare(cell) for cell in row] for row in csv.reader(io.StringIO(text), delimiter=divider)
    ]


def _to_xlsx(lines: Sequence[Row]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - only when a table is written

    book = Workbook(write_only=True)
    sheet = book.create_sheet("cases")
    for line in lines:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _from_xlsx(raw: bytes) -> list[list[str]]:
    from zipfile import BadZipFile, ZipFile  # noqa: PLC0415 - beside the library that it guards

    from openpyxl import load_workbook  # noqa: PLC0415 - only when a table is read

    try:
        with ZipFile(io.BytesIO(raw)) as packed:
            _require_small(sum(one.file_size for one in packed.infolist()))
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(
            values_only=True, max_row=MOST_ROWS, max_col=MOST_COLUMNS
        )
        lines = [[_bare(_words(cell)) for cell in row] for row in cells]
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError):
        raise UnreadableTable from None
    while lines and lines[0] and not lines[0][-1]:
        lines = [row[:-1] for row in lines]
    return lines


def _require_small(size: int) -> None:
    if size > 10 * LARGEST:
        raise ValueError("unpacked it is larger than any real table")


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell)
