"""What a server believes of a site, and a site of a server: forged, replayed and late messages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from medal_desktop.base.identifiers import random_id
from medal_desktop.package.documents import Challenge
from medal_desktop.package.keys import SigningKey
from medal_desktop.package.messages import EvaluationRequest
from medal_desktop.package.vocabulary import METRICS, Split
from server_api import backup
from server_api.auth import Role, add_account
from server_api.db.base import now, stamp
from server_api.db.evaluation_tables import EvaluationRow, ResultRow
from server_api.db.site_tables import SiteRow
from server_api.db.tables import ModelRow
from server_api.errors import Conflict, NameTaken
from server_api.evaluation import queue
from server_api.scoring.metrics import CODE
from server_api.scoring.values import CaseValue, Values
from server_api.services import Services
from server_api.sites import local, registry
from server_api.sites.agent import Agent, _alone
from server_api.sites.documents import Announcement, Ask, Beat, GoOn, Outcome, Signed, SiteJob
from server_api.sites.errors import AgentRuns, NotOurServer, ServerSaidNo
from server_api.sites.link import Link
from server_api.sites.scores import only_scores
from server_api.sites.signing import JOB, OUTCOME, Ticket, own_key, sha256_of_text, signed
from server_api.storage.local import PACKAGE
from tests.builders.evaluations import registered
from tests.builders.packages import challenge
from tests.builders.ports import free_port
from tests.builders.server import open_server, serving

IMAGE = f"sha256:{'a' * 64}"


@dataclass
class Hub:
    """A server in a thread, and a site that it let in."""

    services: Services
    url: str
    key: SigningKey
    site_id: str
    account_id: str
    link: Link
    links: list[Link] = field(default_factory=list)

    def linked(self, key: SigningKey | None = None, **changes: Any) -> Link:
        """Another link to the same server, closed with the test."""
        made = Link(self.link._welcome.model_copy(update=changes), key or self.key)
        self.links.append(made)
        return made

    def queue(self, name: str = "model") -> str:
        with self.services.database.session() as session:
            digest = hashlib.sha256(name.encode()).hexdigest()
            model = ModelRow(
                account_id=self.account_id,
                name=name,
                sha256=digest,
                size=1,
                state="ready",
                digest=IMAGE,
            )
            session.add(model)
            session.flush()
            request = EvaluationRequest(model_id=model.id, challenge_id="head-ct", version="1.0.0")
            return queue.enqueue(session, self.account_id, request).id

    def take_nothing(self) -> bool:
        return self.link.tell("jobs", Ask(nonce=random_id())) == b""

    def take(self) -> tuple[SiteJob, str]:
        message = Signed.model_validate_json(self.link.tell("jobs", Ask(nonce=random_id())))
        return SiteJob.model_validate_json(message.document), message.document

    def say(self, told: Signed, job: SiteJob, link: Link | None = None) -> None:
        place = f"jobs/{job.evaluation_id}/{job.fence}/outcome"
        (link or self.link).tell(place, told)

    def outcome(self, job: SiteJob, text: str, **changes: Any) -> Signed:
        fields: dict[str, Any] = {
            "site_id": job.site_id,
            "evaluation_id": job.evaluation_id,
            "fence": job.fence,
            "job_sha256": sha256_of_text(text),
            "image": job.image,
            "state": "succeeded",
            "values": values(),
        }
        made = Outcome.model_validate(fields | changes)
        return signed(self.key, OUTCOME, made.model_dump_json())

    def row(self, evaluation: str) -> EvaluationRow:
        with self.services.database.reading() as session:
            return session.get_one(EvaluationRow, evaluation)

    def results(self) -> list[str]:
        with self.services.database.reading() as session:
            return list(session.scalars(select(ResultRow.document)))

    def end_lease(self) -> None:
        with self.services.database.session() as session:
            session.execute(update(EvaluationRow).values(lease=now(), not_before=""))


def values(made: Challenge | None = None, **changes: CaseValue) -> Values:
    made = made or challenge()
    cases = [case.id for case in made.cases if case.split is Split.HIDDEN]
    tasks = {
        task.id: {
            question.id: {
                metric.name: {
                    case: changes.get(
                        metric.name,
                        CaseValue(
                            value=METRICS[metric.name].best,
                            worst=METRICS[metric.name].worst or 200.0,
                        ),
                    )
                    for case in cases
                }
                for metric in question.metrics
            }
            for question in task.questions
        }
        for task in made.tasks
    }
    return Values(
        challenge_id=made.id, challenge_version=made.version, metric_code=CODE, tasks=tasks
    )


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    services = open_server(tmp_path, lease=60.0)
    key = SigningKey.generate()
    welcome = registry.enrol(services, "site-a", key.public)
    with services.database.session() as session:
        account = add_account(session, "author", frozenset({Role.EVALUATOR}))
    told = Announcement(challenge=challenge(), package_sha256="b" * 64, size=1)
    registry.announce(services, welcome.site_id, told)
    with services.database.session() as session:
        registry.accept(session, "head-ct", "1.0.0")
    with serving(services) as url:
        link = Link(welcome.model_copy(update={"server": url}), key)
        made = Hub(services, url, key, welcome.site_id, account.id, link)
        yield made
        for one in (link, *made.links):
            one.close()


def refused(act: Any, *words: Any) -> str:
    with pytest.raises(ServerSaidNo) as caught:
        act(*words)
    return str(caught.value.detail)


def test_that_scores_from_the_site_become_the_one_result(hub: Hub) -> None:
    evaluation = hub.queue()
    job, text = hub.take()
    place = f"jobs/{job.evaluation_id}/{job.fence}/beat"
    told = GoOn.model_validate_json(hub.link.tell(place, Beat(state="scoring", message="Case 1.")))
    assert (told.go_on, hub.row(evaluation).state) == (True, "scoring")
    said = hub.outcome(job, text)
    for _ in range(2):  # the answer to the first was lost on its way
        hub.say(said, job)
    assert (hub.row(evaluation).state, len(hub.results())) == ("succeeded", 1)


def test_that_another_key_opens_nothing(hub: Hub) -> None:
    hub.queue()
    for wrong in (hub.linked(SigningKey.generate()), hub.linked(site_id="0" * 32)):
        assert "401" in refused(wrong.tell, "jobs", Ask(nonce=random_id()))
    assert hub.take()[0].fence == 1


def sent(hub: Hub, body: bytes, **changes: Any) -> tuple[httpx.Response, dict[str, str]]:
    """Send one message by hand, with these parts of its ticket as they are."""
    fields: dict[str, Any] = {
        "site_id": hub.site_id,
        "number": hub.link._number + 100,
        "moment": now(),
        "body_sha256": hashlib.sha256(body).hexdigest(),
    }
    ticket = Ticket(**(fields | changes))
    server = own_key(hub.services.storage.keys).key_id
    signature = hub.key.sign(ticket.signed_bytes(server, "POST", "/api/v1/site/jobs"))
    headers = {"Authorization": replace(ticket, signature=signature).header}
    return httpx.post(f"{hub.url}/api/v1/site/jobs", content=body, headers=headers), headers


def test_that_a_message_counts_once_and_only_as_it_was_signed(hub: Hub) -> None:
    hub.queue("a")
    hub.queue("b")
    body = Ask(nonce=random_id()).model_dump_json().encode()
    first, headers = sent(hub, body)
    assert first.status_code == 200
    again = httpx.post(f"{hub.url}/api/v1/site/jobs", content=body, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "sites.replay")
    other = Ask(nonce=random_id()).model_dump_json().encode()
    changed = httpx.post(f"{hub.url}/api/v1/site/jobs", content=other, headers=headers)
    assert changed.status_code == 401
    elsewhere = httpx.post(f"{hub.url}/api/v1/site/challenges", content=body, headers=headers)
    assert elsewhere.status_code == 401
    assert sent(hub, body, site_id="no site")[0].status_code == 401
    assert hub.take()[0].fence == 1  # "b": nothing of these took it


@pytest.mark.parametrize("apart", [timedelta(minutes=10), timedelta(minutes=-10)])
def test_that_a_message_of_another_time_is_refused(hub: Hub, apart: timedelta) -> None:
    body = Ask(nonce=random_id()).model_dump_json().encode()
    answer, _ = sent(hub, body, moment=stamp(datetime.now(UTC) + apart))
    assert (answer.status_code, answer.json()["code"]) == (401, "sites.clock")
    odd, _ = sent(hub, body, moment="yesterday")
    assert odd.status_code == 401


def test_that_an_agent_with_a_wrong_clock_and_an_old_number_is_understood(hub: Hub) -> None:
    hub.queue()
    hub.link.tell("jobs", Ask(nonce=random_id()))
    restarted = hub.linked()
    restarted._ahead, restarted._number = timedelta(days=-400), 5
    assert restarted.tell("jobs", Ask(nonce=random_id())) == b""


def test_that_a_body_longer_than_any_outcome_is_not_read_to_its_end(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server_api.routes import sites

    monkeypatch.setattr(sites, "LONGEST", 1000)
    assert sent(hub, b" " * 2000)[0].status_code == 413


def test_that_only_an_outcome_of_the_site_for_this_very_job_counts(hub: Hub) -> None:
    first, second = hub.queue("a"), hub.queue("b")
    job, text = hub.take()
    other, other_text = hub.take()
    made = hub.outcome(job, text)
    forged = signed(SigningKey.generate(), OUTCOME, made.document)
    as_job = signed(hub.key, JOB, made.document)
    for wrong in (
        *(forged, as_job, hub.outcome(other, other_text), hub.outcome(job, other_text)),
        *(hub.outcome(job, text, fence=2), hub.outcome(job, text, image=f"sha256:{'c' * 64}")),
        *(hub.outcome(job, text, state="failed"), hub.outcome(job, text, values=None)),
        signed(hub.key, OUTCOME, made.document[:-1] + ',"images":["AAAA"]}'),
    ):
        assert "outcome-refused" in refused(hub.say, wrong, job)
    assert [hub.row(one).state for one in (first, second)] == ["preparing", "preparing"]
    hub.say(made, job)
    assert len(hub.results()) == 1


IMPOSSIBLE = {
    "more than the best": {"dsc": CaseValue(value=2.0, worst=0.0)},
    "words": {"dsc": CaseValue(value=0.0, worst=0.0, failed="the patient is called")},
    "a class in clear": {"balanced_accuracy": CaseValue(value=1.0, worst=0.0, group="haemorrhage")},
}


@pytest.mark.parametrize("name", sorted(IMPOSSIBLE))
def test_that_what_no_scorer_can_find_is_refused(hub: Hub, name: str) -> None:
    hub.queue()
    job, text = hub.take()
    given = values(**IMPOSSIBLE[name])
    if name == "a class in clear":
        given = values(balanced_accuracy=CaseValue(value=1.0, worst=0.0, group="h" * 13))
    assert "outcome-refused" in refused(hub.say, hub.outcome(job, text, values=given), job)


def test_that_scores_of_other_cases_or_questions_are_refused(hub: Hub) -> None:
    hub.queue()
    job, text = hub.take()
    made = values()
    tasks = made.model_dump()["tasks"]
    fewer = Values.model_validate(made.model_dump() | {"tasks": {}})
    question = tasks["haemorrhage"]["volume"]["absolute_error"]
    question["case-001"] = question["case-002"]
    more = Values.model_validate(made.model_dump() | {"tasks": tasks})
    elsewhere = made.model_copy(update={"challenge_version": "2.0.0"})
    older = made.model_copy(update={"metric_code": "medal-metrics 0.1"})
    for wrong in (fewer, more, elsewhere, older):
        assert "outcome-refused" in refused(hub.say, hub.outcome(job, text, values=wrong), job)
    assert hub.results() == []


def test_that_a_lost_agents_job_goes_back_and_its_late_outcome_counts_no_more(hub: Hub) -> None:
    evaluation = hub.queue()
    job, text = hub.take()
    hub.end_lease()
    assert queue.requeue_lost(hub.services) == 1
    assert hub.row(evaluation).state == "queued"
    again, again_text = hub.take()
    assert (again.evaluation_id, again.fence > job.fence) == (job.evaluation_id, True)
    assert "409" in refused(hub.say, hub.outcome(job, text), job)
    beat = hub.link.tell(f"jobs/{job.evaluation_id}/{job.fence}/beat", Beat(state="scoring"))
    assert not GoOn.model_validate_json(beat).go_on
    hub.say(hub.outcome(again, again_text), again)
    assert "409" in refused(hub.say, hub.outcome(job, text), job)
    assert (hub.row(evaluation).state, len(hub.results())) == ("succeeded", 1)


def test_that_a_site_that_always_falls_silent_is_not_asked_for_ever(hub: Hub) -> None:
    evaluation = hub.queue()
    for _ in range(queue.MOST_ATTEMPTS):
        hub.take()
        hub.end_lease()
        queue.requeue_lost(hub.services)
    assert (hub.row(evaluation).state, hub.row(evaluation).reason) == ("failed", "infra")
    assert hub.link.tell("jobs", Ask(nonce=random_id())) == b""


def test_that_a_reason_comes_back_and_the_sites_own_fault_is_tried_again(hub: Hub) -> None:
    first = hub.queue("a")
    job, text = hub.take()
    ended = {"state": "failed", "values": None}
    hub.say(hub.outcome(job, text, reason="oom", message="Too much memory.", **ended), job)
    assert (hub.row(first).state, hub.row(first).reason) == ("failed", "oom")
    second = hub.queue("b")
    job, text = hub.take()
    hub.say(hub.outcome(job, text, reason="infra", **ended), job)
    assert (hub.row(second).state, hub.row(second).attempts) == ("queued", 1)


def test_that_neither_the_servers_workers_nor_another_site_get_it(hub: Hub) -> None:
    hub.queue()
    assert queue.claim(hub.services) is None
    key = SigningKey.generate()
    other = registry.enrol(hub.services, "site-b", key.public)
    link = hub.linked(key, site_id=other.site_id)
    assert link.tell("jobs", Ask(nonce=random_id())) == b""
    job, text = hub.take()
    assert "404" in refused(hub.say, hub.outcome(job, text), job, link)
    assert "404" in refused(
        link.tell, f"jobs/{job.evaluation_id}/{job.fence}/model", Ask(nonce=job.nonce)
    )
    told = Announcement(challenge=challenge(), package_sha256="c" * 64, size=1)
    with pytest.raises(Conflict):
        registry.announce(hub.services, other.site_id, told)


def test_that_a_closed_site_is_out_at_once_and_holds_up_nobody(hub: Hub) -> None:
    waiting, running = hub.queue("a"), hub.queue("b")
    hub.take()
    with hub.services.database.session() as session:
        registry.close(session, "site-a")
    assert "401" in refused(hub.link.tell, "jobs", Ask(nonce=random_id()))
    hub.end_lease()
    queue.requeue_lost(hub.services)
    assert {hub.row(one).state for one in (waiting, running)} == {"cancelled"}
    with pytest.raises(NameTaken):
        registry.enrol(hub.services, "site-c", hub.key.public)


class Recorded:
    """A link on which somebody else answers."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def tell(self, path: str, document: object) -> bytes:
        return self.answer


