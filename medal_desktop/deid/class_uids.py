"""Which UIDs name a class, a coding scheme or a context group, never an object or a person."""

from __future__ import annotations

import re
from typing import Final

from pydicom.uid import UID_dictionary

# Attributes whose UID names a class, a coding scheme or a context group.
CLASS_UIDS: Final = frozenset(
    {
        0x00080016, 0x0008001A, 0x0008001B, 0x00080062, 0x0008010C, 0x00080117, 0x00080118,
        0x0008115A, 0x00081150, 0x00041510, 0x0004151A, 0x00041512, 0x00020010,
        0x0040DB0D,
    }
)  # fmt: skip
# The standard's own, coding schemes (HL7), and the private classes of Philips, Siemens, GE,
# Canon, Agfa and Fujifilm. Their parts are short: a date or a number of a person is longer.
_ROOTS: Final = re.compile(
    r"(?:1\.2\.840\.10008|2\.16\.840\.1\.113883|1\.3\.46\.670589|1\.3\.12\.2\.1107|"
    r"1\.2\.840\.113619|1\.2\.392\.200036\.9116|1\.2\.392\.200036\.9125|1\.2\.124\.113532)"
    r"(?:\.\d{1,4}){1,12}"
)


def is_class_uid(text: str) -> bool:
    """Whether `text` is a UID of the standard or of a well-known root of classes."""
    return text in UID_dictionary or _ROOTS.fullmatch(text) is not None
