"""The man page of the `medal` command, made of the command's own words."""

from __future__ import annotations

from datetime import UTC, datetime

from installers.tools import epoch, version
from medal_desktop.cli.main import VERBS, medal


def command_page() -> str:
    """Give `medal.1` in roff."""
    day = datetime.fromtimestamp(epoch(), UTC).date().isoformat()
    lines = [
        f'.TH MEDAL 1 "{day}" "MEDAL Desktop {version()}" "User commands"',
        ".SH NAME",
        r"medal \- the MEDAL Desktop window as a command",
        ".SH SYNOPSIS",
        ".B medal",
        r".I verb\fR [\fIoptions\fR]",
        ".SH DESCRIPTION",
        _escaped(medal.help or ""),
        r"Each verb explains itself with \fB\-\-help\fR; most give JSON with \fB\-\-json\fR.",
        ".SH VERBS",
    ]
    for name, (_, words) in VERBS.items():
        lines += [".TP", rf"\fB{_escaped(name)}\fR", _escaped(words)]
    lines += [
        ".SH EXIT STATUS",
        "0 done, 1 refused with a reason, 2 the command line is off, 130 stopped.",
        ".SH FILES",
        ".TP",
        r"\fI/etc/medal\-desktop/policy.json\fR",
        "What the organisation fixed for this computer.",
        ".SH SEE ALSO",
        r".BR medal\-desktop (1)",
    ]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")
