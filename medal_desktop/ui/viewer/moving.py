"""What moves: a film's frames, a volume's time points, or its slices one after the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from medal_desktop.ui.viewer.feed import FrameFeed, TimeFeed
from medal_desktop.ui.viewer.opening import Shown
from medal_desktop.ui.viewer.picture import StackPicture, VolumePicture
from medal_desktop.ui.viewer.planes import Plane
from medal_desktop.ui.viewer.play_bar import PlayBar
from medal_desktop.ui.viewer.scene import Scene, SceneState

_SLICES_PER_SECOND = 12.0
_TIMES_PER_SECOND = 4.0
_AHEAD = 8


class Moving(QObject):
    """Joins a play bar with a scene, and feeds the scene with what comes next."""

    failed = Signal(object)

    def __init__(self, bar: PlayBar, refresh: Callable[[], None]) -> None:
        super().__init__(bar)
        self._bar, self._refresh = bar, refresh
        self._frames: FrameFeed | None = None
        self._times: TimeFeed | None = None
        self._scene: Scene | None = None
        self._slices: Plane | None = None
        bar.moved.connect(self._on_moved)

    def begin(self, shown: Shown) -> None:
        """Offer to play a series that was shown."""
        picture = shown.picture
        if isinstance(picture, StackPicture):
            self._begin_frames(shown, picture)
        elif shown.times > 1:
            self._times = TimeFeed(shown, picture)
            self._times.arrived.connect(self._on_time)
            self._times.failed.connect(self.failed)
            self._bar.offer(shown.times, _TIMES_PER_SECOND, self.tr("Time"), shown.time)

    def attach(self, scene: Scene) -> None:
        """Say which scene moves."""
        self._scene = scene

    def end(self) -> None:
        """Stop, and let go of files and threads."""
        self._bar.offer(0, 1.0, "")
        for feed in (self._frames, self._times):
            if feed is not None:
                feed.close()
                feed.deleteLater()
        self._frames, self._times, self._scene, self._slices = None, None, None, None

    def want(self, index: int) -> bool:
        """Have a frame read that is not there; False when nobody feeds."""
        if self._frames is None:
            return False
        self._frames.want(index, ahead=_AHEAD if self._bar.plays else 1)
        return True

    def follow(self, state: SceneState) -> None:
        """Follow somebody who scrolled."""
        if self._frames is not None:
            self._bar.show_number(state.index(Plane.STORED))
        elif self._slices is not None and not self._bar.plays:
            self._bar.show_number(state.index(self._slices))

    def toggle(self) -> None:
        """Play or stop; a volume without times is played slice by slice."""
        scene = self._scene
        if scene is not None and self._frames is None and self._times is None:
            if self._slices is None and isinstance(scene.state.picture, VolumePicture):
                plane = self._slices = scene.state.picture.first_plane
                count, here = scene.state.cut(plane).count, scene.state.index(plane)
                self._bar.offer(count, _SLICES_PER_SECOND, self.tr("Slice"), here)
            elif self._slices is not None and not self._bar.plays:
                self._bar.show_number(scene.state.index(self._slices))
        self._bar.toggle()

    def step(self, by: int) -> None:
        """Go one frame on or back."""
        if self._frames is not None or self._times is not None:
            self._bar.step(by)

    def _begin_frames(self, shown: Shown, picture: StackPicture) -> None:
        self._frames = FrameFeed(shown, picture)
        self._frames.arrived.connect(self._on_frame)
        self._frames.failed.connect(self.failed)
        count = picture.cuts[picture.first_plane].count
        number = 0 if picture.holds(0) else count // 2
        if shown.fps > 0:
            self._bar.offer(count, shown.fps, self.tr("Frame"), number)
            if self._scene is not None:
                self._scene.go_to(Plane.STORED, number)

    def _on_moved(self, number: int) -> None:
        if self._times is not None:
            self._times.want(number)
        elif self._scene is not None:
            plane = self._slices or Plane.STORED
            self._scene.go_to(plane, number)
            if self._frames is not None and self._bar.plays:
                self._frames.want(number, ahead=_AHEAD)

    def _on_frame(self, _number: int) -> None:
        """Draw again; a method, so that nothing is called once the viewer is gone."""
        self._refresh()

    def _on_time(self, time: int, picture: VolumePicture) -> None:
        """Show another time point in the place of the last one; all else stays."""
        if self._scene is not None and time == self._bar.number:
            self._scene.change(picture=picture)
