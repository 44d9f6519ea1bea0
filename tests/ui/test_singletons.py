from __future__ import annotations

import subprocess
import sys

# More calls than None has references at the start: without `hold` the interpreter aborts.
CALLS = """
import sys
from PySide6.QtCore import QLineF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
application = QGuiApplication([])
from medal_desktop.ui import singletons
singletons.hold()
image = QImage(8, 8, QImage.Format.Format_RGB32)
painter = QPainter(image)
for _ in range(2 * min(sys.getrefcount(None), 100_000)):
    painter.drawLine(QLineF(0, 0, 1, 1))
painter.end()
del painter, image, application
print("still here")
"""


def test_that_more_redraws_than_none_has_references_are_no_abort() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.strip() == "still here", done.stderr[-500:]
    assert done.returncode == 0


def test_that_holding_twice_adds_nothing() -> None:
    from medal_desktop.ui import singletons

    singletons.hold()
    before = sys.getrefcount(True)
    singletons.hold()
    assert abs(sys.getrefcount(True) - before) < 1 << 20
