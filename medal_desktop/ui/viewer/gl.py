"""Whether this computer can draw in 3-D, found out in another process: a bad driver ends only that.

Without OpenGL, VTK may show nothing, or bring the program down (a missing library, no display); so
it is asked to draw one red picture first, where nothing can be lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

PROBE = "--probe-opengl"
_SECONDS = 60
_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software", "gdi generic", "swr")


@dataclass(frozen=True, slots=True)
class OpenGl:
    """What draws; `software` means that the processor does it."""

    renderer: str
    software: bool


@cache
def found() -> OpenGl | None:
    """Give what draws in 3-D, or None when nothing does; slow the first time."""
    return ask([sys.executable, *([] if _frozen() else ["-m", "medal_desktop"]), PROBE])


def ask(command: list[str], seconds: float = _SECONDS) -> OpenGl | None:
    """Run a probe and read what it says; one that falls, hangs or talks nonsense says no."""
    try:
        # A frozen program that another one started would do without its own libraries.
        env = {**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=True, env=env)
        told = json.loads(done.stdout.decode("utf-8", "replace").strip().splitlines()[-1])
        return OpenGl(str(told["renderer"]), bool(told["software"]))
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        return None


def probe() -> int:
    """Draw one red picture, say with what, and give the exit code; for a process of its own."""
    import vtkmodules.vtkRenderingOpenGL2  # noqa: F401, PLC0415 - registers OpenGL, in this process
    from vtkmodules.vtkCommonCore import vtkUnsignedCharArray  # noqa: PLC0415 - VTK is slow
    from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow  # noqa: PLC0415 - slow

    window = vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetSize(16, 16)
    renderer = vtkRenderer()
    renderer.SetBackground(1.0, 0.0, 0.0)
    window.AddRenderer(renderer)
    window.Render()
    pixels = vtkUnsignedCharArray()
    window.GetRGBACharPixelData(0, 0, 15, 15, 0, pixels, 0)
    if pixels.GetNumberOfValues() < 4 or pixels.GetValue(0) < 200:
        return 1
    name = renderer_name(window.ReportCapabilities())
    sys.stdout.write(json.dumps({"renderer": name, "software": is_software(name)}) + "\n")
    return 0


def renderer_name(capabilities: str) -> str:
    """Read the name of what draws out of VTK's report."""
    for line in capabilities.splitlines():
        if line.startswith("OpenGL renderer string:"):
            return line.split(":", 1)[1].strip()
    return ""


def is_software(renderer: str) -> bool:
    """Tell whether a renderer is the processor; one without a name is taken for it."""
    return not renderer or any(word in renderer.lower() for word in _SOFTWARE)


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
