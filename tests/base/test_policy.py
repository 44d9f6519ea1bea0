from __future__ import annotations

import json
import plistlib
from pathlib import Path

import pytest

from medal_desktop.base import policy, policy_places
from medal_desktop.base.policy import Forbidden, Policy, judge
from medal_desktop.base.policy_rules import NotAllowed, PolicyRule, rules


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "policy.json"
    monkeypatch.setattr(policy_places, "LINUX", path)
    policy.current.cache_clear()
    yield path
    policy.current.cache_clear()


def _rule(name: str) -> PolicyRule:
    return next(rule for rule in rules() if rule.name == name)


def test_that_every_default_and_every_careful_value_is_one_its_rule_takes() -> None:
    for rule in rules():
        assert rule.take(rule.default) == rule.default, rule.name
        assert rule.take(rule.when_unreadable) == rule.when_unreadable, rule.name


def test_that_every_rule_has_words_in_both_languages() -> None:
    for rule in rules():
        assert all(rule.title[language] and rule.help[language] for language in ("en", "de"))


def test_that_without_a_policy_the_user_decides(machine: Path) -> None:
    found = policy.current()
    assert found == Policy()
    assert found.managed == frozenset()
    found.require_upload()
    found.require_server("https://anywhere.example")
    found.require_workspace(machine.parent)
    found.require_export(of_package=False)
    assert found.chosen("ServerUrl", "https://mine.example") == "https://mine.example"


def test_that_the_machine_goes_before_the_user(machine: Path) -> None:
    machine.write_text(json.dumps({"ServerUrl": "https://medal.example", "UploadEnabled": False}))
    found = policy.current()
    assert found.managed == {"ServerUrl", "UploadEnabled"}
    assert found.chosen("ServerUrl", "https://mine.example") == "https://medal.example"
    found.require_server("https://medal.example/")
    with pytest.raises(Forbidden):
        found.require_server("https://mine.example")
    with pytest.raises(Forbidden):
        found.require_upload()


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"\xff\xfe", b'"text"', b"", b"{" * 100_000, b" " * (1 << 21)]
)
def test_that_a_policy_that_cannot_be_read_lets_nothing_out(machine: Path, content: bytes) -> None:
    machine.write_bytes(content)
    found = policy.current()
    assert found.faults
    for refused in (
        found.require_upload,
        lambda: found.require_export(of_package=True),
        lambda: found.require_profile("medal-default"),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_that_a_fault_in_json_is_named_by_line_and_column(machine: Path) -> None:
    machine.write_text('{\n "ServerUrl": oops\n}')
    assert "line 2, column 15" in policy.current().faults[0]


def test_that_a_policy_that_is_a_folder_counts_as_unreadable(machine: Path) -> None:
    machine.mkdir()
    assert not policy.current().is_on("UploadEnabled")


def test_that_a_wrong_value_falls_to_the_careful_side_and_is_named() -> None:
    found = judge({"AllowedExport": "everything", "MaxLogDays": 10})
    assert found.text("AllowedExport") == "none"
    assert found.number("MaxLogDays") == 10
    assert "AllowedExport takes all, package, none" in found.faults[0]


@pytest.mark.parametrize(
    "said",
    [
        {"ServerUrl": "http://medal.example.org"},
        {"WorkspaceRoot": "srv/work"},
        {"SecretStorage": "keyrng"},
        {"EvaluationKey": "ABC"},
        {"uploadEnabled": False},
        {"AllowedExports": "none"},
    ],
    ids=lambda said: next(iter(said)),
)
def test_that_nothing_leaves_while_a_policy_is_half_understood(said: dict[str, object]) -> None:
    found = judge(said)
    assert not found.is_on("UploadEnabled")
    assert found.text("AllowedExport") == "none"
    assert found.faults


def test_that_words_that_are_no_name_are_not_repeated() -> None:
    assert "Schmidt" not in "".join(judge({"ask Dr. Schmidt, PC radio17": 1}).faults)


@pytest.mark.parametrize("loose", ["file", "folder"])
def test_that_a_policy_that_every_user_may_write_lets_nothing_out(
    machine: Path, loose: str
) -> None:
    machine.write_text("{}", encoding="ascii")
    (machine if loose == "file" else machine.parent).chmod(0o777)
    assert not policy.current().is_on("UploadEnabled")


def test_that_a_link_to_nothing_and_a_name_said_twice_let_nothing_out(machine: Path) -> None:
    machine.write_text('{"UploadEnabled": false, "UploadEnabled": true}', encoding="ascii")
    assert "twice" in policy.current().faults[0]
    machine.unlink()
    machine.symlink_to("nowhere")
    policy.current.cache_clear()
    assert not policy.current().is_on("UploadEnabled")


def test_that_an_unknown_name_is_said_and_changes_nothing() -> None:
    found = judge({"AutoUpdate": True})
    assert found.values == Policy().values
    assert "AutoUpdate" in found.faults[0]


@pytest.mark.parametrize(
    ("name", "given", "taken"),
    [
        ("UploadEnabled", 0, False),
        ("UploadEnabled", 1, True),
        ("UploadEnabled", "false", False),
        ("MaxLogDays", "7", 7),
        ("MaxLogDays", 365, 365),
        ("ProxyMode", "pac+http://proxy.example/proxy.pac", "pac+http://proxy.example/proxy.pac"),
        ("EvaluationKey", "0123456789abcdef", "0123456789abcdef"),
    ],
)
def test_that_values_are_taken_as_registry_file_and_profile_write_them(
    name: str, given: object, taken: object
) -> None:
    assert _rule(name).take(given) == taken


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("UploadEnabled", "maybe"),
        ("UploadEnabled", 2),
        ("MaxLogDays", 366),
        ("MaxLogDays", -1),
        ("MaxLogDays", True),
        ("MaxLogDays", 3.5),
        ("ServerUrl", "http://unprotected.example"),
        ("ServerUrl", ["https://medal.example"]),
        ("UpdateMode", "install"),
        ("DeidProfile", "../../etc"),
        ("EvaluationKey", "short"),
    ],
)
def test_that_other_values_are_refused(name: str, given: object) -> None:
    with pytest.raises(NotAllowed):
        _rule(name).take(given)


