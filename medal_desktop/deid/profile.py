"""Profiles: which options of PS3.15 a site uses and why, as data in a small JSON file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator

from medal_desktop.base.assets import asset
from medal_desktop.deid.errors import ProfileInvalid, UnknownProfile
from medal_desktop.deid.table import BASIC_CODE, EDITION, METHOD_CODES, Option
from medal_desktop.package.documents import Document, Slug, Words

_FOLDER = "deid_profiles/profiles"


class Profile(Document):
    """The Basic Profile with the options named, each with its reason."""

    schema_version: str = Field(default="1.0", pattern=r"^1\.0$")
    name: Slug
    title: Words
    edition: str
    options: dict[Option, Words]
    age_limit: int = Field(default=89, ge=18, le=120)

    @field_validator("edition")
    @classmethod
    def _known_edition(cls, edition: str) -> str:
        if edition != EDITION:
            raise ValueError(f"this version knows edition {EDITION} only")
        return edition

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        if {Option.FULL_DATES, Option.MODIFIED_DATES} <= set(self.options):
            raise ValueError("full dates and modified dates exclude each other")
        return self

    def has(self, option: Option) -> bool:
        """Whether the profile uses `option`."""
        return option in self.options

    @property
    def keeps_time(self) -> bool:
        """Whether intervals stay what they were: dates are kept or shifted as one."""
        return self.has(Option.FULL_DATES) or self.has(Option.MODIFIED_DATES)

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """Give (code value, meaning) of CID 7050 for the basic profile and each option."""
        return (BASIC_CODE, *(METHOD_CODES[option] for option in Option if self.has(option)))

    @property
    def digest(self) -> str:
        """Give 16 hexadecimal digits that change when the profile's effect does."""
        effect = [self.edition, sorted(self.options), self.age_limit]
        return hashlib.sha256(json.dumps(effect).encode()).hexdigest()[:16]

    @property
    def statement(self) -> str:
        """Give the conformance statement for this very profile."""
        names = [_named(METHOD_CODES[option]) for option in Option if self.has(option)]
        basic = (
            f"De-identified in accordance with DICOM PS3.15 {self.edition}, "
            f"Basic Application Level Confidentiality Profile ({BASIC_CODE[0]})"
        )
        return f"{basic} with {', '.join(names)}." if names else f"{basic} without options."


def _named(code: tuple[str, str]) -> str:
    return f"{code[1].removesuffix(' Option')} ({code[0]})"


def profile_names() -> tuple[str, ...]:
    """Give the names of the built-in profiles."""
    return tuple(sorted(path.stem for path in asset(_FOLDER).glob("*.json")))


def load_profile(name_or_path: str | Path) -> Profile:
    """Read a built-in profile by name, or a site's own from a file.

    Raises:
        UnknownProfile: neither a built-in name nor a file.
        ProfileInvalid: a mistake, with line and column or the field's place.
    """
    if str(name_or_path) in profile_names():
        path = asset(f"{_FOLDER}/{name_or_path}.json")
    else:
        path = Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnknownProfile from error
    return parse_profile(text)


def parse_profile(text: str) -> Profile:
    """Read a profile from JSON text.

    Raises:
        ProfileInvalid: a mistake, with line and column or the field's place.
    """
    try:
        data = json.loads(text, object_pairs_hook=_no_twice)
    except json.JSONDecodeError as error:
        raise ProfileInvalid(f"line {error.lineno}, column {error.colno}") from error
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise ProfileInvalid(_place(text, first["loc"], first["msg"])) from error


@dataclass(frozen=True, slots=True)
class _Position:
    line: int
    column: int


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ProfileInvalid(f"{key!r} stands twice")
    return dict(pairs)


def _place(text: str, location: tuple[int | str, ...], message: str) -> str:
    names = [str(part) for part in location if part != "[key]"]
    position = _find(text, names[-1]) if names else None
    where = "/".join(names) or "the profile"
    if position is None:
        return f"{where}: {message}"
    return f"line {position.line}, column {position.column}, {where}: {message}"


def _find(text: str, key: str) -> _Position | None:
    offset = text.find(json.dumps(key))
    if offset < 0:
        return None
    before = text[:offset]
    return _Position(line=before.count("\n") + 1, column=offset - before.rfind("\n"))
