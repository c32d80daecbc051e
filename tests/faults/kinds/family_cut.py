"""Every family's connections are reset; the pages send and listen again by themselves."""

from __future__ import annotations

import asyncio
import random

from tests.faults.stage import Stage

WEIGHT = 2
SHORT = False
LONGEST_S = 3.0


async def strike(stage: Stage, chance: random.Random) -> None:
    lines = [family.line for family in stage.families]
    for line in lines:
        line.cut()
    await asyncio.sleep(chance.uniform(0, LONGEST_S))
    for line in lines:
        line.mend()
