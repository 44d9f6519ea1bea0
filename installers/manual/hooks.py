"""MkDocs asks here for each page: tables are made of the same lists that the programs read.

A line `<!-- table: NAME -->` becomes that table, so that no table of the manual can be out of date.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # MkDocs loads hooks by their path

from installers.manual.tables import TABLES
from installers.tools import version

_MARK = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put tables and the version in.

    Raises:
        KeyError: a page asks for a table that there is not.
    """
    made = _MARK.sub(lambda found: TABLES[found[1]](), markdown)
    return made.replace("@VERSION@", version())
