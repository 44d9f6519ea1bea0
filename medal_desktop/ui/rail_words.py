"""The rail's words in the language of the window: sentences with numbers, told by their form."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def in_words(text: str) -> str:
    """Give a line of the rail in the language of the window; unknown lines stay as they are."""
    numbers = _NUMBER.findall(text)
    count = iter(range(len(numbers)))
    form = _NUMBER.sub(lambda _: f"{{{next(count)}}}", text)
    known = _forms().get(form)
    return known.format(*numbers) if known is not None else text


def _forms() -> dict[str, str]:
    return {
        "choose images": QCoreApplication.translate("Rail", "choose images"),
        "{0} case": QCoreApplication.translate("Rail", "{0} case"),
        "{0} cases": QCoreApplication.translate("Rail", "{0} cases"),
        "needs a case": QCoreApplication.translate("Rail", "needs a case"),
        "needs a question: see Describe": QCoreApplication.translate(
            "Rail", "needs a question: see Describe"
        ),
        "{0} of {1} case answered": QCoreApplication.translate("Rail", "{0} of {1} case answered"),
        "{0} of {1} cases answered": QCoreApplication.translate(
            "Rail", "{0} of {1} cases answered"
        ),
        "{0} of {1} series clean": QCoreApplication.translate("Rail", "{0} of {1} series clean"),
        "{0} series needs you": QCoreApplication.translate("Rail", "{0} series needs you"),
        "{0} series need you": QCoreApplication.translate("Rail", "{0} series need you"),
        "{0} of {1} fields": QCoreApplication.translate("Rail", "{0} of {1} fields"),
        "{0} of {1} fields, no question yet": QCoreApplication.translate(
            "Rail", "{0} of {1} fields, no question yet"
        ),
        "changed since version {0} was sealed": QCoreApplication.translate(
            "Rail", "changed since version {0} was sealed"
        ),
        "version {0} sealed": QCoreApplication.translate("Rail", "version {0} sealed"),
        "{0} line open": QCoreApplication.translate("Rail", "{0} line open"),
        "{0} lines open": QCoreApplication.translate("Rail", "{0} lines open"),
        "ready to seal": QCoreApplication.translate("Rail", "ready to seal"),
        "needs a package": QCoreApplication.translate("Rail", "needs a package"),
        "submitted": QCoreApplication.translate("Rail", "submitted"),
        "ready": QCoreApplication.translate("Rail", "ready"),
    }
