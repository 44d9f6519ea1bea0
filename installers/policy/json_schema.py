"""The policy file of Linux as JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

from medal_desktop.base.policy_rules import PolicyRule, rules


def schema() -> dict[str, Any]:
    """Give the schema of `/etc/medal-desktop/policy.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "MEDAL Desktop: what the organisation fixes",
        "type": "object",
        "additionalProperties": False,
        "properties": {rule.name: _property(rule) for rule in rules()},
    }


def _property(rule: PolicyRule) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": rule.title["en"],
        "description": rule.help["en"],
        "default": rule.default,
    }
    if rule.kind == "choice":
        return said | {"enum": list(rule.choices)}
    if rule.kind == "flag":
        return said | {"type": "boolean"}
    if rule.kind == "number":
        return said | {"type": "integer", "minimum": rule.least, "maximum": rule.most}
    return said | {"type": "string", "pattern": f"^({rule.pattern})?$"}
