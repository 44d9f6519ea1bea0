"""The window on a bus of its own, walked by a real assistive technology: what is spoken, by page.

`python -m tests.builders.spoken OUT SYSTEM_PYTHON` runs inside `dbus-run-session`. The walk itself
is done by libatspi in another process, as a screen reader does it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from medal_desktop.ui import singletons, theme, worker
from medal_desktop.ui.commands.editor import ShortcutEditor
from medal_desktop.ui.commands.palette import Palette
from medal_desktop.ui.main_window import MainWindow
from medal_desktop.ui.start_window import StartWindow
from medal_desktop.ui.step_rail import STEPS
from tests.builders import views
from tests.builders.desk import FrozenDesk
from tests.builders.dicom import ct_series

SYSTEM_PYTHON = "/usr/bin/python3"
WALK = """
import json, sys, time
import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi
whole = {"table", "tree", "tree table", "list", "list box"}
found = []
def walk(node, path, within):
    if node is None or (path and not node.get_state_set().contains(Atspi.StateType.SHOWING)):
        return
    role, name = node.get_role_name(), node.get_name() or ""
    found.append({"role": role, "name": name, "within": within, "path": path[-4:]})
    if role not in whole:
        for at in range(node.get_child_count()):
            walk(node.get_child_at_index(at), path + [name or role], role)
end = time.monotonic() + 60
while not found and time.monotonic() < end:
    desktop = Atspi.get_desktop(0)
    for at in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(at)
        for number in range(program.get_child_count() if program else 0):
            walk(program.get_child_at_index(number), [], "")
    time.sleep(0.05)
json.dump(found, open(sys.argv[1], "w"))
"""


def missing_parts() -> str:
    """Tell what this computer lacks for it; empty when nothing."""
    if shutil.which("dbus-run-session") is None or shutil.which("xvfb-run") is None:
        return "dbus-run-session or xvfb-run"
    asked = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    if not Path(SYSTEM_PYTHON).exists():
        return "the system's Python"
    done = subprocess.run([SYSTEM_PYTHON, "-c", asked], capture_output=True, check=False)
    return "at-spi2-core with gir1.2-atspi-2.0 and python3-gi" if done.returncode else ""


def places(application: QApplication, folder: Path) -> Iterator[str]:
    """Bring each page and dialog to the front, one after the other, and give its name."""

    def until(so: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        while not so():
            if time.monotonic() > end:
                raise TimeoutError
            application.processEvents()
            time.sleep(0.005)

    ct_series(folder / "cd")
    desk: Any = FrozenDesk(
        folder, folder / "cd", library_view=views.LIBRARY, packages=(views.PACKAGE,)
    )
    made = MainWindow(desk)
    made.resize(1440, 900)
    made.show()
    until(lambda: bool(made.pages))
    for step in STEPS:
        made.open_step(step)
        page: Any = made.page
        until(lambda page=page: not page.busy)
        if step == "annotate":
            until(lambda page=page: page._loader._shown is not None)
            page._on_draw(page.case.questions[2])
            until(lambda page=page: page.drawing.hand is not None)
            for tab in range(page.side.count()):
                page.side.setCurrentIndex(tab)
                yield f"annotate, {page.side.tabText(tab)}"
            page.conduct.toggle_worklist()
            yield "annotate, worklist"
            continue
        if step == "describe":
            yield "describe, questions"
            for section in views.FORM.sections:
                page.open_section(section.name)
                yield f"describe, {section.name}"
        yield step
    table = made.hookup.table
    dialogs: tuple[tuple[str, QWidget], ...] = (
        ("palette", Palette(made, table.commands())),
        ("keys", ShortcutEditor(made, table)),
        ("start", StartWindow(None)),
    )
    for name, dialog in dialogs:
        dialog.show()
        yield name
        dialog.close()
    made.close()


def main() -> None:
    """Walk everything and write it down."""
    out, python = Path(sys.argv[1]), sys.argv[2]
    application = QApplication(["medal"])
    singletons.hold()
    theme.wear(application, "dark")
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        walked = Path(folder) / "walked.json"
        for name in places(application, Path(folder)):
            with subprocess.Popen([python, "-c", WALK, str(walked)]) as reader:
                while reader.poll() is None:
                    application.processEvents()
                    time.sleep(0.002)
            told[name] = json.loads(walked.read_text())
        worker.wait_for_all()
    out.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
