"""The tree of studies and series, with thumbnails that come one by one."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from medal_desktop.ui.item_models.library import LibraryModel
from medal_desktop.ui.item_models.rows import Index, Role
from medal_desktop.workflow.views import LibraryView, SeriesView

THUMBNAIL = 44


class StudiesTree(QTreeView):
    """Several free series can be chosen; `chosen` carries their keys.

    `looked` carries the key of one that is to be seen: Enter, or a double click.
    """

    chosen = Signal(object)
    looked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("studies")
        self.setAccessibleName(self.tr("Studies and series"))
        headings = (
            self.tr("Series"),
            self.tr("Modality"),
            self.tr("Images"),
            self.tr("Size"),
            self.tr("Voxel"),
            self.tr("State"),
        )
        cells = (
            lambda s: s.title or self.tr("Series without description"),
            lambda s: s.modality,
            lambda s: f"{s.images:,}".replace(",", "\u202f"),
            lambda s: s.size,
            lambda s: s.spacing,
            self._state,
        )
        self._model = LibraryModel(headings, cells, self)
        self.setModel(self._model)
        self.setItemDelegate(_Tall(self))
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.setIndentation(12)
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setExpandsOnDoubleClick(False)
        self._set_widths()
        self.activated.connect(self._on_activated)
        self.selectionModel().selectionChanged.connect(self._on_selection)

    def show_library(self, view: LibraryView) -> None:
        """Show another folder, or the same one after a change."""
        self._model.show(view)
        for row in range(len(view.studies)):
            self.setFirstColumnSpanned(row, QModelIndex(), True)  # noqa: FBT003 - Qt's signature
        self.expandAll()
        self.chosen.emit([])

    def set_picture(self, key: str, image: QImage) -> None:
        """Put a thumbnail beside a series, on black."""
        self._model.set_picture(key, QIcon(_square(image)))

    def select(self, keys: list[str]) -> None:
        """Choose series by their keys."""
        model = self._model
        for row, study in enumerate(model.view.studies):
            for inner, series in enumerate(study.series):
                if series.key in keys:
                    place = model.index(inner, 0, model.index(row, 0))
                    self.selectionModel().select(
                        place,
                        QItemSelectionModel.SelectionFlag.Select
                        | QItemSelectionModel.SelectionFlag.Rows,
                    )

    def place_of(self, key: str) -> QRect:
        """Give where a series' row is drawn, for a click."""
        model = self._model
        for row, study in enumerate(model.view.studies):
            for inner, series in enumerate(study.series):
                if series.key == key:
                    return self.visualRect(model.index(inner, 0, model.index(row, 0)))
        return QRect()

    def _on_activated(self, index: QModelIndex) -> None:
        value = index.siblingAtColumn(0).data(Role.VALUE)
        if isinstance(value, SeriesView):
            self.looked.emit(value.key)

    def _on_selection(self) -> None:
        values = [index.data(Role.VALUE) for index in self.selectionModel().selectedRows()]
        self.chosen.emit([v.key for v in values if isinstance(v, SeriesView)])

    def _state(self, series: SeriesView) -> str:
        if series.in_case:
            return self.tr("in {case}").format(case=series.in_case)
        return "⚠ " + ", ".join(_plain(w) for w in series.warnings) if series.warnings else ""

    def _set_widths(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(60)
        for column, width in enumerate((0, 84, 70, 150, 200, 190)):
            if width:
                header.resizeSection(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


class _Tall(QStyledItemDelegate):
    """Gives a series room for its thumbnail, and a study room to breathe."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802 - Qt's name
        size = super().sizeHint(option, index)
        series = isinstance(index.data(Role.VALUE), SeriesView)
        return QSize(size.width(), THUMBNAIL + 12 if series else 40)


def _square(image: QImage) -> QPixmap:
    side = THUMBNAIL * 2
    made = QPixmap(side, side)
    made.fill("black")
    small = image.scaled(
        side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    painter = QPainter(made)
    painter.drawImage((side - small.width()) // 2, (side - small.height()) // 2, small)
    painter.end()
    made.setDevicePixelRatio(2.0)
    return made


def _plain(code: str) -> str:
    return code.replace("_", " ").replace("-", " ")
