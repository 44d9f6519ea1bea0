"""The program's own log and crash reports: local, short-lived, free of what they were about.

A report names the kind of error and the places in the program's code; never a value, a message
of a library (they quote what they were given), a path of the hospital or an argument.
"""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from medal_desktop import __version__
from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_text
from medal_desktop.workflow import settings

_MOST = 50


def folder() -> Path:
    """Give the folder of the reports; it need not be there."""
    return settings.folder() / "logs"


def files() -> list[Path]:
    """Give the reports, the oldest first."""
    return sorted(folder().glob("crash-*.txt"))


def report(error: BaseException, trace: TracebackType | None = None) -> Path | None:
    """Write a crash report; None where the organisation wants none or the disk takes none."""
    if policy.current().number("MaxLogDays") == 0:
        return None
    moment = datetime.now(UTC)
    target = folder() / f"crash-{moment:%Y%m%dT%H%M%S%f}.txt"
    lines = [f"MEDAL Desktop {__version__}", f"{moment:%Y-%m-%d %H:%M} UTC", *_chain(error, trace)]
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_text(target, "\n".join(lines) + "\n")
        prune()
    except OSError:
        return None
    return target


def prune() -> None:
    """Delete what is older than the policy's days, and all but the newest reports."""
    oldest = datetime.now(UTC) - timedelta(days=policy.current().number("MaxLogDays"))
    kept = files()
    for number, path in enumerate(kept):
        if number < len(kept) - _MOST or _moment(path) < oldest:
            path.unlink(missing_ok=True)


def _moment(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _chain(error: BaseException, trace: TracebackType | None) -> list[str]:
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 400:
        name = seen.code if isinstance(seen, MedalError) else type(seen).__name__
        lines.append(name)
        lines += [_place(frame) for frame in traceback.extract_tb(trace or seen.__traceback__)]
        trace, seen = None, seen.__cause__ or seen.__context__
    return lines


def _place(frame: traceback.FrameSummary) -> str:
    """Name a line of code by module and number; the folder of the installation is left out."""
    parts = Path(frame.filename).parts
    for root in ("medal_desktop", "site-packages", "_internal"):
        if root in parts:
            parts = parts[parts.index(root) :]
            break
    else:
        parts = parts[-2:]
    return f"  {'/'.join(parts)}:{frame.lineno} in {frame.name}"
