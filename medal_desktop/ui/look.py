"""Looking at images before there is a case: the folder's series at the left, the viewer beside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QWidget

from medal_desktop.base.errors import MedalError
from medal_desktop.base.places import user_folder
from medal_desktop.base.progress import Job
from medal_desktop.ui import errors, theme
from medal_desktop.ui.banner import Banner
from medal_desktop.ui.desk import Desk
from medal_desktop.ui.kit.controls import button, label
from medal_desktop.ui.kit.layout import box, column, row
from medal_desktop.ui.kit.progress import ProgressStrip
from medal_desktop.ui.memory import remember_sizes
from medal_desktop.ui.viewer.by_others import layer_of, planes_of
from medal_desktop.ui.viewer.opening import Shown, first_look, open_group
from medal_desktop.ui.viewer.picture import VolumePicture
from medal_desktop.ui.viewer.render import to_image
from medal_desktop.ui.viewer.tool import Layer
from medal_desktop.ui.viewer.viewer import Viewer
from medal_desktop.ui.worker import Task
from medal_desktop.workflow.views import LibraryView, SeriesView

if TYPE_CHECKING:
    from medal_desktop.dicom.series import Group

_THUMBNAIL = 72
_DRAWN = {"seg", "rtstruct", "other"}


class LookWindow(QWidget):
    """One window for all looking; a series is shown, laid beside, laid over or drawn upon."""

    drawn = Signal(str, QImage)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle(self.tr("MEDAL Desktop · Look at images"))
        self.setMinimumSize(760, 520)
        self.desk = desk
        self.viewer = Viewer()
        self.banner = Banner()
        self._strip = ProgressStrip("look")
        self._shown: Shown | None = None
        self._layers: list[Layer] = []
        self._tasks: set[Task] = set()
        self._list = QListWidget()
        self._list.setObjectName("look-series")
        self._list.setAccessibleName(self.tr("Series"))
        self._list.setIconSize(QSize(_THUMBNAIL, _THUMBNAIL))
        self._list.setWordWrap(True)
        self._list.itemActivated.connect(lambda item: self.show_series(_key(item)))
        self._list.itemSelectionChanged.connect(self._on_selected)
        self._beside = button(self.tr("Beside"), "look-beside", role="quiet")
        self._over = button(self.tr("Over, in colour"), "look-over", role="quiet")
        self._beside.clicked.connect(lambda: self._with("beside"))
        self._over.clicked.connect(lambda: self._with("over"))
        self.drawn.connect(self._on_drawn)
        self.viewer.failed.connect(lambda error: errors.show(self, error))
        self.setLayout(self._make_layout())
        self._say_nothing()
        self._on_selected()
        theme.dress(self)

    def show_error(self, error: MedalError) -> None:
        """Show an error at the top; `ui.errors.show` finds its way here."""
        self.banner.show_error(error)

    def present(self, view: LibraryView, key: str = "") -> None:
        """List a folder's series, and show one."""
        self._list.clear()
        series = [one for study in view.studies for one in study.series]
        for one in series:
            item = QListWidgetItem(_words(one))
            item.setData(Qt.ItemDataRole.UserRole, one)
            self._list.addItem(item)
        keys = [one.key for one in series]
        self._run(lambda job: self._draw(keys, job), _nothing, lambda _error: None)
        for number, one in enumerate(series):
            if one.key == key:
                self._list.setCurrentRow(number)
                self.show_series(key)

    def show_series(self, key: str) -> None:
        """Show a series; a segmentation, contours or graphics are drawn on what is shown."""
        group = self.desk.first_look(key)
        if group is None:
            return
        self.banner.hide()
        if str(group.kind) in _DRAWN:
            self._draw_upon(group)
            return
        self.viewer.say("hourglass", self.tr("Reading the images"), _title(group))
        self._run(lambda _job: first_look(group), self._on_first, lambda _error: None)
        self._read(group, self._on_shown)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop reading, and let go of files and threads."""
        for task in tuple(self._tasks):
            task.cancel()
        self._forget_layers()
        self._shown = None
        self._say_nothing()
        event.accept()

    def _with(self, how: str) -> None:
        """Show the chosen series with the one that is shown."""
        series, first = self._chosen(), self._shown
        group = self.desk.first_look(series.key) if series is not None else None
        if group is None or first is None:
            return
        self._read(group, lambda shown: self._on_other(first, shown, how))

    def _draw_upon(self, group: Group) -> None:
        shown = self._shown
        if shown is None:
            self.viewer.say(
                "image", self.tr("Choose images first"),
                self.tr("This is drawn upon images. Show those first, then this."),
            )  # fmt: skip
            return
        if str(group.kind) == "seg":
            if isinstance(shown.picture, VolumePicture):
                grid = shown.picture.grid
                self._run(lambda _job: _labels(group, grid), self.viewer.show_mask)
            return
        self._run(lambda _job: layer_of(group, shown), self._add_layer)

    def _read(self, group: Group, done: Callable[[Shown], None]) -> None:
        self._run(lambda job: open_group(group, job), done, watched=True)

    def _on_first(self, shown: Shown) -> None:
        if self._shown is None or self._shown.group.key != shown.group.key:
            self._present(shown)

    def _on_shown(self, shown: Shown) -> None:
        self._shown = shown
        self._present(shown)
        if not shown.is_slide:
            self._run(lambda _job: planes_of(shown.group), self._add_layer, lambda _error: None)
        self._on_selected()

    def _present(self, shown: Shown) -> None:
        self._forget_layers()
        self.viewer.show_series(shown)

    def _on_other(self, first: Shown, shown: Shown, how: str) -> None:
        if first is self._shown:
            self.viewer.show_other(first, shown, how)

    def _add_layer(self, layer: Layer | None) -> None:
        if layer is not None:
            self._layers.append(layer)
            self.viewer.add_layer(layer)

    def _forget_layers(self) -> None:
        for layer in self._layers:
            self.viewer.remove_layer(layer)
        self._layers = []

    def _on_selected(self) -> None:
        series, first = self._chosen(), self._shown
        kind = series.kind if series is not None else ""
        other = series is not None and first is not None and series.key != first.group.key
        self._beside.setEnabled(other and kind not in _DRAWN | {"wsi"})
        volume = first is not None and isinstance(first.picture, VolumePicture)
        self._over.setEnabled(other and volume and kind == "volume")

    def _chosen(self) -> SeriesView | None:
        row = self._list.currentRow()
        return None if row < 0 else self._list.item(row).data(Qt.ItemDataRole.UserRole)

    def _draw(self, keys: list[str], job: Job) -> None:
        """In a thread: small pictures, one after the other."""
        for key in job.each(keys, total=len(keys)):
            with suppress(MedalError):
                self.drawn.emit(key, to_image(self.desk.thumbnail(key, 2 * _THUMBNAIL)))

    def _on_drawn(self, key: str, image: QImage) -> None:
        for number in range(self._list.count()):
            item = self._list.item(number)
            if _key(item) == key:
                item.setIcon(QIcon(QPixmap.fromImage(image)))

    def _run(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[MedalError], None] | None = None,
        *,
        watched: bool = False,
    ) -> None:
        task = Task(work, self)
        self._tasks.add(task)
        task.succeeded.connect(done)
        task.failed.connect(failed or self._on_failed)
        task.finished.connect(lambda: self._tasks.discard(task))
        if watched:
            self._strip.begin(self.tr("Reading the images"))
            task.stepped.connect(self._strip.step)
            self._strip.stop.connect(task.cancel)
            task.finished.connect(self._strip.end)
        task.start()

    def _on_failed(self, error: MedalError) -> None:
        what, advice = error.words()
        if self._shown is None:
            self.viewer.say("image-square", what, advice)
        else:
            errors.show(self, error)

    def _say_nothing(self) -> None:
        self.viewer.say(
            "image", self.tr("Nothing is shown yet"),
            self.tr("Choose a series at the left and press Enter, or click it twice."),
        )  # fmt: skip

    def _make_layout(self) -> Any:
        hint = label(self.tr("Enter shows a series"), tone="muted", size="small")
        side = box(column(self._list, hint, row(self._beside, self._over, None, space=4), space=8))
        side.setMinimumWidth(200)
        main = box(column(self.banner, self._strip, self.viewer, space=8))
        main.layout().setStretch(2, 1)  # type: ignore[union-attr]  # set one line above
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setObjectName("look-split")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(12)
        split.addWidget(side)
        split.addWidget(main)
        split.setStretchFactor(1, 1)
        split.setSizes([240, 900])
        remember_sizes(split, self.desk.settings_folder or user_folder())
        return row(split, margin=12)


def _labels(group: Group, grid: Any) -> Any:
    from medal_desktop.dicom.seg import read_seg  # noqa: PLC0415 - highdicom is slow

    return read_seg(group.first.path, grid).labels


def _key(item: QListWidgetItem) -> str:
    series: SeriesView = item.data(Qt.ItemDataRole.UserRole)
    return series.key


def _words(series: SeriesView) -> str:
    return f"{series.modality}  {series.title or '·'}\n{series.size or series.images}"


def _title(group: Group) -> str:
    return f"{group.modality} {group.series_description}".strip()


def _nothing(_: object) -> None:
    """Thumbnails draw themselves as they come."""
