"""A configuration profile for macOS; IT edits the values and signs it in the MDM."""

from __future__ import annotations

import plistlib
import uuid
from collections.abc import Mapping

from medal_desktop.base.policy_rules import Value, rules

DOMAIN = "de.dkfz.medal.desktop"
EXAMPLE: Mapping[str, Value] = {
    "ServerUrl": "https://medal.example.org",
    "DeidProfile": "medal-default",
    "MaxLogDays": 14,
    "AllowedExport": "package",
}


def profile(values: Mapping[str, Value]) -> bytes:
    """Give a profile that sets `values`.

    Raises:
        NotAllowed: a value that its rule does not take.
        KeyError: a policy that there is not.
    """
    known = {rule.name: rule for rule in rules()}
    settings = {name: known[name].take(value) for name, value in values.items()}
    payload = {
        "PayloadType": DOMAIN,
        "PayloadIdentifier": f"{DOMAIN}.policy",
        "PayloadUUID": _uuid("payload"),
        "PayloadVersion": 1,
        "PayloadDisplayName": "MEDAL Desktop",
        **settings,
    }
    whole = {
        "PayloadType": "Configuration",
        "PayloadIdentifier": f"{DOMAIN}.profile",
        "PayloadUUID": _uuid("profile"),
        "PayloadVersion": 1,
        "PayloadScope": "System",
        "PayloadDisplayName": "MEDAL Desktop",
        "PayloadContent": [payload],
    }
    return plistlib.dumps(whole, sort_keys=True)


def _uuid(part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{part}.{DOMAIN}")).upper()
