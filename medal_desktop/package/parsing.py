"""Documents to bytes and back; what comes from outside is judged before it is used."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from medal_desktop.package.errors import DocumentTooLarge, InvalidDocument, StaleSchema

DOCUMENT_LIMIT = 64 << 20
_PLACES = 5
Parsed = TypeVar("Parsed", bound=BaseModel)


def to_json(document: BaseModel) -> bytes:
    """Give a document as indented UTF-8 JSON, the same bytes for the same value."""
    return json_bytes(document.model_dump(mode="json", exclude_none=True))


def json_bytes(value: Any) -> bytes:
    """Give any JSON value as indented UTF-8 with a final newline."""
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def canonical(value: Any) -> bytes:
    """Give JSON with sorted keys and no spaces: the bytes that are signed."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def parse(kind: type[Parsed], untrusted: bytes, place: str) -> Parsed:
    """Read a document of `kind`; `place` names it in errors.

    Raises:
        DocumentTooLarge: it is larger than any real one.
        StaleSchema: it has another schema version.
        InvalidDocument: it is no JSON or does not fit.
    """
    if len(untrusted) > DOCUMENT_LIMIT:
        raise DocumentTooLarge(place)
    try:
        return kind.model_validate_json(untrusted)
    except ValidationError as error:
        raise _failure(kind, error, place) from None


def _failure(
    kind: type[BaseModel], error: ValidationError, place: str
) -> InvalidDocument | StaleSchema:
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    if any(item["loc"] == ("schema_version",) and item["type"] != "missing" for item in errors):
        return StaleSchema(place)
    declared = _declared(kind.model_json_schema())
    places = {_place(item["loc"], item["type"], declared) for item in errors[:_PLACES]}
    return InvalidDocument(f"{place}: {', '.join(sorted(places))}")


def _place(location: tuple[int | str, ...], problem: str, declared: Collection[str]) -> str:
    # a key that the document itself brings could be anything, a name included: it is left out
    names = [str(part) for part in location if isinstance(part, int) or part in declared]
    return f"{'.'.join(names) or 'document'} {problem}"


def _declared(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(_declared(item) for item in schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", ())).union(*(_declared(item) for item in schema.values()))
