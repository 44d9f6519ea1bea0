"""Runs first in the frozen app: scipy's image filters ask for its special functions on import.

One function, `rotate`, that MEDAL never calls, takes two of them; a stand-in saves 40 MB.
"""

import sys
from math import cos, radians, sin
from types import ModuleType

_special = ModuleType("scipy.special")
vars(_special).update(
    cosdg=lambda angle: cos(radians(angle)), sindg=lambda angle: sin(radians(angle))
)
sys.modules["scipy.special"] = _special
