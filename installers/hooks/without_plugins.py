"""Runs first in the frozen app: pydantic looks for plugins through the metadata of all wheels.

There are none, and none may come; a stand-in leaves the reader of metadata out of the start.
"""

import sys
from types import ModuleType

_loader = ModuleType("pydantic.plugin._loader")
vars(_loader).update(get_plugins=tuple)
sys.modules["pydantic.plugin._loader"] = _loader
