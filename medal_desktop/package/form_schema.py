"""Judges the form's fields by `resources/forms/challenge.schema.json`, in a clinician's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from medal_desktop.base.assets import load_json
from medal_desktop.package.documents import Finding

if TYPE_CHECKING:
    from jsonschema import FormatChecker, ValidationError

SCHEMA = "forms/challenge.schema.json"
_ROOT = "description"
_FORMATS = {
    "date": "Write the date as year, month and day, such as 2026-02-28.",
    "email": "Write a whole e-mail address, such as name@hospital.example.",
    "uri": "Write a whole web address that begins with https://.",
}
_TYPES = {
    "string": "This must be text.",
    "integer": "This must be a whole number.",
    "number": "This must be a number.",
    "array": "This must be a list.",
    "object": "This must be a group of fields.",
}


def form_schema() -> dict[str, Any]:
    """Read the form's schema (JSON Schema 2020-12)."""
    schema: dict[str, Any] = load_json(SCHEMA)
    return schema


def validate(
    description: Mapping[str, Any], schema: Mapping[str, Any] | None = None
) -> tuple[Finding, ...]:
    """Judge a description; give one finding per field that is missing or wrong, in form order.

    `place` is `description/<field>` and, inside lists and groups, `…/<number>/<field>`.
    """
    used = dict(schema or form_schema())
    if not description:  # as every challenge begins; no library is needed to say what is missing
        missing = [_missing([str(name)], used) for name in used.get("required", ())]
        return tuple(sorted(missing, key=lambda one: _rank(one, _order(used))))
    return _judged(description, used)


def _judged(description: Mapping[str, Any], used: dict[str, Any]) -> tuple[Finding, ...]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow, and only a form needs it

    validator = Draft202012Validator(used, format_checker=_formats())
    order = _order(used)
    findings = {
        (finding.place, finding.code): finding
        for error in validator.iter_errors(_plain(description))
        for finding in _findings(error, used)
    }
    return tuple(sorted(findings.values(), key=lambda one: _rank(one, order)))


def _formats() -> FormatChecker:
    """Give the formats the form uses; the library's own check of addresses loads for seconds."""
    from jsonschema import FormatChecker  # noqa: PLC0415 - as above

    checker = FormatChecker(("date", "email"))
    checker.checks("uri", ValueError)(_is_address)
    return checker


def _is_address(value: object) -> bool:
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value


def _rank(finding: Finding, order: Mapping[str, int]) -> tuple[int, str, str]:
    parts = finding.place.split("/")
    return order.get(parts[1] if len(parts) > 1 else "", len(order)), finding.place, finding.code


def _plain(value: Any) -> Any:
    # JSON Schema knows lists only; frozen drafts hold tuples
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _findings(error: ValidationError, schema: Mapping[str, Any]) -> Iterable[Finding]:
    path = [str(part) for part in error.absolute_path]
    keyword = str(error.validator)
    if keyword == "required":
        given = error.instance if isinstance(error.instance, Mapping) else {}
        needed = error.validator_value if isinstance(error.validator_value, list) else []
        for name in (str(name) for name in needed if name not in given):
            yield _missing([*path, name], schema)
        return
    if keyword == "additionalProperties":
        yield Finding(
            code="form.unknown",
            place="/".join([_ROOT, *path]),
            message="The description has a field that this form does not know.",
            advice="Open the challenge in a current MEDAL Desktop and save it again.",
        )
        return
    if keyword == "minLength" or (keyword == "minItems" and not error.instance):
        yield _finding("missing", path, schema, "Please fill in this field.")
        return
    yield _finding("wrong", path, schema, _sentence(keyword, error.validator_value))


def _sentence(keyword: str, limit: Any) -> str:
    sentences: dict[str, Callable[[Any], str]] = {
        "maxLength": lambda limit: f"This is too long: the limit is {limit} characters.",
        "minItems": lambda limit: f"Give at least {limit}.",
        "maxItems": lambda limit: f"Give at most {limit}.",
        "uniqueItems": lambda _: "The same entry is there twice.",
        "minimum": lambda limit: f"This is too small: the least is {limit:g}.",
        "maximum": lambda limit: f"This is too large: the most is {limit:g}.",
        "type": lambda kind: _TYPES.get(str(kind), "This has the wrong form."),
        "format": lambda kind: _FORMATS.get(str(kind), "This has the wrong form."),
        "pattern": lambda _: "This does not have the form that the example shows.",
        "enum": lambda _: "Choose one of the given options.",
        "oneOf": lambda _: "Choose one of the given options.",
    }
    return sentences.get(keyword, lambda _: "This does not fit the field.")(limit)


def _missing(path: list[str], schema: Mapping[str, Any]) -> Finding:
    return _finding("missing", path, schema, "Please fill in this field.")


def _order(schema: Mapping[str, Any]) -> dict[str, int]:
    return {name: number for number, name in enumerate(schema.get("properties", {}))}


def _finding(kind: str, path: list[str], schema: Mapping[str, Any], sentence: str) -> Finding:
    field = _field(path, schema)
    title = str(field.get("title", ""))
    return Finding(
        code=f"form.{kind}",
        place="/".join([_ROOT, *path]),
        message=f"{title}: {sentence}" if title else sentence,
        advice=str(field.get("description", "")),
    )


def _field(path: list[str], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the innermost field on `path` that has a title: a list's items have none."""
    place, titled = schema, {}
    for part in path:
        place = (
            place.get("items", {}) if part.isdigit() else place.get("properties", {}).get(part, {})
        )
        if "title" in place:
            titled = dict(place)
    return titled
