"""What a profile leaves, and why that matters: for the one who signs for it."""

from __future__ import annotations

from collections.abc import Iterator

from medal_desktop.deid.profile import Profile
from medal_desktop.deid.table import Option

Row = tuple[str, str, str]

_ALWAYS: tuple[Row, ...] = (
    (
        "The link from each pseudonym to its patient",
        "Whoever has the project key and the originals can make it again.",
        "Keep the key there. For the hospital the copies are pseudonymised (GDPR Art. 4 (5)).",
    ),
    (
        "The images",
        (
            "A face can be rebuilt from head CT and MR; text that the detector does not see, "
            "jewellery or a number on an implant can tell who somebody is."
        ),
        "A head stops the package until a person decided. Look at the images.",
    ),
    (
        "What is examined",
        "A rare disease can be known to those around a patient.",
        "Leave such cases out, or ask for consent.",
    ),
)
_WITH: dict[Option, Row] = {
    Option.FULL_DATES: (
        "True dates and times",
        "Who has a list of examinations finds the patient by them.",
        "Only where the approval allows true dates.",
    ),
    Option.MODIFIED_DATES: (
        "Times of day, and the days between examinations",
        "Who has the hospital's own list of examinations can match it by them.",
        "The dates themselves are moved by a secret number of days for each patient.",
    ),
    Option.CHARACTERISTICS: (
        "Age, sex, size and weight",
        "A rare combination can point to somebody.",
        "Great ages are one group. The profile “strictest” keeps none of this.",
    ),
    Option.DESCRIPTORS: (
        "Clinical and technical words of descriptions",
        "A name that is such a word as well (Hand) stays where no header says that it is a name.",
        "Every other word is taken out, whoever's name it is.",
    ),
    Option.GRAPHICS: (
        "Shapes drawn on images",
        "Letters could have been drawn by hand.",
        "Typed text and overlays are replaced or removed.",
    ),
    Option.DEVICE: (
        "What names the scanner",
        "It names the hospital to those who know its scanners.",
        "Only where the study needs to tell scanners apart.",
    ),
    Option.INSTITUTION: (
        "What names the hospital",
        "It narrows down where a patient lives.",
        "Only where the study needs it.",
    ),
}


def remains(profile: Profile) -> Iterator[Row]:
    """Give (what stays, why it matters, what stands against it) under one profile."""
    yield from _ALWAYS
    yield from (row for option, row in _WITH.items() if profile.has(option))
