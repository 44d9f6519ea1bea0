"""Which system calls a model may make: one profile, and what gVisor needs to differ in."""

from __future__ import annotations

import json
from pathlib import Path

from medal_desktop.base.assets import asset, load_json

_PROFILE = "model_kit/seccomp.json"
_MAKING_PIPES = {"mknod", "mknodat"}


def plain_profile() -> Path:
    """Give the profile under which the machine's own kernel serves a model."""
    return asset(_PROFILE)


def gvisor_profile() -> str:
    """Give the profile, as JSON, that gVisor's kernel holds.

    A named pipe in /output would never leave gVisor's memory: nobody could see and refuse it. So
    making one fails there, instead of passing unnoticed. And gVisor knows one refusal only, where
    clone3 has to be missing, not forbidden, for a C library to use clone; what it does not know
    itself it calls missing.
    """
    profile = dict(load_json(_PROFILE))
    named = {"names": ["clone3"], "action": "SCMP_ACT_ALLOW"}
    unfit = _MAKING_PIPES | {"clone3"}
    rules = [one for one in profile["syscalls"] if not unfit & set(one["names"])]
    return json.dumps(profile | {"syscalls": [*rules, named]})
