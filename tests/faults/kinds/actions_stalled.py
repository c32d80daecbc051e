"""The action server is there and says nothing for some seconds, as behind a line that drops everything."""

from __future__ import annotations

import asyncio
import random
import signal

from tests.faults.stage import Stage

WEIGHT = 1
SHORT = False


async def strike(stage: Stage, chance: random.Random) -> None:
    process = stage.processes["actions"]
    process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(chance.uniform(1.0, 8.0))
    finally:
        process.send_signal(signal.SIGCONT)
    await stage.whole()
