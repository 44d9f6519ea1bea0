"""`/api/v1/site`: what a site's agent asks; every request carries the site's signature.

The signature covers the body's hash, so that it is judged before a byte of the body is read.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from medal_desktop.package.documents import Document
from server_api.auth import OpenServices
from server_api.db.site_tables import SiteRow
from server_api.errors import BodyTooLarge, BodyTooSlow, NotFound
from server_api.sites import hub, registry
from server_api.sites.documents import Announcement, Ask, Beat, GoOn, Signed
from server_api.sites.errors import OutcomeRefused, SiteRefused
from server_api.sites.signing import Ticket

LONGEST = 32 << 20
router = APIRouter(prefix="/api/v1/site", tags=["sites"])
Asked = TypeVar("Asked", bound=Document)


class Message:
    """A request that a site has signed, read whole."""

    def __init__(self, site: SiteRow, body: bytes) -> None:
        self.site, self._body = site, body

    def read(self, kind: type[Asked]) -> Asked:
        """Read the body.

        Raises:
            OutcomeRefused: it is another document.
        """
        try:
            return kind.model_validate_json(self._body)
        except ValidationError:
            raise OutcomeRefused("the message has another form") from None


async def _message(request: Request, opened: OpenServices) -> Message:
    ticket = Ticket.read(request.headers.get("Authorization", ""))
    site = await run_in_threadpool(
        registry.believe, opened, ticket, request.method, request.url.path
    )
    if ticket is None:  # pragma: no cover - `believe` has refused it
        raise SiteRefused
    request.state.account = site.id
    request.app.state.asked.take(site.id)
    try:
        async with asyncio.timeout(opened.settings.request_timeout):
            body = await _whole(request)
    except TimeoutError:
        raise BodyTooSlow from None
    if hashlib.sha256(body).hexdigest() != ticket.body_sha256:
        raise SiteRefused
    await run_in_threadpool(registry.take_number, opened, ticket)
    return Message(site, body)


async def _whole(request: Request) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > LONGEST:
            raise BodyTooLarge
    return bytes(body)


SignedMessage = Annotated[Message, Depends(_message)]


@router.post("/challenges", status_code=204)
def announce(message: SignedMessage, opened: OpenServices) -> Response:
    """Tell of a challenge version whose data lie at the site."""
    registry.announce(opened, message.site.id, message.read(Announcement))
    return Response(status_code=204)


@router.post("/jobs", responses={204: {"description": "Nothing waits."}})
def ask(message: SignedMessage, opened: OpenServices) -> Response:
    """Take the next evaluation that waits for the site, under a lease."""
    job = hub.hand_out(opened, message.site, message.read(Ask))
    if job is None:
        return Response(status_code=204)
    return Response(job.model_dump_json(), media_type="application/json")


@router.post("/jobs/{evaluation_id}/{fence}/beat")
def beat(evaluation_id: str, fence: int, message: SignedMessage, opened: OpenServices) -> GoOn:
    """Say that the work goes on, and hear whether it is still wanted."""
    place = (evaluation_id, _number(fence))
    return GoOn(go_on=hub.hear(opened, message.site, place, message.read(Beat)))


@router.post("/jobs/{evaluation_id}/{fence}/model")
def model(
    evaluation_id: str, fence: int, message: SignedMessage, opened: OpenServices
) -> FileResponse:
    """Give the archive of the model that the job names."""
    path = hub.archive_for(opened, message.site, (evaluation_id, _number(fence)))
    if not path.is_file():
        raise NotFound("model")
    return FileResponse(path, media_type="application/x-tar")


@router.post("/jobs/{evaluation_id}/{fence}/outcome", status_code=204)
def outcome(
    evaluation_id: str, fence: int, message: SignedMessage, opened: OpenServices
) -> Response:
    """Take the signed outcome of a job: scores, or a reason."""
    place = (evaluation_id, _number(fence))
    hub.conclude(opened, message.site, place, message.read(Signed))
    return Response(status_code=204)


def _number(fence: int) -> int:
    """Refuse a number that no database keeps."""
    if not 0 < fence < 1 << 31:
        raise NotFound("job")
    return fence
