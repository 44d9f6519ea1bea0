"""Errors that carry a code, words a clinician understands, and what to do next."""

from __future__ import annotations

from pathlib import PurePath
from typing import ClassVar, Self


class MedalError(Exception):
    """The base of every error this product raises on purpose.

    Subclasses set `code`, `message` and `advice`. `detail` names the place (a field, a position,
    a number), never a patient, a path of the hospital or an attribute's value.
    """

    code: ClassVar[str] = "medal.error"
    message: ClassVar[str] = "Something went wrong."
    advice: ClassVar[str] = "Try again; if it happens again, tell your MEDAL contact the code."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else self.code)

    def words(self) -> tuple[str, str]:
        """Give the two lines that a person reads: what happened, and what to do."""
        what = f"{self.message} ({self.detail})" if self.detail else self.message
        return what, self.advice


class Cancelled(MedalError):
    """The user asked the work to stop."""

    code = "job.cancelled"
    message = "Stopped, as you asked."
    advice = "Nothing was lost; start it again whenever you like."


class UnsafePath(MedalError):
    """A name from outside that would lead out of the folder it belongs to."""

    code = "file.unsafe-path"
    message = "A file name in this data points outside of its folder."
    advice = "Do not use this data; ask where it came from."


class MissingAsset(MedalError):
    """A file of `resources/` that the installation lacks."""

    code = "install.missing-resource"
    message = "The installation is incomplete."
    advice = "Install MEDAL Desktop again."


class Unexpected(MedalError):
    """An exception nobody foresaw; only its kind and place in the program are told."""

    code = "app.unexpected"
    message = "Something went wrong that MEDAL Desktop did not foresee."
    advice = "Your work is kept. Tell your MEDAL contact the code and what you did."

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Keep the kind of exception and the line it came from; its words may hold patient data."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is None:
            return cls(type(error).__name__)
        place = f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        return cls(f"{type(error).__name__}, {place}")
