"""Every verb the window calls, in one module, so that one import brings them all.

Two threads that import overlapping parts of the core at the same time can see a module half made.
Both import this one first, and Python lets the second wait until the first is done.
"""

from __future__ import annotations

from medal_desktop.workflow import (
    agreement,
    annotate,
    build_package,
    cases,
    companions,
    deid_report,
    deid_summary,
    deidentify,
    describe,
    faces,
    frames,
    network,
    open_folder,
    pixels,
    rail,
    readiness,
    reading,
    sealed_state,
    session,
    settings,
    sign_in,
    snapshots,
    submit,
)

__all__ = [
    "agreement",
    "annotate",
    "build_package",
    "cases",
    "companions",
    "deid_report",
    "deid_summary",
    "deidentify",
    "describe",
    "faces",
    "frames",
    "network",
    "open_folder",
    "pixels",
    "rail",
    "readiness",
    "reading",
    "sealed_state",
    "session",
    "settings",
    "sign_in",
    "snapshots",
    "submit",
]
