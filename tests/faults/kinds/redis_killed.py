"""Redis is killed with all locks and wake-ups in it, and comes back empty."""

from __future__ import annotations

import random

from tests.faults.servers import away, scene
from tests.faults.stage import Stage

__all__ = ["scene"]
WEIGHT = 2
SHORT = False


async def strike(stage: Stage, chance: random.Random) -> None:
    await away("redis", chance.uniform(0.0, 4.0), stage)
