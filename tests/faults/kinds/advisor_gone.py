"""An advisor's line falls silent for longer than her lease: her families go back to the queue."""

from __future__ import annotations

import asyncio
import random

from bot.conversations.ownership import LEASE_S
from tests.faults.stage import Stage

WEIGHT = 1
SHORT = False
WAIT_S = 5.0  # for a family to be with her


async def strike(stage: Stage, chance: random.Random) -> None:
    advisor = chance.choice(stage.advisors)
    await advisor.until(lambda: advisor.has_one, WAIT_S)
    line = advisor.line
    line.stall()
    await asyncio.sleep(LEASE_S + chance.uniform(3, 6))
    line.mend()