def test_that_a_workspace_may_lie_only_in_the_folder_that_is_fixed(tmp_path: Path) -> None:
    found = judge({"WorkspaceRoot": str(tmp_path / "medal")})
    found.require_workspace(tmp_path / "medal" / "head-ct")
    with pytest.raises(Forbidden):
        found.require_workspace(tmp_path / "medal" / ".." / "elsewhere")
    (tmp_path / "medal").mkdir()
    (tmp_path / "medal" / "out").symlink_to(tmp_path)
    with pytest.raises(Forbidden):
        found.require_workspace(tmp_path / "medal" / "out" / "share")


def test_that_a_pinned_key_lets_only_itself_pass() -> None:
    found = judge({"EvaluationKey": "0123456789abcdef"})
    found.require_evaluation_key("0123456789abcdef", "A" * 43 + "=")
    with pytest.raises(Forbidden):
        found.require_evaluation_key("fedcba9876543210", "A" * 43 + "=")


def test_that_packages_may_be_let_out_where_annotations_may_not() -> None:
    found = judge({"AllowedExport": "package"})
    found.require_export(of_package=True)
    with pytest.raises(Forbidden):
        found.require_export(of_package=False)


def test_that_a_managed_profile_of_macos_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "managed.plist"
    path.write_bytes(plistlib.dumps({"UploadEnabled": False}))
    monkeypatch.setattr(policy_places, "MACOS", path)
    monkeypatch.setattr(policy_places.sys, "platform", "darwin")
    assert policy_places.read() == {"UploadEnabled": False}
    path.write_bytes(b"<plist>")
    with pytest.raises(policy_places.Unreadable):
        policy_places.read()
