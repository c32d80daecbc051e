"""Neither server can write another byte to any file for some seconds, as on a full disk; then there is room again."""

from __future__ import annotations

import asyncio
import random
import resource

from tests.faults.stage import Stage

WEIGHT = 2
SHORT = False


def limit(stage: Stage, bytes_: int) -> None:
    """A write past the limit fails like one to a full disk; only the soft limit is moved."""
    for process in stage.processes.values():
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (bytes_, hard))


async def strike(stage: Stage, chance: random.Random) -> None:
    limit(stage, 1)
    try:
        await asyncio.sleep(chance.uniform(0.5, 6.0))
    finally:
        limit(stage, resource.RLIM_INFINITY)
    await stage.whole()
