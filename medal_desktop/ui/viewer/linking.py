"""Scrolling and looking together: two scenes in patient space, and the cameras of their views."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QPointF

from medal_desktop.base.geometry import Vector
from medal_desktop.ui.viewer.camera import ZOOM
from medal_desktop.ui.viewer.planes import Space
from medal_desktop.ui.viewer.scene import Scene, SceneState
from medal_desktop.ui.viewer.slice_view import SliceView


class Link(QObject):
    """Keeps the cross-hairs of two scenes together.

    With one frame of reference (PS3.3 C.7.4.1) they lie at the same place; otherwise they keep the
    distance that they had when the link was made, as two scans of one patient on two days.
    """

    def __init__(self, one: Scene, other: Scene, *, same_space: bool) -> None:
        super().__init__()
        self._scenes = (one, other)
        self._offset = (0.0, 0.0, 0.0) if same_space else _between(one, other)
        self._busy = False
        self.on = True
        one.changed.connect(self._on_one)
        other.changed.connect(self._on_other)
        if same_space:
            self._on_one(one.state)

    def _on_one(self, state: SceneState) -> None:
        self._follow(state, self._scenes[1], 1.0)

    def _on_other(self, state: SceneState) -> None:
        self._follow(state, self._scenes[0], -1.0)

    def _follow(self, state: SceneState, follower: Scene, sign: float) -> None:
        if self._busy or not self.on or not _comparable(state, follower.state):
            return
        place = np.add(_place(state), np.multiply(self._offset, sign))
        here = _place(follower.state)
        if np.linalg.norm(np.subtract(place, here)) < 1e-6:
            return
        self._busy = True
        try:
            follower.aim((float(place[0]), float(place[1]), float(place[2])))
        finally:
            self._busy = False


def link_cameras(one: SliceView, other: SliceView) -> None:
    """Let each of two views look where the other does, equally large in mm."""
    one.looked.connect(lambda _camera: look_like(one, other))
    other.looked.connect(lambda _camera: look_like(other, one))


def look_like(leader: SliceView, follower: SliceView) -> None:
    """Give a view the other's turn, mirrors, size in mm, and the same place in its middle."""
    told = leader.camera
    camera = replace(
        follower.camera, turn=told.turn, mirrored=told.mirrored, upturned=told.upturned
    )
    follower.look(camera, tell=False)
    whole = follower.pixels_per_mm / follower.camera.zoom
    zoom = min(max(leader.pixels_per_mm / whole, ZOOM[0]), ZOOM[1])
    follower.look(replace(camera, zoom=zoom), tell=False)
    if leader.scene.state.picture.space is not Space.PATIENT:
        follower.look(replace(camera, zoom=zoom, pan=told.pan), tell=False)
        return
    at = follower.to_widget(_middle(leader))
    wanted = QPointF(follower.width() / 2, follower.height() / 2)
    pan = (camera.pan[0] + wanted.x() - at.x(), camera.pan[1] + wanted.y() - at.y())
    follower.look(replace(follower.camera, pan=pan), tell=False)


def _middle(view: SliceView) -> Vector:
    """Give the place in the middle of a view, also where there is no picture."""
    back, _ = view.to_screen().inverted()
    point = back.map(QPointF(view.width() / 2, view.height() / 2))
    cut = view.cut
    index = cut.to_index(point.x(), point.y(), cut.deep(view.index))
    return view.scene.state.picture.to_place(index)


def _place(state: SceneState) -> Vector:
    return state.picture.to_place(state.index_of_focus)


def _between(one: Scene, other: Scene) -> Vector:
    way = np.subtract(_place(other.state), _place(one.state))
    return (float(way[0]), float(way[1]), float(way[2]))


def _comparable(one: SceneState, other: SceneState) -> bool:
    return one.picture.space is other.picture.space
