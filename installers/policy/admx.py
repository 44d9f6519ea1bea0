"""Group Policy: one ADMX template and an ADML file of words for each language."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from medal_desktop.base.policy_rules import PolicyRule, rules

KEY = r"SOFTWARE\Policies\MEDAL\Desktop"
_SPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_TITLES = {"en": "MEDAL Desktop", "de": "MEDAL Desktop"}
_SUPPORTED = {"en": "MEDAL Desktop 0.1 or later", "de": "MEDAL Desktop 0.1 oder neuer"}


def template() -> bytes:
    """Give `medal-desktop.admx`."""
    root = ET.Element(
        "policyDefinitions", {"xmlns": _SPACE, "revision": "1.0", "schemaVersion": "1.0"}
    )
    spaces = ET.SubElement(root, "policyNamespaces")
    ET.SubElement(spaces, "target", {"prefix": "medal", "namespace": "MEDAL.Policies.Desktop"})
    ET.SubElement(spaces, "using", {"prefix": "windows", "namespace": "Microsoft.Policies.Windows"})
    ET.SubElement(root, "resources", {"minRequiredRevision": "1.0"})
    supported = ET.SubElement(ET.SubElement(root, "supportedOn"), "definitions")
    ET.SubElement(
        supported, "definition", {"name": "SUPPORTED_0_1", "displayName": "$(string.SUPPORTED_0_1)"}
    )
    categories = ET.SubElement(root, "categories")
    ET.SubElement(categories, "category", {"name": "Medal", "displayName": "$(string.Medal)"})
    policies = ET.SubElement(root, "policies")
    for rule in rules():
        _policy(policies, rule)
    return _bytes(root)


def words(language: str) -> bytes:
    """Give the ADML of one language, `en` or `de`."""
    root = ET.Element(
        "policyDefinitionResources", {"xmlns": _SPACE, "revision": "1.0", "schemaVersion": "1.0"}
    )
    ET.SubElement(root, "displayName").text = _TITLES[language]
    ET.SubElement(root, "description").text = _TITLES[language]
    resources = ET.SubElement(root, "resources")
    table = ET.SubElement(resources, "stringTable")
    _string(table, "Medal", _TITLES[language])
    _string(table, "SUPPORTED_0_1", _SUPPORTED[language])
    presentations = ET.SubElement(resources, "presentationTable")
    for rule in rules():
        _string(table, rule.name, rule.title[language])
        _string(table, f"{rule.name}_Help", rule.help[language])
        for choice in rule.choices:
            _string(table, f"{rule.name}_{choice}", choice)
        _presentation(presentations, rule, language)
    return _bytes(root)


def _policy(policies: ET.Element, rule: PolicyRule) -> None:
    said = {
        "name": rule.name, "class": "Machine", "key": KEY,
        "displayName": f"$(string.{rule.name})", "explainText": f"$(string.{rule.name}_Help)",
    }  # fmt: skip
    if rule.kind == "flag":
        said["valueName"] = rule.name
    else:
        said["presentation"] = f"$(presentation.{rule.name})"
    policy = ET.SubElement(policies, "policy", said)
    ET.SubElement(policy, "parentCategory", {"ref": "Medal"})
    ET.SubElement(policy, "supportedOn", {"ref": "SUPPORTED_0_1"})
    if rule.kind == "flag":
        for state, number in (("enabledValue", "1"), ("disabledValue", "0")):
            ET.SubElement(ET.SubElement(policy, state), "decimal", {"value": number})
        return
    _element(ET.SubElement(policy, "elements"), rule)


def _element(elements: ET.Element, rule: PolicyRule) -> None:
    named = {"id": rule.name, "valueName": rule.name, "required": "true"}
    if rule.kind == "number":
        limits = {"minValue": str(rule.least), "maxValue": str(rule.most)}
        ET.SubElement(elements, "decimal", named | limits)
        return
    if rule.kind == "text":
        ET.SubElement(elements, "text", named | {"maxLength": "1024"})
        return
    choice = ET.SubElement(elements, "enum", named)
    for word in rule.choices:
        item = ET.SubElement(choice, "item", {"displayName": f"$(string.{rule.name}_{word})"})
        ET.SubElement(ET.SubElement(item, "value"), "string").text = word


def _presentation(table: ET.Element, rule: PolicyRule, language: str) -> None:
    if rule.kind == "flag":
        return
    shown = ET.SubElement(table, "presentation", {"id": rule.name})
    if rule.kind == "number":
        box = {"refId": rule.name, "defaultValue": str(rule.default)}
        ET.SubElement(shown, "decimalTextBox", box).text = rule.title[language]
    elif rule.kind == "text":
        asked = ET.SubElement(shown, "textBox", {"refId": rule.name})
        ET.SubElement(asked, "label").text = rule.title[language]
    else:
        first = str(rule.choices.index(str(rule.default)))
        listed = {"refId": rule.name, "defaultItem": first, "noSort": "true"}
        ET.SubElement(shown, "dropdownList", listed).text = rule.title[language]


def _string(table: ET.Element, name: str, text: str) -> None:
    ET.SubElement(table, "string", {"id": name}).text = text


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
