"""`/docs`: the API, read from the OpenAPI document and rendered here, so that it works offline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server_api.web.render import page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path, as the page shows it."""

    method: str
    path: str
    words: str
    takes: str
    gives: str


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show every operation with what it takes and gives."""
    described = request.app.openapi()
    operations = [
        _operation(method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = described.get("components", {}).get("schemas", {})
    return page("docs.html", operations=operations, schemas=sorted(schemas.items()))


def _operation(method: str, path: str, operation: dict[str, Any]) -> Operation:
    good: dict[str, Any] = next(
        (one for code, one in operation["responses"].items() if code.startswith("2")), {}
    )
    return Operation(
        method=method.upper(),
        path=path,
        words=operation.get("description", ""),
        takes=_form(operation.get("requestBody", {})),
        gives=_form(good),
    )


def _form(described: dict[str, Any]) -> str:
    """Name the schema of a JSON body; empty when there is none."""
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    named = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    name = str(named).rsplit("/", 1)[-1]
    return f"list of {name}" if name and schema.get("type") == "array" else name
