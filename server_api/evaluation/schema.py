"""`--schema`: whether each `answer.json` that a model wrote is what somebody's JSON Schema asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medal_desktop.base.errors import MedalError
from server_api.evaluation.errors import OutputRefused

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

ANSWER = "answer.json"
_LARGEST = 4 << 20


class InvalidSchema(MedalError):
    """A file that is no JSON Schema."""

    code = "evaluation.invalid-schema"
    message = "The schema cannot be used."
    advice = "Give a file with one JSON Schema of draft 2020-12."


def read_schema(path: Path) -> Draft202012Validator:
    """Read a JSON Schema.

    Raises:
        InvalidSchema: it is none.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - few runs have a schema
    from jsonschema.exceptions import SchemaError  # noqa: PLC0415 - as above

    try:
        document = json.loads(path.read_bytes())
        Draft202012Validator.check_schema(document)
    except (OSError, ValueError, RecursionError, SchemaError) as wrong:
        raise InvalidSchema from wrong
    return Draft202012Validator(document)


def judge_answers(outputs: Path, schema: Draft202012Validator) -> None:
    """Judge every `answer.json` below `outputs`; there must be one at least.

    Raises:
        OutputRefused: there is none, or one is no JSON or not what the schema asks for.
    """
    found = sorted(outputs.rglob(ANSWER))
    if not found:
        raise OutputRefused(f"there is no {ANSWER}")
    for path in found:
        try:
            fits = schema.is_valid(_read(path))
        except RecursionError as wrong:
            raise OutputRefused(f"{ANSWER} is nested without end") from wrong
        if not fits:
            raise OutputRefused(f"{ANSWER} is not what the schema asks for")


def _read(path: Path) -> Any:
    if path.stat().st_size > _LARGEST:
        raise OutputRefused(f"{ANSWER} is larger than any answer")
    try:
        return json.loads(
            path.read_bytes(), object_pairs_hook=_once_each, parse_constant=_no_number
        )
    except ValueError as wrong:
        raise OutputRefused(f"{ANSWER} is not JSON") from wrong


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: which of the two counts, readers do not agree on."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _no_number(_text: str) -> float:
    """Refuse NaN and the infinities, which are no JSON."""
    raise ValueError
