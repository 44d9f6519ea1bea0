"""The agent at a site: asks its server for work, does it on the site's data, gives back scores.

Whatever ends the agent, its next start tells the server what became of the job in hand; and where
it never starts again, the server's lease runs out.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from medal_desktop.base.files import write_text
from medal_desktop.base.identifiers import random_id
from medal_desktop.base.progress import Job
from medal_desktop.package.keys import SigningKey
from server_api.db.evaluation_tables import EvaluationRow
from server_api.evaluation import leftovers
from server_api.evaluation.engines.base import Engine
from server_api.evaluation.turns import UNDER_WAY
from server_api.services import Services
from server_api.sites import local
from server_api.sites.documents import Ask, Beat, GoOn, Signed, SiteJob, Welcome
from server_api.sites.errors import (
    AgentRuns,
    NotOurServer,
    ServerSaidNo,
    ServerUnreachable,
)
from server_api.sites.link import Link
from server_api.sites.signing import JOB, OUTCOME, is_signed, signed

_LONGEST_PAUSE, _LONGEST_BEAT, _LOOK = 30.0, 10.0, 0.5
log = logging.getLogger("medal.site")


@dataclass(slots=True)
class Agent:
    """One site's agent; `folder` keeps the job in hand, and nothing else."""

    services: Services
    engine: Engine
    link: Link
    welcome: Welcome
    key: SigningKey
    stop: threading.Event

    @property
    def folder(self) -> Path:
        """Where signed jobs lie until their outcome was taken."""
        return self.services.storage.root / "site"

    def run(self) -> None:
        """Work until `stop`; a server that cannot be reached is asked again, ever more slowly.

        Raises:
            AgentRuns: another one does.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        with _alone(self.folder):
            pause = self.services.settings.step_pause
            while not self.stop.is_set():
                if self._turn():
                    pause = self.services.settings.step_pause
                else:
                    self.stop.wait(pause)
                    pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _turn(self) -> bool:
        """Do one thing; False when there was nothing, or no server."""
        try:
            if self._deliver_left():
                return True
            if leftovers.is_due(self.services):
                leftovers.sweep(self.services, self.engine)
            return self.work_once()
        except ServerUnreachable as wrong:
            log.warning("server unreachable", extra={"fields": {"detail": wrong.detail}})
        except (ServerSaidNo, NotOurServer) as wrong:
            fields = {"code": wrong.code, "detail": wrong.detail}
            log.warning("not believed", extra={"fields": fields})
        except Exception:
            # An agent that ends at the first fault would leave every other evaluation waiting.
            log.exception("turn failed")
        return False

    def work_once(self) -> bool:
        """Take one job and carry it out to its end; False when nothing waits.

        Raises:
            ServerUnreachable, ServerSaidNo: as the link says.
            NotOurServer: the job is not signed by our server, not for us, or an old one.
        """
        ask = Ask(nonce=random_id())
        answer = self.link.tell("jobs", ask)
        if not answer:
            return False
        job, text = self._believed(answer, ask)
        kept = self.folder / f"{job.evaluation_id}.{job.fence}.json"
        write_text(kept, text)
        self._deliver(kept, self._carry_out(job))
        return True

    def _believed(self, answer: bytes, ask: Ask) -> tuple[SiteJob, str]:
        try:
            message = Signed.model_validate_json(answer)
            if not is_signed(self.welcome.key, JOB, message):
                raise NotOurServer("the signature is another's")
            job = SiteJob.model_validate_json(message.document)
        except ValidationError:
            raise NotOurServer("it has another form") from None
        if (job.site_id, job.nonce) != (self.welcome.site_id, ask.nonce):
            raise NotOurServer("the job is another site's, or an old one")
        return job, message.document

    def _carry_out(self, site_job: SiteJob) -> str:
        """Run it; give what is wrong with the site's own data, empty when it was run."""
        job = Job()
        row = local.local_id(self.welcome.key.id, site_job)
        log.info("job taken", extra={"fields": {"evaluation": site_job.evaluation_id}})
        with self._beating(site_job, row, job):
            if not local.has_data(self.services, site_job):
                return "the package is not at the site, or was changed"
            local.fetch_model(self.services, self.link, site_job)
            if not job.cancelled:
                local.run(self.services, self.engine, row, site_job, job)
        local.forget_model(self.services, site_job)
        return ""

    @contextmanager
    def _beating(self, site_job: SiteJob, row: str, job: Job) -> Iterator[None]:
        """Tell the server how far it is while the block runs; cancel `job` when it wants that."""
        over = threading.Event()
        period = min(site_job.lease / 4, _LONGEST_BEAT)

        def beat() -> None:
            next_at = time.monotonic() + period
            while not over.wait(min(period, _LOOK)):
                if self.stop.is_set():
                    job.cancel()
                elif time.monotonic() >= next_at:
                    next_at += period
                    if not self._is_wanted(site_job, row):
                        job.cancel()

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _is_wanted(self, job: SiteJob, row_id: str) -> bool:
        with self.services.database.reading() as session:
            row = session.get(EvaluationRow, row_id)
        beat = _BEGUN
        if row is not None and row.state in UNDER_WAY:
            beat = Beat.model_validate({"state": row.state, "message": row.message[:200]})
        try:
            told = self.link.tell(f"jobs/{job.evaluation_id}/{job.fence}/beat", beat)
            return GoOn.model_validate_json(told).go_on
        except ServerSaidNo:
            return False
        except (ServerUnreachable, ValidationError):
            return True  # the work may still be wanted when the server is back

    def _deliver_left(self) -> bool:
        """Tell what became of jobs that an earlier agent left; False when there are none.

        What it left running is removed first: there is one agent, so that nobody holds it.
        """
        left = sorted(self.folder.glob("*.json"))
        for kept in left:
            local.give_up(self.services, self._row_of(kept.read_text(encoding="utf-8")))
        if left:
            leftovers.sweep(self.services, self.engine)
        for kept in left:
            self._deliver(kept)
        return bool(left)

    def _row_of(self, text: str) -> str:
        return local.local_id(self.welcome.key.id, SiteJob.model_validate_json(text))

    def _deliver(self, kept: Path, detail: str = "") -> None:
        """Hand an outcome over; one that the server no longer wants is forgotten."""
        text = kept.read_text(encoding="utf-8")
        job = SiteJob.model_validate_json(text)
        said = local.outcome(self.services, self._row_of(text), text, self.key, detail)
        place = f"jobs/{job.evaluation_id}/{job.fence}/outcome"
        try:
            self.link.tell(place, signed(self.key, OUTCOME, said.model_dump_json()))
            fields = {"evaluation": job.evaluation_id, "state": said.state}
            log.info("outcome told", extra={"fields": fields})
        except ServerSaidNo as wrong:
            log.warning("outcome not wanted", extra={"fields": {"detail": wrong.detail}})
        kept.unlink()


_BEGUN = Beat(state="preparing")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise AgentRuns from None
    finally:
        os.close(descriptor)
