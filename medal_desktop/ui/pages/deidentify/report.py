"""The report into a file: a PDF for people, or what the file's name asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from medal_desktop.base.files import write_beside
from medal_desktop.base.progress import Job
from medal_desktop.ui.desk import Desk

_DPI = 150


def saving(desk: Desk, target: Path) -> Callable[[Job], Path]:
    """Give the work that writes the report; slow, and safe in a thread."""

    def work(_job: Job) -> Path:
        if target.suffix.lower() == ".pdf":
            write_pdf(desk.deid_report(), target)
        else:
            desk.save_deid_report(target)
        return target

    return work


def write_pdf(html: str, target: Path) -> None:
    """Lay a page of HTML out on A4; the file is there whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle("De-identification report")
    writer.setCreator("MEDAL Desktop")
    writer.setResolution(_DPI)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(18, 18, 18, 18), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setHtml(html)
    size = writer.pageLayout().paintRectPixels(_DPI).size()
    document.setPageSize(QSizeF(size.width(), size.height()))
    document.print_(writer)
    del document, writer
    with write_beside(target) as stream:
        stream.write(bytes(buffer.data().data()))
