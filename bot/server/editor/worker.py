"""A bench of the editors in a process of its own: started when first asked, ended when nobody edits."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import ModuleType
from typing import Any

from bot.server.errors import ApiError

LIMIT_S = 55.0
IDLE_S = 600.0


class Worker:
    """One process, one question at a time; `limit_s` bounds the wait for an answer.

    `bench` is a module with `start(*values)`, run once in the process, and `call(method, *arguments)`.
    """

    def __init__(self, bench: ModuleType, *values: Any) -> None:
        self.bench = bench
        self.values = values
        self._pool: ProcessPoolExecutor | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._waiting = 0

    async def ask(self, method: str, *arguments: Any, limit_s: float = LIMIT_S) -> Any:
        """What the bench answers; 503 when it takes too long or has died twice."""
        self._waiting += 1
        try:
            for again in (True, False):
                try:
                    return await self._once(method, arguments, limit_s)
                except BrokenProcessPool:  # killed from outside, for its memory perhaps
                    self.stop()
                    if not again:
                        raise ApiError("unavailable") from None
                except asyncio.TimeoutError:
                    self.stop()
                    raise ApiError("unavailable") from None
        finally:
            self._waiting -= 1
            self._rest()
        raise AssertionError("unreachable")

    async def _once(self, method: str, arguments: tuple, limit_s: float) -> Any:
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._started(), self.bench.call, method, *arguments)
        return await asyncio.wait_for(work, limit_s)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not forked: the server has threads, and a fork keeps their locks as they were.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, self.bench.start, self.values)
        return self._pool

    def _rest(self) -> None:
        if self._idle:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE_S, self._stop_if_idle)

    def _stop_if_idle(self) -> None:
        if not self._waiting:
            self.stop()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
