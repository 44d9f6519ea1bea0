"""Every verb the window calls, behind one door: `from medal_desktop.ui.verbs import rail`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medal_desktop.ui.loading import bring

if TYPE_CHECKING:
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

__all__ = (
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
)


def __getattr__(name: str) -> Any:
    """Import a verb when it is wanted first (PEP 562)."""
    if name not in __all__:
        raise AttributeError(name)
    return bring(f"workflow.{name}")