@pytest.mark.parametrize("what", ["another key", "an old job", "another site", "no document"])
def test_that_an_agent_runs_nothing_that_its_server_did_not_sign_now(hub: Hub, what: str) -> None:
    hub.queue()
    job, _ = hub.take()
    key = own_key(hub.services.storage.keys)
    wrong = {
        "another key": signed(SigningKey.generate(), JOB, job.model_dump_json()),
        "an old job": signed(key, JOB, job.model_dump_json()),
        "another site": signed(
            key, JOB, job.model_copy(update={"site_id": "0" * 32}).model_dump_json()
        ),
        "no document": signed(key, JOB, "{}"),
    }[what]
    ran = SimpleNamespace()  # has no attribute: whatever would be run fails
    answer = Recorded(wrong.model_dump_json().encode())
    agent = Agent(hub.services, ran, answer, hub.link._welcome, hub.key, ran)  # type: ignore[arg-type] # neither is reached
    with pytest.raises(NotOurServer):
        agent.work_once()


def test_that_only_numbers_marks_and_known_reasons_leave_a_site() -> None:
    given = values(
        balanced_accuracy=CaseValue(value=1.0, worst=0.0, group="yes"),
        absolute_error=CaseValue(value=12.123456789012, worst=200.0, group="yes"),
        dsc=CaseValue(value=0.0, worst=0.0, failed="series-1 of Miller is odd"),
    )
    left = only_scores(given, b"secret").tasks["haemorrhage"]
    (choice,) = left["present"]["balanced_accuracy"].values()
    (number,) = left["volume"]["absolute_error"].values()
    (mask,) = left["outline"]["dsc"].values()
    assert (number.value, number.group, mask.failed) == (12.1235, "", "unusable")
    assert choice.group not in {"", "yes"}
    same = only_scores(given, b"secret").tasks["haemorrhage"]["present"]["balanced_accuracy"]
    other = only_scores(given, b"other").tasks["haemorrhage"]["present"]["balanced_accuracy"]
    assert [one.group for one in same.values()] == [choice.group]
    assert [one.group for one in other.values()] != [choice.group]


