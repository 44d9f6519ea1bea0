"""Silence for pydicom, by the name it has in this room."""

from __future__ import annotations

from medal_desktop.base.quiet import quiet

__all__ = ["quiet"]
