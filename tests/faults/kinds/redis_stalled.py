"""The line to Redis lets nothing through for some seconds: it is there and says nothing."""

from __future__ import annotations

import asyncio
import random
import signal

from tests.faults.servers import part, scene
from tests.faults.stage import Stage

__all__ = ["scene"]
WEIGHT = 1
SHORT = False


async def strike(stage: Stage, chance: random.Random) -> None:
    part(stage, "redis").send(signal.SIGSTOP)
    try:
        await asyncio.sleep(chance.uniform(1.0, 8.0))
    finally:
        part(stage, "redis").send(signal.SIGCONT)
    await stage.whole()
