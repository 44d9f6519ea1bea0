"""The line of facts beneath the pictures: position, value, what is odd, what this is not for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from medal_desktop.ui.kit.controls import label
from medal_desktop.ui.kit.layout import row
from medal_desktop.ui.viewer.planes import Voxel
from medal_desktop.ui.viewer.scene import SceneState


class FactsLine(QWidget):
    """Says what lies beneath the pointer; without one, at the cross-hair."""

    def __init__(self) -> None:
        super().__init__()
        self._factor: float | None = None
        self._value = label("", "viewer-value", size="strong")
        self._position = label("", "viewer-position", tone="muted")
        self._warnings = label("", "viewer-warnings", tone="warning")
        self._warnings.setMinimumWidth(0)
        note = label(self.tr("Not for diagnostic use"), "viewer-note", tone="muted")
        self._value.setMinimumWidth(96)
        self.setLayout(row(self._value, self._position, None, self._warnings, note, space=16))

    def show_series(self, warnings: tuple[str, ...], factor: float | None) -> None:
        """Say what is odd with the series; `factor` turns its values into SUV, where known."""
        self._factor = factor
        self.show_warnings(warnings)

    def show_warnings(self, warnings: tuple[str, ...]) -> None:
        """Say what is odd with the series; the whole list is the tooltip."""
        words = [_sentence(code) for code in warnings]
        self._warnings.setVisible(bool(words))
        more = f" (+{len(words) - 1})" if len(words) > 1 else ""
        self._warnings.setText(f"⚠ {words[0]}{more}" if words else "")
        self._warnings.setToolTip("\n".join(words))

    def show_voxel(self, state: SceneState, voxel: Voxel) -> None:
        """Show the value and the position of a voxel."""
        value = state.picture.value_at(voxel)
        unit = state.picture.unit
        words = "" if value is None else f"{value:.6g} {unit}".strip()
        if value is not None and self._factor is not None:
            words += f"   SUV {value * self._factor:.2f}"
        self._value.setText(words)
        position = state.picture.position(voxel)
        if position is None:
            self._position.setText("")
            return
        x, y, z = (
            _axis(value, letters)
            for value, letters in zip(position, ("LR", "PA", "HF"), strict=True)
        )
        self._position.setText(f"{x}   {y}   {z}")


def _axis(value: float, letters: str) -> str:
    """Write a position as radiologists read it: `L 12.5` instead of +12.5 in LPS."""
    return f"{letters[0] if value >= 0 else letters[1]} {abs(value):.1f} mm"


def _sentence(code: str) -> str:
    return code.replace("_", " ").replace("-", " ").capitalize()
