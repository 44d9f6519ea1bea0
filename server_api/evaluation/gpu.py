"""Graphics cards for models: by CDI, the Container Device Interface, or not at all.

A machine describes its cards in files (`nvidia-ctk cdi generate` writes them), and a container gets
exactly what is named, such as `nvidia.com/gpu=0`. Without a description nothing is started: a model
that was promised a card and runs without one would time out, and that would look like its fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from server_api.evaluation.errors import SandboxUnavailable

FOLDERS = (Path("/etc/cdi"), Path("/var/run/cdi"))
_NAME = re.compile(r"([a-z0-9][a-z0-9.-]*/[A-Za-z0-9_-]+)=([A-Za-z0-9_.:-]+)", re.ASCII)
_LARGEST = 4 << 20


def check_card(name: str, runtime: str, folders: Sequence[Path] = FOLDERS) -> None:
    """Refuse a card that containers of this machine cannot get.

    Raises:
        SandboxUnavailable: the name is none, no file describes such a card, or gVisor is asked for.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise SandboxUnavailable("a graphics card is named like nvidia.com/gpu=all")
    if runtime == "gvisor":
        raise SandboxUnavailable("gVisor does not pass graphics cards on")
    if not any(_describes(text, *found.groups()) for text in _descriptions(folders)):
        raise SandboxUnavailable(f"no graphics card {name} is described here (CDI, /etc/cdi)")


def lent_card(name: str, environment: Mapping[str, str]) -> str:
    """Give the card of a job: where the name says `all`, the first that Slurm lent to it.

    Other jobs on the same node have the others; without Slurm the name stays as it is.
    """
    kind, _, device = name.partition("=")
    lent = environment.get("SLURM_JOB_GPUS", "").split(",")[0]
    return f"{kind}={lent}" if device == "all" and lent else name


def _descriptions(folders: Sequence[Path]) -> list[str]:
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    wanted = [path for path in files if path.suffix in {".json", ".yaml"} and path.is_file()]
    texts = []
    for path in wanted:
        with path.open("rb") as stream:
            texts.append(stream.read(_LARGEST).decode("utf-8", "replace"))
    return texts


def _describes(text: str, kind: str, device: str) -> bool:
    """Whether a description, JSON or YAML, has a kind with a device; podman reads it in full."""
    return _has(text, "kind", kind) and _has(text, "name", device)


def _has(text: str, field: str, value: str) -> bool:
    pattern = rf"""(?m)["']?\b{field}["']?\s*:\s*["']?{re.escape(value)}["']?\s*(?:[,}}\]]|$)"""
    return re.search(pattern, text) is not None
