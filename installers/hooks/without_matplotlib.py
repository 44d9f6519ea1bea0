"""Runs first in the frozen app: the deid library asks for matplotlib on import.

It draws with it in one function that MEDAL never calls; a stand-in saves 70 MB and half a second.
"""

import sys
from types import ModuleType

_pyplot = ModuleType("matplotlib.pyplot")
_plain = ModuleType("matplotlib")
vars(_plain).update(use=lambda *_names, **_options: None, pyplot=_pyplot)
sys.modules.update({"matplotlib": _plain, "matplotlib.pyplot": _pyplot})
