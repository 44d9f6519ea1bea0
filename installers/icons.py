"""The one drawing in the sizes and formats that each system wants."""

from __future__ import annotations

from pathlib import Path

from installers.tools import run

WINDOWS_SIZES = (16, 24, 32, 48, 64, 256)


def png(drawing: Path, target: Path, size: int) -> None:
    """Draw the SVG as a square of `size` pixels."""
    run(["rsvg-convert", "-w", str(size), "-h", str(size), "-o", target, drawing])


def ico(drawing: Path, target: Path) -> None:
    """Make the icon file of Windows."""
    pictures = []
    target.parent.mkdir(parents=True, exist_ok=True)
    for size in WINDOWS_SIZES:
        pictures.append(target.with_name(f"{size}.png"))
        png(drawing, pictures[-1], size)
    run(["icotool", "-c", "-o", target, *pictures])
    for picture in pictures:
        picture.unlink()
