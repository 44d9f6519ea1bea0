"""The sealed package of a published submission, as it was sent: for its owner, and for an archive.

Nothing in it can be read without the server's keys. Out of a bucket it is fetched by an address
that is good for some minutes, so that its bytes need not come through here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from medal_desktop.package.messages import SubmissionState
from medal_desktop.package.names import package_name
from server_api import audit
from server_api.auth import Account, Role
from server_api.db.tables import SubmissionRow
from server_api.errors import NotAllowed, NotFound
from server_api.services import Services

MAY_FETCH = (Role.SUBMITTER, Role.CHAIR)
LINK_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is handed out: `link` where it can be fetched from the bucket, else `blocks`."""

    name: str
    size: int
    link: str
    blocks: Iterator[bytes]


def fetch(services: Services, account: Account, submission_id: str) -> Package:
    """Give the package of a published submission, and note who took it.

    Raises:
        NotFound: there is none that is published, or it is another account's.
        NotAllowed: the panel's members have no business with it but the chair.
    """
    with services.database.session() as session:
        row = session.get(SubmissionRow, submission_id)
        mine = row is not None and row.account_id == account.id
        if row is None or not (mine or account.has(Role.CHAIR, Role.REVIEWER)):
            raise NotFound("submission")
        if not mine and not account.has(Role.CHAIR):
            raise NotAllowed
        if row.state != SubmissionState.PUBLISHED:
            raise NotFound("package")
        audit.record(session, account.id, "submission.package-taken", row.id)
    storage, place = services.storage, (row.challenge_id, row.version)
    public = services.settings.s3_public_endpoint
    return Package(
        name=package_name(row.challenge_id, row.version),
        size=row.size,
        link=storage.link(*place, LINK_SECONDS) if public else "",
        blocks=storage.package_blocks(*place),
    )
