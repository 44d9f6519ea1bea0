"""`/api/v1/uploads`: tus 1.0 with creation, termination, expiration and checksum."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from starlette.requests import ClientDisconnect

from server_api.auth import Account, CurrentAccount, OpenServices, Role, require
from server_api.intake import tus, uploads
from server_api.intake.errors import TooSlow, UploadTooLarge
from server_api.intake.finishing import finish
from server_api.intake.receiving import receiving
from server_api.limits import RateLimit
from server_api.routes.behind import Behind

BLOCK = 1 << 20
SLOWEST = 64 << 10
router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])
Sender = Annotated[Account, Depends(require(Role.SUBMITTER, Role.EVALUATOR))]


def _protocol(request: Request, _account: CurrentAccount) -> None:
    tus.check_protocol(request.headers)


def _limit(request: Request) -> RateLimit:
    limit: RateLimit = request.app.state.creations
    return limit


Protocol = Depends(_protocol)


@router.options("", status_code=204)
def options(opened: OpenServices) -> Response:
    """Tell what this server speaks."""
    headers = {
        "Tus-Resumable": tus.VERSION,
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(opened.settings.max_upload),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@router.post("", status_code=201, dependencies=[Protocol])
def create(
    request: Request,
    account: Sender,
    opened: OpenServices,
    limit: Annotated[RateLimit, Depends(_limit)],
) -> Response:
    """Begin an upload, or give the one of the same content."""
    limit.take(account.id)
    declared = tus.declared(request.headers)
    uploads.may_begin(account, declared.kind)
    row = uploads.begin(opened, account, declared)
    place = {"Location": f"{router.prefix}/{row.id}"}
    return Response(status_code=201, headers=tus.described(row) | place)


@router.head("/{upload_id}", dependencies=[Protocol])
def ask(upload_id: str, account: Sender, opened: OpenServices) -> Response:
    """Tell how many bytes are safe, and what came of them."""
    row = uploads.find(opened, account, upload_id)
    return Response(headers=tus.described(row) | {"Cache-Control": "no-store"})


@router.delete("/{upload_id}", status_code=204, dependencies=[Protocol])
def take_back(upload_id: str, account: Sender, opened: OpenServices) -> Response:
    """Forget an upload and its bytes."""
    uploads.take_back(opened, account, upload_id)
    return Response(status_code=204, headers={"Tus-Resumable": tus.VERSION})


@router.patch("/{upload_id}", status_code=204, dependencies=[Protocol])
async def append(
    request: Request, upload_id: str, account: Sender, opened: OpenServices
) -> Response:
    """Take bytes at the offset; the last ones make the submission."""
    tus.check_body(request.headers)
    offset, checksum = tus.count(request.headers, "Upload-Offset"), tus.checksum(request.headers)
    row = await run_in_threadpool(uploads.find, opened, account, upload_id)
    known = "Content-Length" in request.headers
    if known and offset + tus.count(request.headers, "Content-Length") > row.size:
        raise UploadTooLarge("more bytes than announced")
    part = receiving(opened, account, row, offset, checksum)
    async with contextmanager_in_threadpool(part) as receiver:
        async with Behind(receiver.feed) as behind:
            async for pieces in _blocks(request, opened.settings.request_timeout):
                await behind.do(pieces)
        await run_in_threadpool(receiver.complete)
    row = receiver.row
    if row.offset == row.size:
        await run_in_threadpool(finish, opened, upload_id)
        row = await run_in_threadpool(uploads.find, opened, account, upload_id)
    return Response(status_code=204, headers=tus.described(row))


async def _blocks(request: Request, patience: float) -> AsyncIterator[list[bytes]]:
    """Yield a body in pieces enough for a thread's while; of one that breaks off, all that came.

    Raises:
        TooSlow: the client was silent for `patience` seconds, hung up, or drips: whoever sends has
            `patience` seconds for every `SLOWEST` bytes, so that nobody holds an upload for ever.
    """
    broken = False
    stream = request.stream()
    waiting: list[bytes] = []
    size = total = 0
    begun = time.monotonic()
    try:
        while chunk := await _next(stream, patience):
            waiting.append(chunk)
            size += len(chunk)
            total += len(chunk)
            _check_pace(time.monotonic() - begun, total, patience)
            if size >= BLOCK:
                yield waiting
                waiting, size = [], 0
    except (TimeoutError, ClientDisconnect):
        broken = True
    if waiting:
        yield waiting
    if broken:
        raise TooSlow


def _check_pace(seconds: float, total: int, patience: float) -> None:
    if seconds > patience * (2 + total / SLOWEST):
        raise TimeoutError


async def _next(stream: AsyncIterator[bytes], patience: float) -> bytes:
    """Wait for the next piece; an empty one is the end."""
    async with asyncio.timeout(patience):
        return await anext(stream, b"")
