"""Works on what has come while more comes: one piece of work at a time, in order, in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Self, TypeVar

from fastapi.concurrency import run_in_threadpool

T = TypeVar("T")


class Behind(Generic[T]):
    """Does one act for each piece, at most one piece behind; leaving waits for the last.

    An act that fails is told by the next `do` or at the end, and none is begun after it.
    """

    def __init__(self, act: Callable[[T], None]) -> None:
        self._act = act
        self._doing: asyncio.Task[None] | None = None

    async def do(self, piece: T) -> None:
        """Wait for the piece before, then begin with this one."""
        await self._done()
        self._doing = asyncio.create_task(run_in_threadpool(self._act, piece))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            await self._done()
        elif self._doing is not None:
            # The error is told already; what is being written must end before it is cut off.
            await asyncio.gather(self._doing, return_exceptions=True)

    async def _done(self) -> None:
        doing, self._doing = self._doing, None
        if doing is not None:
            await doing
