"""The form as frozen values: sections and fields, for a view that knows none of them by name.

`resources/forms/challenge.json` gives the sections; everything about a field stands in the schema
(JSON Schema 2020-12): `title`, `description` (help), `examples`, type, limits, `required`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from medal_desktop.base.assets import load_json
from medal_desktop.challenge.errors import InvalidForm

FORM = "forms/challenge.json"


class FieldKind(StrEnum):
    """How a field is filled in, and the JSON value it holds."""

    LINE = "line"  # str
    TEXT = "text"  # str of several lines
    WHOLE = "whole"  # int
    NUMBER = "number"  # float
    DATE = "date"  # str, YYYY-MM-DD
    EMAIL = "email"  # str
    ADDRESS = "address"  # str, a web address
    CHOICE = "choice"  # str, one option's code
    CHOICES = "choices"  # list of codes
    LIST = "list"  # list of str
    GROUP = "group"  # object with `fields`
    TABLE = "table"  # list of objects with `fields`


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOption:
    """One option of a choice: what is stored, and what is read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: its name in the description, its words, and what it takes.

    `example` is a JSON value of the field's kind. `limit` is the greatest number of characters,
    0 for none; `minimum` and `maximum` bound a number.
    """

    name: str
    title: str
    help: str
    example: Any
    kind: FieldKind
    required: bool
    options: tuple[FieldOption, ...] = ()
    fields: tuple[Field, ...] = ()
    limit: int = 0
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A page of the form."""

    id: str
    title: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The whole form."""

    title: str
    sections: tuple[Section, ...]

    def fields(self) -> Iterator[Field]:
        """Yield all fields in order."""
        return (field for section in self.sections for field in section.fields)

    def field(self, name: str) -> Field:
        """Give one field; KeyError when there is none."""
        return {field.name: field for field in self.fields()}[name]


def load_form(name: str = FORM) -> Form:
    """Read the form and its schema from `resources/`.

    Raises:
        InvalidForm: sections and schema do not have the same fields, each once.
        MissingAsset: a file is missing.
    """
    raw = load_json(name)
    schema = load_json(f"{name.rsplit('/', 1)[0]}/{raw['schema']}")
    return make_form(raw, schema)


def make_form(raw: Mapping[str, Any], schema: Mapping[str, Any]) -> Form:
    """Build a form of the two documents.

    Raises:
        InvalidForm: sections and schema do not have the same fields, each once.
    """
    listed = [name for section in raw["sections"] for name in section["fields"]]
    if sorted(listed) != sorted(schema["properties"]):
        raise InvalidForm("sections and schema differ")
    fields = {field.name: field for field in _fields(schema)}
    sections = tuple(
        Section(
            id=section["id"],
            title=section["title"],
            intro=section["intro"],
            fields=tuple(fields[name] for name in section["fields"]),
        )
        for section in raw["sections"]
    )
    return Form(title=raw["title"], sections=sections)


def _fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    required = set(schema.get("required", ()))
    return tuple(
        _field(name, one, required=name in required) for name, one in schema["properties"].items()
    )


def _field(name: str, schema: Mapping[str, Any], *, required: bool) -> Field:
    if "title" not in schema or not schema.get("examples"):
        raise InvalidForm(name)
    inner = schema.get("items", schema)
    return Field(
        name=name,
        title=schema["title"],
        help=schema.get("description", ""),
        example=schema["examples"][0],
        kind=_kind(name, schema),
        required=required,
        options=tuple(
            FieldOption(code=option["const"], label=option["title"])
            for option in inner.get("oneOf", ())
        ),
        fields=_fields(inner) if "properties" in inner else (),
        limit=inner.get("maxLength", 0),
        minimum=schema.get("minimum"),
        maximum=schema.get("maximum"),
    )


def _kind(name: str, schema: Mapping[str, Any]) -> FieldKind:
    match schema.get("type"):
        case "string":
            return _text_kind(schema)
        case "array":
            return _list_kind(schema)
        case "integer":
            return FieldKind.WHOLE
        case "number":
            return FieldKind.NUMBER
        case "object":
            return FieldKind.GROUP
    raise InvalidForm(name)


def _text_kind(schema: Mapping[str, Any]) -> FieldKind:
    if "oneOf" in schema:
        return FieldKind.CHOICE
    formats = {"date": FieldKind.DATE, "email": FieldKind.EMAIL, "uri": FieldKind.ADDRESS}
    plain = FieldKind.TEXT if schema.get("x-lines", 1) > 1 else FieldKind.LINE
    return formats.get(schema.get("format", ""), plain)


def _list_kind(schema: Mapping[str, Any]) -> FieldKind:
    items = schema.get("items", {})
    if "properties" in items:
        return FieldKind.TABLE
    return FieldKind.CHOICES if "oneOf" in items else FieldKind.LIST
