"""The bill of materials: CycloneDX 1.6, every file with its origin, the same bytes each time."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from installers.origins import Origin
from installers.tools import ROOT, BuildFailed, epoch, version

_TYPES = {"wheel": "pypi", "debian": "deb/debian", "python": "generic", "ours": "generic"}


def licence(origin: Origin) -> str:
    """Give the SPDX expression that was chosen for a component.

    Raises:
        BuildFailed: nobody has looked at it, or it is under the GPL without an exception.
    """
    if origin.kind == "ours":
        return "Apache-2.0"
    table = json.loads((ROOT / "installers" / "licences.json").read_text(encoding="utf-8"))
    chosen = table[origin.kind].get(origin.name)
    if chosen is None:
        raise BuildFailed(f"licences.json does not know {origin.name} ({origin.kind})")
    for part in chosen.split(" AND "):
        if part.startswith(("GPL", "AGPL")) and " WITH " not in part and " OR " not in part:
            raise BuildFailed(f"{origin.name} is under {part}, which must not ship")
    return str(chosen)


def bill(files: Mapping[str, Origin], frozen: Path) -> bytes:
    """Give the bill as JSON.

    Args:
        files: from `origins`.
        frozen: the folder they lie in; each file's SHA-256 is in the bill.

    Raises:
        BuildFailed: a component whose licence nobody chose.
    """
    owned: defaultdict[Origin, list[str]] = defaultdict(list)
    for name, origin in files.items():
        owned[origin].append(name)
    moment = datetime.fromtimestamp(epoch(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    components = [
        _component(origin, sorted(names), frozen) for origin, names in sorted(owned.items())
    ]
    whole = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{_serial(components)}",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "component": {
                "type": "application", "name": "medal-desktop", "version": version(),
                "bom-ref": "medal-desktop", "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": components,
    }  # fmt: skip
    return (json.dumps(whole, indent=1, sort_keys=True) + "\n").encode()


def _component(origin: Origin, names: list[str], frozen: Path) -> dict[str, Any]:
    purl = f"pkg:{_TYPES[origin.kind]}/{origin.name}@{origin.version}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": origin.name,
        "version": origin.version,
        "purl": purl,
        "licenses": [{"expression": licence(origin)}],
        "components": [_file(name, purl, frozen) for name in names],
    }


def _file(name: str, purl: str, frozen: Path) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "name": name, "bom-ref": f"{purl}#{name}"}
    path = frozen / name
    if not name.startswith("module:") and path.is_file() and not path.is_symlink():
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        entry["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return entry


def _serial(components: list[dict[str, Any]]) -> uuid.UUID:
    """Make the serial number of the content, so that equal builds have equal bills."""
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode()).hexdigest()
    return uuid.uuid5(uuid.NAMESPACE_URL, digest)
