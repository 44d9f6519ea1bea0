"""Who is a site, which challenges live there, and whether a message is its own."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from medal_desktop.base.identifiers import is_slug
from medal_desktop.package.documents import Challenge
from medal_desktop.package.messages import PublicKey, SubmissionState
from server_api import audit
from server_api.auth import add_account, find_account
from server_api.db.base import now
from server_api.db.evaluation_tables import EvaluationRow
from server_api.db.site_tables import SiteChallengeRow, SiteRow
from server_api.db.tables import SubmissionRow
from server_api.errors import Conflict, NameMissing, NameTaken, NotFound
from server_api.evaluation import queue
from server_api.review.publishing import enter
from server_api.services import Services
from server_api.sites.documents import Announcement, Welcome
from server_api.sites.errors import SiteClock, SiteRefused, SiteReplay
from server_api.sites.signing import Ticket, fits, own_key, public_key

SKEW = 120.0


def enrol(services: Services, name: str, key: PublicKey) -> Welcome:
    """Let a site in; give what it needs to know of this server.

    Raises:
        NameMissing: the name is not of small letters, digits and hyphens.
        NameTaken: a site has this name or key, also a closed one.
    """
    if not is_slug(name):
        raise NameMissing
    with services.database.session() as session:
        same = (SiteRow.name == name) | (SiteRow.public == key.public)
        if session.scalar(select(SiteRow.id).where(same)) is not None:
            raise NameTaken
        account = add_account(session, f"site {name}", frozenset())
        row = SiteRow(name=name, public=key.public, account_id=account.id)
        session.add(row)
        session.flush()
        audit.record(session, audit.SYSTEM, "site.added", row.id, key=key.id)
    own = own_key(services.storage.keys).public
    return Welcome(site_id=row.id, name=name, server=services.settings.address, key=own)


def close(session: Session, name: str) -> None:
    """Shut a site out; what waits for it, or runs there, is cancelled.

    Raises:
        NotFound: there is no such site.
    """
    row = session.scalar(select(SiteRow).where(SiteRow.name == name))
    if row is None:
        raise NotFound("site")
    row.closed = row.closed or now()
    find_account(session, f"site {name}").disabled = True
    waiting = (EvaluationRow.site == row.id, EvaluationRow.state.not_in(queue.FINAL))
    for evaluation in session.scalars(select(EvaluationRow).where(*waiting)).all():
        queue.cancel(session, evaluation, audit.SYSTEM)
    audit.record(session, audit.SYSTEM, "site.closed", row.id)


def believe(services: Services, ticket: Ticket | None, method: str, path: str) -> SiteRow:
    """Give the site that signed a request, before its body is read.

    Raises:
        SiteRefused: no site that is let in has signed this.
        SiteClock: it is of another time.
    """
    if ticket is None:
        raise SiteRefused
    with services.database.reading() as session:
        row = session.get(SiteRow, ticket.site_id)
    if row is None or row.closed:
        raise SiteRefused
    server = own_key(services.storage.keys).key_id
    if not fits(
        public_key(row.public), ticket.signature, ticket.signed_bytes(server, method, path)
    ):
        raise SiteRefused
    try:
        sent = datetime.fromisoformat(ticket.moment)
        apart = abs((datetime.now(UTC) - sent).total_seconds())
    except (ValueError, TypeError):
        raise SiteClock from None
    if apart > SKEW:
        raise SiteClock
    return row


def take_number(services: Services, ticket: Ticket) -> None:
    """Note a message's number, which no later message may have again.

    Raises:
        SiteReplay: it is not higher than the last one.
        SiteRefused: the site was closed in the meantime.
    """
    with services.database.session() as session:
        row = session.get(SiteRow, ticket.site_id, with_for_update=True)
        if row is None or row.closed:
            raise SiteRefused
        if ticket.number <= row.number:
            raise SiteReplay(str(row.number))
        row.number, row.seen = ticket.number, now()


def announce(services: Services, site_id: str, told: Announcement) -> None:
    """Note a challenge version of a site; an admin publishes it.

    Raises:
        Conflict: this version was announced with other data, or by another site.
    """
    challenge = told.challenge
    with services.database.session() as session:
        row = session.get(SiteChallengeRow, (challenge.id, challenge.version))
        if row is not None:
            if (row.site_id, row.sha256) != (site_id, told.package_sha256):
                raise Conflict("this version was announced already, with other data")
            return
        session.add(
            SiteChallengeRow(
                challenge_id=challenge.id,
                version=challenge.version,
                site_id=site_id,
                sha256=told.package_sha256,
                size=told.size,
                document=challenge.model_dump_json(),
            )
        )
        audit.record(session, site_id, "site.announced", f"{challenge.id} {challenge.version}")


def accept(session: Session, challenge_id: str, version: str) -> None:
    """Publish what a site announced; its data stay where they are.

    Raises:
        NotFound: nobody announced it.
        Conflict: this version, or its challenge under another account, is already there.
    """
    row = session.get(SiteChallengeRow, (challenge_id, version))
    if row is None:
        raise NotFound("announcement")
    site = session.get_one(SiteRow, row.site_id)
    if site.closed:
        raise Conflict("its site is closed")
    challenge = Challenge.model_validate_json(row.document)
    submission = SubmissionRow(
        account_id=site.account_id,
        state=SubmissionState.PUBLISHED,
        sha256=row.sha256,
        size=row.size,
        name=challenge.name[:200],
        challenge_id=challenge.id,
        version=challenge.version,
        document=row.document,
    )
    session.add(submission)
    session.flush()
    enter(session, submission)
    row.accepted, row.document = now(), ""
    audit.record(session, audit.SYSTEM, "site.accepted", f"{challenge_id} {version}")
