"""What can be done to a whole segment: its words for the menu, and the act itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from medal_desktop.annotation import editing
from medal_desktop.annotation.editing import Operation
from medal_desktop.annotation.segmentation import Segmentation

NEEDS_OTHER = frozenset({"unite", "intersect", "subtract"})


def titles() -> dict[str, str]:
    """Name each act, in the order of the menu."""
    tr = QCoreApplication.translate
    return {
        "fill": tr("SegmentActs", "Fill between slices"),
        "next": tr("SegmentActs", "Copy to the next slice"),
        "previous": tr("SegmentActs", "Copy to the previous slice"),
        "threshold": tr("SegmentActs", "Everything within the values"),
        "grow": tr("SegmentActs", "Grow by the margin"),
        "shrink": tr("SegmentActs", "Shrink by the margin"),
        "smooth": tr("SegmentActs", "Smooth by the margin"),
        "holes": tr("SegmentActs", "Fill holes in space"),
        "holes-flat": tr("SegmentActs", "Fill holes in each slice"),
        "largest": tr("SegmentActs", "Keep the largest island"),
        "small": tr("SegmentActs", "Remove islands below 0.1 ml"),
        "unite": tr("SegmentActs", "Unite with the other segment"),
        "intersect": tr("SegmentActs", "Keep what is near the other segment"),
        "subtract": tr("SegmentActs", "Cut off what is near the other segment"),
        "within": tr("SegmentActs", "Keep only what is within the values"),
        "erase": tr("SegmentActs", "Erase the segment"),
    }


def segment_act(
    drawn: Segmentation,
    act: str,
    *,
    label: int,
    mm: float,
    other: int,
    only: tuple[float, float],
    at: tuple[int, int],
) -> bool:
    """Do one act; `at` is the axis of the slices and the number of the one shown.

    Boolean acts use the other segment, grown by the margin.
    """
    axis, index = at
    acts: dict[str, Callable[[], bool]] = {
        "fill": lambda: drawn.fill_between(label, axis),
        "next": lambda: editing.copy_slice(drawn, label, axis, index, index + 1),
        "previous": lambda: editing.copy_slice(drawn, label, axis, index, index - 1),
        "threshold": lambda: drawn.paint(editing.within(drawn, only) & (drawn.labels == 0), label),
        "grow": lambda: editing.margin(drawn, label, mm),
        "shrink": lambda: editing.margin(drawn, label, -mm),
        "smooth": lambda: editing.smooth(drawn, label, mm),
        "holes": lambda: editing.fill_holes(drawn, label),
        "holes-flat": lambda: editing.fill_holes(drawn, label, axis),
        "largest": lambda: editing.keep_largest(drawn, label),
        "small": lambda: editing.drop_small(drawn, label, 0.1),
        "unite": lambda: _with(drawn, label, other, 0.0, Operation.UNITE),
        "intersect": lambda: _with(drawn, label, other, mm, Operation.INTERSECT),
        "subtract": lambda: _with(drawn, label, other, mm, Operation.SUBTRACT),
        "within": lambda: editing.combine(
            drawn, label, editing.within(drawn, only), Operation.INTERSECT
        ),
        "erase": lambda: editing.combine(drawn, label, drawn.labels == label, Operation.SUBTRACT),
    }
    return acts[act]()


def _with(drawn: Segmentation, label: int, other: int, mm: float, operation: Operation) -> bool:
    return editing.combine(drawn, label, editing.region_of(drawn, other, mm), operation)
