"""What a model printed, made safe to look at."""

from __future__ import annotations

import re
from pathlib import Path

_LARGEST = 4 << 20
_PREFIX = re.compile(r"^\S+ (?:stdout|stderr) ([FP]) ", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def model_log(path: Path) -> str:
    """Give the model's own lines from conmon's k8s-file log; empty when there is none.

    Bytes that are no text become U+FFFD; terminal control and text direction are taken out.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""
    parts: list[str] = []
    for line in text.split("\n"):
        found = _PREFIX.match(line)
        body = _CONTROL.sub("\ufffd", line[found.end() :] if found else line)
        parts.append(body if found and found[1] == "P" else body + "\n")
    return "".join(parts).rstrip("\n") + "\n" if parts else ""
