"""A support bundle: what helps to find a fault, and nothing of a patient, a person or a place."""

from __future__ import annotations

import json
import platform
import zipfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from medal_desktop import __version__
from medal_desktop.base import policy
from medal_desktop.base.errors import MedalError
from medal_desktop.base.files import write_beside
from medal_desktop.workflow import logs
from medal_desktop.workflow.doctor.examine import Examination

_LIBRARIES = ("PySide6-Essentials", "vtk", "pydicom", "scipy", "numpy", "requests", "keyring")
_README = """Support bundle of MEDAL Desktop. Read it before you send it; it is plain text.
It holds: the verdicts of `medal doctor`, versions, the names of policies that are set (not their
values), and the program's own logs and crash reports, which name places in the program's code.
It holds no images, no file names, no addresses, no names of people, no keys.
"""


class NotWritable(MedalError):
    """A place that takes no file."""

    code = "disk.not-writable"
    message = "Nothing can be written there."
    advice = "Choose a folder of your own with room on its disk."


def write_bundle(target: Path, examination: Examination) -> None:
    """Write the bundle as a zip.

    Raises:
        NotWritable: the place cannot be written to.
    """
    try:
        _write(target, examination)
    except OSError:
        raise NotWritable from None


def _write(target: Path, examination: Examination) -> None:
    logs.prune()
    facts = {
        "medal": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "policies": sorted(policy.current().managed),
        "faults of the policy": list(policy.current().faults),
    }
    verdicts = [asdict(verdict) for verdict in examination.verdicts]
    with (
        write_beside(target) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle,
    ):
        bundle.writestr("README.txt", _README)
        bundle.writestr("versions.json", json.dumps(facts, indent=1))
        bundle.writestr("doctor.json", json.dumps(verdicts, indent=1))
        for path in logs.files():
            bundle.write(path, f"logs/{path.name}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not told"
