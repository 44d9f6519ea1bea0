"""When and how fast bytes leave: hours, pauses, a limit; and which proxy they pass."""

from __future__ import annotations

import datetime as dt
import threading
import time
from pathlib import Path

import pytest

from medal_desktop.base.errors import Cancelled
from medal_desktop.base.progress import Job, Step
from medal_desktop.upload import proxies
from medal_desktop.upload.errors import ProxyRefused
from medal_desktop.upload.pacing import Gate, Hours, Pace
from medal_desktop.upload.proxies import proxies_for

NIGHT = Hours.parse("22:00-06:00")
DAY = Hours.parse("09:30-17:00")
PAC = """
function FindProxyForURL(url, host) {
  if (dnsDomainIs(host, ".example.org")) return "PROXY proxy.hospital:3128";
  if (shExpMatch(host, "*.local")) return "DIRECT";
  return "PROXY other.hospital:8080; DIRECT";
}
"""


@pytest.mark.parametrize(
    ("hours", "clock", "left"),
    [
        (NIGHT, "22:00", 0),
        (NIGHT, "23:59", 0),
        (NIGHT, "05:59", 0),
        (NIGHT, "06:00", 16 * 3600),
        (NIGHT, "21:00", 3600),
        (DAY, "09:30", 0),
        (DAY, "16:59", 0),
        (DAY, "17:00", 16.5 * 3600),
        (DAY, "09:00", 1800),
        (DAY, "00:00", 9.5 * 3600),
    ],
)
def test_that_hours_tell_how_long_to_wait(hours: Hours, clock: str, left: float) -> None:
    now = dt.datetime.combine(dt.date(2026, 3, 1), dt.time.fromisoformat(clock))
    assert hours.seconds_left(now) == left


@pytest.mark.parametrize("text", ["22:00", "25:00-06:00", "22:00-22:00", "night", "-", "22-6-8"])
def test_that_hours_that_no_clock_shows_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Hours.parse(text)


def test_that_no_hours_mean_always() -> None:
    assert Hours.parse(" ") is None


def test_that_a_gate_holds_until_it_is_let_go_and_says_so() -> None:
    gate, said = Gate(), []
    gate.pause()

    def look(step: Step) -> None:
        said.append(step.label)
        gate.go_on()

    gate.pass_through(Job(report=look), 5, 10)
    assert said == ["paused"]
    assert not gate.paused


def test_that_a_held_gate_can_be_given_up() -> None:
    gate, job = Gate(), Job()
    gate.pause()
    threading.Timer(0.1, job.cancel).start()
    with pytest.raises(Cancelled):
        gate.pass_through(job, 0, 1)


def test_that_outside_of_its_hours_a_gate_waits_and_says_so() -> None:
    now = dt.datetime.now()  # noqa: DTZ005 - the clock on the wall
    begin = (now + dt.timedelta(hours=2)).time().replace(microsecond=0)
    until = (now + dt.timedelta(hours=3)).time().replace(microsecond=0)
    said: list[str] = []
    job = Job()

    def look(step: Step) -> None:
        said.append(step.label)
        job.cancel()

    job = Job(report=look)
    with pytest.raises(Cancelled):
        Gate(Hours(begin=begin, until=until)).pass_through(job, 0, 1)
    assert set(said) == {"waiting"}


def test_that_a_pause_is_not_made_good_by_a_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    waited: list[float] = []
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr("medal_desktop.upload.pacing.wait", lambda s, _: waited.append(s))
    pace = Pace(100)
    pace.take(100, Job())
    clock[0] += 3600
    pace.take(100, Job())
    assert waited == [1.0, 1.0]


def test_that_a_pac_file_chooses_the_proxy(tmp_path: Path) -> None:
    (tmp_path / "proxy.pac").write_text(PAC)
    setting = f"pac:{tmp_path / 'proxy.pac'}"
    wanted = {
        "https://medal.example.org": "http://proxy.hospital:3128",
        "https://medal.local": "",
        "https://medal.example.com": "http://other.hospital:8080",
    }
    for url, proxy in wanted.items():
        assert (proxies_for(setting, url) or {})["https"].lower() == proxy


@pytest.mark.parametrize("text", ["", "no script", "function x() {}", "while(", None])
def test_that_a_pac_file_that_is_none_is_named(tmp_path: Path, text: str | None) -> None:
    place = tmp_path / "proxy.pac"
    if text is not None:
        place.write_text(text)
    with pytest.raises(ProxyRefused):
        proxies_for(f"pac:{place}", "https://medal.example.org")


def test_that_direct_a_name_and_nothing_are_taken_as_they_are() -> None:
    assert proxies_for("direct", "https://x.example") == {"http": "", "https": ""}
    named = proxies_for("http://proxy:3128", "https://x.example")
    assert named == {"http": "http://proxy:3128", "https": "http://proxy:3128"}
    assert proxies_for("", "https://x.example") is None


def test_that_the_systems_pac_file_is_asked_where_it_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "proxy.pac").write_text(PAC)
    monkeypatch.setattr(proxies, "_system_pac", lambda: str(tmp_path / "proxy.pac"))
    found = proxies_for("", "https://medal.example.org") or {}
    assert found["https"].lower() == "http://proxy.hospital:3128"
