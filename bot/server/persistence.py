"""Storage that is away for a moment: what is made already is written once it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

T = TypeVar("T")
STORAGE_ERRORS = (SQLAlchemyError, OSError)
# 0.5 + 1 + ... + 8 s: with the turn itself that is within the lease, so no other process has taken it over.
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 8.0


async def persistently(work: Callable[..., Any], *values: Any) -> Any:
    """Run it in a thread, again and again while the database is away or full: the answer is made already."""

    async def in_thread(_again: bool) -> Any:
        return await asyncio.to_thread(work, *values)

    return await repeated(in_thread)


async def repeated(work: Callable[[bool], Awaitable[T]]) -> T:
    """Await `work(again)` until it succeeds or the pauses are used up; then its last error is raised.

    `again`: it was tried before, and what it wrote may have been kept though the answer was lost.
    """
    pauses = _pauses()
    again = False
    while True:
        try:
            return await work(again)
        except STORAGE_ERRORS as error:
            pause = next(pauses, None)
            if pause is None:
                raise
            logger.warning("storage failed, trying again in %.1f s: %s", pause, type(error).__name__)
            await asyncio.sleep(pause)
            again = True


def _pauses() -> Iterator[float]:
    pause = SHORTEST_PAUSE_S
    while pause <= LONGEST_PAUSE_S:
        yield pause
        pause *= 2
