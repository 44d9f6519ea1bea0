"""MEDAL Desktop: from local DICOM to a sealed challenge, on the hospital's own workstation."""

import os

# pydantic looks through all installed packages for plugins at every start; none is wanted.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

__version__ = "0.1.0"
