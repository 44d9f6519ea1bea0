"""Runs first in the frozen app: a browser or keyring it starts must load the system's libraries.

PyInstaller's loader points LD_LIBRARY_PATH at our folder and keeps what was there before beside it.
The loader of this process has read it already; one of our own programs sets it again for itself.
"""

import os

_before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if _before:
    os.environ["LD_LIBRARY_PATH"] = _before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)
