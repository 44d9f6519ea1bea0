"""What the independent check can say, in words; never with a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from medal_desktop.package.documents import Finding


class _Words(NamedTuple):
    message: str
    advice: str
    blocking: bool = True


_AGAIN = "De-identify the originals again; if it stays, leave the file out."
_WORDS: Final[dict[str, _Words]] = {
    "unreadable": _Words("The file cannot be read to its end.", _AGAIN),
    "preamble": _Words("The file's first 128 bytes are not empty.", _AGAIN),
    "file-meta": _Words("The file's technical header names its origin.", _AGAIN),
    "trailing": _Words("There are bytes after the end of the object.", _AGAIN),
    "pixel-surplus": _Words("There are bytes behind the last pixel.", "Leave the file out."),
    "pixel-bits": _Words("Bits that are no pixels hold something.", _AGAIN),
    "pixel-comments": _Words("A compressed frame holds comments or foreign data.", _AGAIN),
    "not-marked": _Words("The file is not marked as de-identified (0012,0062-0064).", _AGAIN),
    "marks-contradict": _Words("The marks of de-identification contradict each other.", _AGAIN),
    "known-value": _Words("A value of the original is still there.", _AGAIN),
    "binary-text": _Words("A binary attribute has room for text (0028,2000).", _AGAIN),
    "known-uid": _Words("An original UID is still there.", _AGAIN),
    "uid-kept": _Words("A UID was not replaced.", _AGAIN),
    "unshifted-date": _Words(
        "A date equals one of the original.",
        "De-identify again; if the equality is chance, decide it by name with a reason.",
    ),
    "date-kept": _Words("A date is there though no option keeps dates.", _AGAIN),
    "person-name": _Words("A person's name is there.", _AGAIN),
    "identifier": _Words("An attribute that names a person or place is not empty.", _AGAIN),
    "vr": _Words("A standard attribute is encoded as another kind of value.", _AGAIN),
    "age": _Words("An age above 90 years is there.", _AGAIN),
    "private": _Words("A private attribute is there that is not known to be safe.", _AGAIN),
    "unknown": _Words("An attribute that no standard lists is there.", _AGAIN),
    "document": _Words("The object holds a document.", "Leave the file out."),
    "report": _Words("The object is a report whose text was not cleaned.", "Leave the file out."),
    "file-name": _Words("The file's name tells something of the original.", "Rename the file."),
    "looks-like-identity": _Words(
        "A text looks like a name, number, date or address of a person.",
        "Read it in the table; remove it, or decide by name with a reason.",
    ),
    "unknown-word": _Words(
        "A text holds a word that is neither clinical nor technical.",
        "Read it in the table: it may be a name. Remove it, or decide by name with a reason.",
    ),
    "burned-in": _Words(
        "Text may be burned into the image.",
        "Look at the images; leave them out, or decide by name with a reason.",
    ),
    "film-stream": _Words(
        "The film is a stream: it may hold sound, captions and pictures that are not shown.",
        "De-identify the original again: it is then written picture by picture.",
    ),
    "slide-label": _Words(
        "The picture shows the label of a slide.",
        "Leave the file out: the tiles are complete without it.",
    ),
    "face": _Words(
        "A face may be rebuilt from these images.",
        "Remove the face and confirm it, or decide by name with a reason that it may leave.",
    ),
}


@dataclass(slots=True)
class Report:
    """The findings in one file."""

    place: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, code: str, tag: int | None = None) -> None:
        """Note a finding, at an element where there is one; the same is noted once."""
        words = _WORDS[code]
        where = f"{self.place} ({tag >> 16:04X},{tag & 0xFFFF:04X})" if tag else self.place
        finding = Finding(
            code=f"check.{code}",
            message=words.message,
            place=where[:400],
            advice=words.advice,
            blocking=words.blocking,
        )
        if finding not in self.findings:
            self.findings.append(finding)


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Tell equal findings of one folder and element once, with how many files have them."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        name, _, element = finding.place.partition(" ")
        folder = name.rpartition("/")[0]
        groups.setdefault((finding.code, folder, element), []).append(finding)
    return tuple(_one(group) for group in groups.values())


def _one(group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    return first.model_copy(update={"message": f"{first.message} ({len(group)} files)"})
