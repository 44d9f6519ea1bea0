"""Files shared out among processes; this one works too, so that a second core is one more hand."""

from __future__ import annotations

import os
import secrets
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from types import TracebackType
from typing import Self

from medal_desktop.base.progress import Job
from medal_desktop.deid.work import FileOutcome, Plan, Task, Worker

# Below this many files a second process costs more than it gives; with the check sooner, as each
# file then takes more than twice as long.
_FEW, _FEW_CHECKED = 400, 150
_SHARE, _PARTS = 16, 4
_MOST_PROCESSES = 8
_PATIENCE_S = 0.2

_Pending = dict["Future[list[FileOutcome]]", list[Task]]


def fitting(files: int, *, checked: bool = False) -> int:
    """Give how many processes suit so many files on this computer."""
    few = _FEW_CHECKED if checked else _FEW
    return 1 if files < few else min(os.cpu_count() or 1, _MOST_PROCESSES)


@dataclass(slots=True)
class Team:
    """This process and its helpers, which get ready while this one is still at the survey."""

    processes: int
    _pool: ProcessPoolExecutor | None = field(init=False, default=None)
    _broken: bool = field(init=False, default=False)

    def __enter__(self) -> Self:
        if self.processes > 1:
            # A fresh interpreter each: forking a process that runs Qt threads is not safe.
            self._pool = ProcessPoolExecutor(self.processes - 1, get_context("spawn"))
            for _ in range(self.processes - 1):
                self._pool.submit(_ready)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def do(self, plan: Plan, tasks: Sequence[Task], job: Job) -> Iterator[FileOutcome]:
        """Give the outcome of every task, in any order; a helper that dies is stood in for.

        Raises:
            Cancelled: the job was asked to stop.
        """
        left = deque(tasks)
        pending: _Pending = {}
        worker = Worker(plan, job)
        run = secrets.token_hex(8)
        while left or pending:
            self._hand_out(run, plan, left, pending)
            if left:
                for task in self._share(left):
                    job.check()
                    yield worker.do(task)
                yield from self._collect(left, pending, 0)
            else:
                job.check()
                yield from self._collect(left, pending, _PATIENCE_S)

    def _hand_out(self, run: str, plan: Plan, left: deque[Task], pending: _Pending) -> None:
        while self._pool is not None and not self._broken and self._wants(left, pending):
            share = self._share(left)
            try:
                pending[self._pool.submit(do_share, run, _own(plan, share), share)] = share
            except BrokenProcessPool:
                left.extendleft(reversed(share))
                self._broken = True

    def _share(self, left: deque[Task]) -> list[Task]:
        """Take the next files, fewer towards the end, so that nobody works alone for long."""
        fair = len(left) // (_PARTS * self.processes)
        return [left.popleft() for _ in range(max(1, min(_SHARE, fair)))]

    def _wants(self, left: deque[Task], pending: _Pending) -> bool:
        # One share more than there are helpers, so that none waits for this process.
        return len(left) > 1 and len(pending) < self.processes

    def _collect(
        self, left: deque[Task], pending: _Pending, patience: float
    ) -> Iterator[FileOutcome]:
        for future in wait(pending, patience, FIRST_COMPLETED).done:
            share = pending.pop(future)
            try:
                yield from future.result()
            except BrokenProcessPool:
                left.extend(share)
                self._broken = True


def _own(plan: Plan, tasks: Sequence[Task]) -> Plan:
    """Give a helper the known values of its own patients only."""
    groups = {task.group for task in tasks}
    return replace(plan, known={group: plan.known[group] for group in groups})


def _ready() -> None:
    """Be there: that this module is loaded is what takes the time."""


@cache
def _workers() -> dict[str, Worker]:
    """Hold this helper's worker by the run it belongs to."""
    return {}


def do_share(run: str, plan: Plan, tasks: Sequence[Task]) -> list[FileOutcome]:
    """Do one share of a run in a helper, whose worker keeps what it learnt for the next share."""
    workers = _workers()
    if run not in workers:
        workers.clear()
        workers[run] = Worker(plan)
    worker = workers[run]
    worker.plan.known.update(plan.known)
    return [worker.do(task) for task in tasks]
