"""Writing goes on while more comes, in order, and is over before anything else is done."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from server_api.routes.behind import Behind


def test_that_pieces_are_done_in_order_and_all_before_it_is_left() -> None:
    done: list[int] = []

    def act(piece: int) -> None:
        time.sleep(0.01 * (3 - piece))
        done.append(piece)

    async def work() -> None:
        async with Behind(act) as behind:
            for piece in range(3):
                await behind.do(piece)

    asyncio.run(work())
    assert done == [0, 1, 2]


def test_that_the_next_piece_is_fetched_while_one_is_written() -> None:
    fetched = threading.Event()
    seen: list[bool] = []

    async def work() -> None:
        async with Behind(lambda _: seen.append(fetched.wait(20))) as behind:
            await behind.do(None)
            fetched.set()  # would wait in vain if the act were waited for

    asyncio.run(work())
    assert seen == [True]


def test_that_a_failure_is_told_and_nothing_is_begun_after_it() -> None:
    begun: list[int] = []

    def act(piece: int) -> None:
        begun.append(piece)
        raise BrokenPipeError

    async def work() -> None:
        async with Behind(act) as behind:
            for piece in range(3):
                await behind.do(piece)

    with pytest.raises(BrokenPipeError):
        asyncio.run(work())
    assert begun == [0]


def test_that_the_last_failure_is_told_too() -> None:
    def act(_: int) -> None:
        raise BrokenPipeError

    async def work() -> None:
        async with Behind(act) as behind:
            await behind.do(0)

    with pytest.raises(BrokenPipeError):
        asyncio.run(work())


def test_that_an_error_elsewhere_waits_for_what_is_being_written() -> None:
    ended: list[bool] = []

    def act(_: int) -> None:
        time.sleep(0.1)
        ended.append(True)
        raise BrokenPipeError  # not told: the first error counts

    async def work() -> None:
        async with Behind(act) as behind:
            await behind.do(0)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        asyncio.run(work())
    assert ended == [True]
