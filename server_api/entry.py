"""The door to `medal-server`: what runs models is loaded without the server around it."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command that was asked for."""
    if sys.argv[1:2] == ["sandbox"]:
        from server_api.evaluation.commands import sandbox  # noqa: PLC0415 - the lighter way

        os.umask(0o077)
        sandbox(args=sys.argv[2:], prog_name="medal-server sandbox")
    else:
        from server_api.__main__ import main as whole  # noqa: PLC0415 - the whole server

        whole()