def test_that_a_site_speaks_in_the_clear_to_its_own_machine_alone(hub: Hub) -> None:
    from server_api.settings_sources import InvalidSettings

    for address in (f"http://hub.example:{free_port()}", "http://10.0.0.1"):
        with pytest.raises(InvalidSettings):
            Link(hub.link._welcome.model_copy(update={"server": address}), hub.key)


def test_that_every_taken_message_is_noted_with_its_site(hub: Hub) -> None:
    hub.link.tell("jobs", Ask(nonce=random_id()))
    with hub.services.database.reading() as session:
        row = session.get_one(SiteRow, hub.site_id)
    assert row.number > 0
    assert row.seen


def test_that_one_agent_works_at_a_site(hub: Hub) -> None:
    agent = Agent(hub.services, None, hub.link, hub.link._welcome, hub.key, Event())  # type: ignore[arg-type] # no job comes
    agent.folder.mkdir()
    with _alone(agent.folder), pytest.raises(AgentRuns):
        agent.run()
    agent.stop.set()
    agent.run()
    assert hub.take_nothing()


@pytest.mark.parametrize("what", ["whole", "changed", "missing", "unknown"])
def test_that_a_job_runs_only_on_the_very_package_that_was_announced(
    tmp_path: Path, what: str
) -> None:
    services = open_server(tmp_path)
    if what != "unknown":
        registered(services)
    folder = services.storage.published("head-ct", "1.0.0")
    folder.mkdir(parents=True)
    (folder / PACKAGE).write_bytes(b"as it was announced")
    job = SiteJob(
        site_id="1" * 32,
        nonce="2" * 32,
        evaluation_id="3" * 32,
        fence=1,
        challenge_id="head-ct",
        version="1.0.0",
        package_sha256=hashlib.sha256(b"as it was announced").hexdigest(),
        image=IMAGE,
        lease=60.0,
    )
    if what == "changed":
        (folder / PACKAGE).write_bytes(b"as it was Announced")
    elif what == "missing":
        (folder / PACKAGE).unlink()
    assert local.has_data(services, job) is (what == "whole")


def test_that_a_backup_misses_nothing_of_what_lies_at_a_site(hub: Hub, tmp_path: Path) -> None:
    made = backup.save(hub.services, tmp_path / "backup.tar")
    assert (made.missing, made.objects) == ((), 0)
    assert made.rows > 0
