"""Pages from templates: everything is escaped, a name that is missing is a fault."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def page(template: str, **values: object) -> HTMLResponse:
    """Fill a template of `web/templates`."""
    return HTMLResponse(_environment().get_template(template).render(values))


def static_file(name: str) -> str:
    """Read one file of `web/static`; the name is never taken from outside."""
    return files("server_api.web").joinpath("static", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("server_api.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
