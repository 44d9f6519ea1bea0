from __future__ import annotations

import plistlib
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from installers.policy import admx, json_schema, mobileconfig
from installers.policy.__main__ import write
from medal_desktop.base.policy import judge
from medal_desktop.base.policy_rules import NotAllowed, rules

SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"


def _names() -> list[str]:
    return [rule.name for rule in rules()]


def test_that_group_policy_knows_every_policy_under_the_key_that_the_program_reads() -> None:
    policies = list(ET.fromstring(admx.template()).iter(f"{SPACE}policy"))
    assert [policy.get("name") for policy in policies] == _names()
    assert {policy.get("key") for policy in policies} == {r"SOFTWARE\Policies\MEDAL\Desktop"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_that_every_word_that_the_template_asks_for_is_there(language: str) -> None:
    asked = {
        part.split(")")[0]
        for part in admx.template().decode().split("$(string.")[1:]
    }  # fmt: skip
    words = ET.fromstring(admx.words(language))
    given = {string.get("id") for string in words.iter(f"{SPACE}string") if string.text}
    assert asked <= given


def test_that_every_presentation_that_the_template_asks_for_is_there() -> None:
    asked = {part.split(")")[0] for part in admx.template().decode().split("$(presentation.")[1:]}
    given = {one.get("id") for one in ET.fromstring(admx.words("de")).iter(f"{SPACE}presentation")}
    assert asked == given


def test_that_what_group_policy_writes_the_program_takes() -> None:
    root = ET.fromstring(admx.template())
    for policy in root.iter(f"{SPACE}policy"):
        name = str(policy.get("name"))
        for choice in policy.iter(f"{SPACE}item"):
            value = choice.find(f"{SPACE}value/{SPACE}string")
            assert value is not None
            assert judge({name: value.text}).faults == ()
        for number in policy.iter(f"{SPACE}decimal"):
            for limit in ("minValue", "maxValue", "value"):
                if number.get(limit) is not None:
                    assert judge({name: int(str(number.get(limit)))}).faults == ()


def test_that_the_schema_takes_every_default_and_the_example_and_no_other_name() -> None:
    schema = json_schema.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate({rule.name: rule.default for rule in rules()}, schema)
    jsonschema.validate(dict(mobileconfig.EXAMPLE), schema)
    for wrong in ({"AutoUpdate": True}, {"MaxLogDays": 900}, {"ServerUrl": "http://x.example"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_that_the_profile_of_macos_carries_the_values_and_refuses_wrong_ones() -> None:
    found = plistlib.loads(mobileconfig.profile(mobileconfig.EXAMPLE))["PayloadContent"][0]
    assert {name: found[name] for name in mobileconfig.EXAMPLE} == dict(mobileconfig.EXAMPLE)
    with pytest.raises(NotAllowed):
        mobileconfig.profile({"MaxLogDays": 900})


def test_that_all_forms_are_written(tmp_path: Path) -> None:
    made = write(tmp_path)
    assert len(made) == 6
    assert all(path.stat().st_size > 100 for path in made)
