"""An advisor's connections are reset, those in the middle of a request too; she is back soon."""

from __future__ import annotations

import asyncio
import random

from tests.faults.stage import Stage

WEIGHT = 6
SHORT = True
LONGEST_S = 4.0


async def strike(stage: Stage, chance: random.Random) -> None:
    line = chance.choice(stage.advisors).line
    line.cut()
    await asyncio.sleep(chance.uniform(0, LONGEST_S))
    line.mend()
