"""The conformance statement, made from the profile that was used and from what was done (E.1.1)."""

from __future__ import annotations

from collections.abc import Iterator

from medal_desktop.deid.pixels.marks import CODE as PIXELS
from medal_desktop.deid.report import DeidReport
from medal_desktop.deid.table import BASIC_CODE, METHOD_CODES, Option

_DONE: dict[Option, str] = {
    Option.FULL_DATES: "Dates and times are kept as they were.",
    Option.MODIFIED_DATES: (
        "All dates of a patient are moved by one secret number of days; intervals and times of "
        "day stay."
    ),
    Option.DESCRIPTORS: "Descriptions keep clinical words alone.",
    Option.UIDS: "Original UIDs are kept.",
    Option.DEVICE: "What names the device is kept.",
    Option.CHARACTERISTICS: "Age, sex, size and weight are kept; a great age is capped.",
    Option.INSTITUTION: "What names the institution is kept.",
    Option.STRUCTURED_CONTENT: "Content of reports is cleaned item by item.",
    Option.GRAPHICS: "Overlays, graphics and their text are cleaned.",
    Option.SAFE_PRIVATE: "Private attributes that the standard lists as safe are kept.",
}
_NOT: dict[Option, str] = {
    Option.DESCRIPTORS: "Descriptions are removed.",
    Option.UIDS: "All UIDs of instances are replaced; references between objects still hold.",
    Option.DEVICE: "What names the device is removed or replaced.",
    Option.CHARACTERISTICS: "Age, sex, size and weight are removed.",
    Option.INSTITUTION: "What names the institution is removed or replaced.",
    Option.STRUCTURED_CONTENT: "Reports are held back.",
    Option.GRAPHICS: "Overlays and graphics are removed.",
    Option.SAFE_PRIVATE: "All private attributes are removed.",
}
Row = tuple[str, str, str, str]


def conformance(report: DeidReport) -> Iterator[Row]:
    """Give (name, code of CID 7050, applied or not, what that means) for profile and options."""
    profile = report.profile
    yield (
        BASIC_CODE[1],
        BASIC_CODE[0],
        "applied",
        f"Every row of Table E.1-1 of PS3.15 {profile.edition}, at every depth of nesting.",
    )
    yield _pixels(report)
    yield _faces(report)
    for option in Option:
        code, name = METHOD_CODES[option]
        used = profile.has(option)
        words = _DONE[option] if used else _NOT.get(option, "")
        if words:
            yield name, code if used else "–", "applied" if used else "not applied", words


def _pixels(report: DeidReport) -> Row:
    painted = any(change.action == "cleaned" and change.name == "Pixel Data"
                  for change in report.changes)  # fmt: skip
    words = (
        "Images that may carry text were looked at twice; text was painted over in every frame. "
        "Only files in which the second look found nothing say so."
    )
    applied = "applied where text was found" if painted else "no text was painted over"
    return "Clean Pixel Data Option", PIXELS, applied, words


def _faces(report: DeidReport) -> Row:
    confirmed = sum(bool(line.confirmed_by) for line in report.faces)
    words = (
        "A series says so only after the face was removed outside the brain and a named person "
        "saw the result from all sides. The risk is reduced, not removed."
    )
    applied = f"applied to {confirmed} series" if confirmed else "not applied"
    return "Clean Recognizable Visual Features Option", "113102", applied, words
