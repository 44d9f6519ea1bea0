"""One style sheet, from the tokens in `resources/theme.json`: light and on paper, dark at night."""

from __future__ import annotations

from functools import cache

from medal_desktop.base.assets import load_json
from server_api.web.render import static_file


@cache
def stylesheet() -> str:
    """Give the tokens as custom properties, then the rules that use them."""
    theme = load_json("theme.json")
    light, dark = (_properties(theme[name]) for name in ("light", "dark"))
    return (
        f":root {{ color-scheme: light dark; --radius: {theme['radius']}px; {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
        f"{static_file('rules.css')}"
    )


def _properties(tokens: dict[str, str]) -> str:
    return " ".join(f"--{name.replace('_', '-')}: {value};" for name, value in tokens.items())
