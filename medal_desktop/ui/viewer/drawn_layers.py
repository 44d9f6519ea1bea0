"""Layers for what others drew: contours of structures, graphics and overlay planes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from medal_desktop.base.geometry import Vector
from medal_desktop.dicom.drawings import Bitmap, Contour, Graphic, Place
from medal_desktop.dicom.series import Group
from medal_desktop.ui.viewer import marks
from medal_desktop.ui.viewer.planes import Plane, Space
from medal_desktop.ui.viewer.tool import Canvas

_INK = QColor("#F0E442")
Drawn = TypeVar("Drawn", bound=Graphic | Bitmap)
Places = dict[Place, int]


class ContourLayer:
    """Draws the contours that lie in a view's slice; where they cross it, a dot."""

    def __init__(self, contours: Iterable[Contour]) -> None:
        self._contours = tuple(contours)
        self.names = tuple(dict.fromkeys(one.name for one in self._contours))

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw them, each in its structure's colour."""
        if view.scene.state.picture.space is not Space.PATIENT:
            return
        reach = _half_slice(view)
        for contour in self._contours:
            away = np.array([view.away_mm(_vector(point)) for point in contour.points[:3]])
            painter.setPen(QPen(QColor(contour.colour), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if np.abs(away).max() <= reach and np.ptp(away) < reach:
                self._line(painter, view, contour)
            elif np.ptp(away) > reach:
                self._crossings(painter, view, contour)

    def _line(self, painter: QPainter, view: Canvas, contour: Contour) -> None:
        line = QPolygonF([view.to_widget(_vector(point)) for point in contour.points])
        if contour.closed:
            painter.drawPolygon(line)
        else:
            painter.drawPolyline(line)

    def _crossings(self, painter: QPainter, view: Canvas, contour: Contour) -> None:
        points = contour.points
        away = np.array([view.away_mm(_vector(point)) for point in points])
        ahead = np.roll(np.arange(len(points)), -1)
        for one in np.flatnonzero((away <= 0) != (away[ahead] <= 0)).tolist():
            other = int(ahead[one])
            share = away[one] / (away[one] - away[other])
            place = points[one] + share * (points[other] - points[one])
            painter.drawEllipse(view.to_widget(_vector(place)), 1.5, 1.5)


class PictureLayer:
    """Draws graphics, texts and overlay planes on the images that they name."""

    def __init__(
        self, group: Group, graphics: Iterable[Graphic] = (), bitmaps: Iterable[Bitmap] = ()
    ) -> None:
        self._places = {
            (frame.instance.sop_uid, frame.index): number
            for number, frame in enumerate(group.frames)
        }
        self._graphics: dict[int, list[Graphic]] = _by_number(graphics, self._places)
        self._bitmaps: dict[int, list[Bitmap]] = _by_number(bitmaps, self._places)
        self._images: dict[int, QImage] = {}
        graphic = sum(len(found) for found in self._graphics.values())
        self.count = graphic + sum(len(found) for found in self._bitmaps.values())

    def paint(self, painter: QPainter, view: Canvas) -> None:
        """Draw what belongs to the slice shown, in the plane in which it was taken."""
        picture = view.scene.state.picture
        if view.plane not in {picture.first_plane, Plane.STORED}:
            return
        painter.setPen(QPen(_INK, 1.4))
        for bitmap in self._bitmaps.get(view.index, ()):
            self._bits(painter, view, bitmap)
        for graphic in (*self._graphics.get(view.index, ()), *self._graphics.get(-1, ())):
            self._graphic(painter, view, graphic)

    def _at(self, view: Canvas, x: float, y: float) -> QPointF:
        """Give the point of the widget at a point of the image as it was stored."""
        index = (float(view.index), y - 0.5, x - 0.5)
        return view.to_widget(view.scene.state.picture.to_place(index))

    def _graphic(self, painter: QPainter, view: Canvas, graphic: Graphic) -> None:
        frame = view.rect_shown()
        points = [
            QPointF(frame.width() * x, frame.height() * y)
            if graphic.shared
            else self._at(view, x, y)
            for x, y in graphic.points.tolist()
        ]
        painter.setBrush(_INK if graphic.filled else Qt.BrushStyle.NoBrush)
        if graphic.kind == "text":
            where = QRectF(points[0], frame.bottomRight())
            flag = Qt.AlignmentFlag
            marks.draw_text(painter, where, flag.AlignLeft | flag.AlignTop, graphic.words)
            painter.setPen(QPen(_INK, 1.4))
        elif graphic.kind == "point":
            painter.drawEllipse(points[0], 3.0, 3.0)
        elif graphic.kind == "circle" and len(points) > 1:
            way = points[1] - points[0]
            radius = float(np.hypot(way.x(), way.y()))
            painter.drawEllipse(points[0], radius, radius)
        elif graphic.kind == "ellipse" and len(points) == 4:
            painter.drawPolygon(QPolygonF(_ellipse(points)))
        elif len(points) > 1:
            painter.drawPolyline(QPolygonF(points))

    def _bits(self, painter: QPainter, view: Canvas, bitmap: Bitmap) -> None:
        image = self._images.get(id(bitmap))
        if image is None:
            image = self._images[id(bitmap)] = _image(bitmap)
        top, left = bitmap.origin
        rows, columns = bitmap.bits.shape
        corners = [self._at(view, left + x, top + y) for x, y in ((0, 0), (columns, 0), (0, rows))]
        right = (corners[1] - corners[0]) / columns
        below = (corners[2] - corners[0]) / rows
        painter.save()
        way = painter.transform()
        way.setMatrix(
            right.x(), right.y(), 0, below.x(), below.y(), 0, corners[0].x(), corners[0].y(), 1
        )  # fmt: skip
        painter.setTransform(way)
        painter.drawImage(0, 0, image)
        painter.restore()


def _by_number(drawn: Iterable[Drawn], places: Places) -> dict[int, list[Drawn]]:
    """Sort by the number of the picture; what belongs to all of them is at -1."""
    found: dict[int, list[Drawn]] = defaultdict(list)
    for one in drawn:
        place: Place | None = one.place
        number = -1 if place is None else places.get(place)
        if number is not None:
            found[number].append(one)
    return found


def _image(bitmap: Bitmap) -> QImage:
    colour = np.uint32(0xFF000000 | _INK.red() << 16 | _INK.green() << 8 | _INK.blue())
    pixels = np.where(bitmap.bits, colour, np.uint32(0))
    rows, columns = pixels.shape
    kind = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(np.ascontiguousarray(pixels).data, columns, rows, columns * 4, kind).copy()


def _ellipse(ends: list[QPointF]) -> list[QPointF]:
    """Give points along an ellipse from the ends of its two axes."""
    middle = (ends[0] + ends[1]) / 2
    long, short = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    turns = np.linspace(0, 2 * np.pi, 73)
    return [middle + long * float(np.cos(t)) + short * float(np.sin(t)) for t in turns]


def _half_slice(view: Canvas) -> float:
    state = view.scene.state
    return state.cut(view.plane).apart / 2 + 0.01


def _vector(point: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Vector:
    return (float(point[0]), float(point[1]), float(point[2]))
