from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from medal_desktop.base import policy, policy_places
from medal_desktop.workflow import logs, settings
from medal_desktop.workflow.doctor import State, display, examine, machine, network, write_bundle
from medal_desktop.workflow.doctor.bundle import NotWritable


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "folder", lambda: tmp_path / "SECRETUSER" / "data")
    monkeypatch.setattr(policy_places, "LINUX", tmp_path / "policy.json")
    policy.current.cache_clear()
    yield tmp_path
    policy.current.cache_clear()


def _states(found: object) -> dict[str, State]:
    return {verdict.name: verdict.state for verdict in found.verdicts}


def test_that_a_sound_computer_is_well_or_says_what_to_do() -> None:
    found = examine({}, quick=True)
    assert _states(found)["Installation"] is State.GOOD
    assert _states(found)["Policy"] is State.GOOD
    assert all(verdict.advice for verdict in found.verdicts if verdict.state is not State.GOOD)


def test_that_a_broken_policy_is_named_and_makes_it_ill(place: Path) -> None:
    (place / "policy.json").write_text('{"MaxLogDays": "many"}')
    policy.current.cache_clear()
    found = examine({}, quick=True)
    assert not found.well
    assert "MaxLogDays" in next(v.words for v in found.verdicts if v.name == "Policy")


def test_that_a_fixed_profile_that_does_not_exist_makes_it_ill(place: Path) -> None:
    (place / "policy.json").write_text('{"DeidProfile": "medal-defualt"}')
    policy.current.cache_clear()
    verdict = machine.look_at_policy()
    assert (verdict.state, "DeidProfile" in verdict.words) == (State.BAD, True)
    assert "defualt" not in verdict.words


def test_that_a_look_that_falls_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fall() -> None:
        raise RuntimeError("SECRET")

    monkeypatch.setattr(machine, "look_at_policy", fall)
    found = examine({}, quick=True)
    assert _states(found)["Policy"] is State.BAD
    assert len(found.verdicts) == 6
    assert "SECRET" not in str(found)


def test_that_a_home_that_takes_nothing_is_said(place: Path) -> None:
    (place / "SECRETUSER").write_text("no folder")
    assert machine.look_at_home().state is State.LOOK


def test_that_little_room_is_bad(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _p: type("U", (), {"free": 1 << 20}))
    assert machine.look_at_room(place).state is State.BAD


def test_that_a_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_NEEDED", ("no/such.json",))
    assert machine.look_at_parts().state is State.BAD


def test_that_a_server_that_is_not_there_is_bad_and_its_address_is_not_told() -> None:
    _, server = network.look_at_network("http://127.0.0.1:9")
    assert server.state is State.BAD
    assert "127.0.0.1" not in server.words


def test_that_no_server_at_all_is_a_note() -> None:
    assert network.look_at_network("")[1].state is State.LOOK


def test_that_a_wrong_clock_is_bad() -> None:
    assert network._clock("Mon, 01 Jan 2024 00:00:00 GMT").state is State.BAD
    assert network._clock("soon").state is State.LOOK


def test_that_the_display_is_asked_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert "offscreen" in display.look_at_display().words


def test_that_no_display_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert display.look_at_display().state is State.BAD


def test_that_a_bundle_says_where_it_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotWritable):
        write_bundle(tmp_path / "file" / "bundle.zip", examine({}, quick=True))


def test_that_a_bundle_holds_nothing_of_a_person_or_a_place(place: Path) -> None:
    logs.report(ValueError("MUSTERMANN^ERIKA"))
    (place / "policy.json").write_text(json.dumps({"ServerUrl": "https://medal.SECRETSERVER.org"}))
    policy.current.cache_clear()
    write_bundle(place / "bundle.zip", examine({}, quick=True))
    with zipfile.ZipFile(place / "bundle.zip") as bundle:
        assert {"README.txt", "versions.json", "doctor.json"} <= set(bundle.namelist())
        whole = b"".join(bundle.read(name) for name in bundle.namelist())
    for secret in (b"MUSTERMANN", b"SECRETUSER", b"SECRETSERVER", str(place).encode()):
        assert secret not in whole
    assert b'"ServerUrl"' in whole
