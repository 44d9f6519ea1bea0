"""Documents to bytes and back; what comes from outside is judged before it is used."""

from __future__ import annotations

import json
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
        raise _failure(error, place) from None


def _failure(error: ValidationError, place: str) -> InvalidDocument | StaleSchema:
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    if any(item["loc"] == ("schema_version",) and item["type"] != "missing" for item in errors):
        return StaleSchema(place)
    # only declared field names are told: a key from outside could be anything
    places = {_place(item["loc"], item["type"]) for item in errors[:_PLACES]}
    return InvalidDocument(f"{place}: {', '.join(sorted(places))}")


def _place(location: tuple[int | str, ...], problem: str) -> str:
    parts = location[:-1] if problem == "extra_forbidden" else location
    names = [str(part) for part in parts if isinstance(part, int) or part.isidentifier()]
    return f"{'.'.join(names[:8])[:120] or 'document'} {problem}"
