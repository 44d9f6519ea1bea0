"""`python -m installers.policy FOLDER`: writes all forms of the policy."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from installers.policy import admx, json_schema, mobileconfig


def write(folder: Path) -> list[Path]:
    """Write ADMX, ADML for both languages, mobileconfig, JSON schema and an example."""
    files = {
        "windows/medal-desktop.admx": admx.template(),
        "windows/en-US/medal-desktop.adml": admx.words("en"),
        "windows/de-DE/medal-desktop.adml": admx.words("de"),
        "macos/medal-desktop.mobileconfig": mobileconfig.profile(mobileconfig.EXAMPLE),
        "linux/policy.schema.json": _json(json_schema.schema()),
        "linux/policy.example.json": _json(mobileconfig.EXAMPLE),
    }
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return [folder / name for name in files]


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


if __name__ == "__main__":
    for path in write(Path(sys.argv[1])):
        sys.stdout.write(f"{path}\n")
