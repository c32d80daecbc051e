"""The action server is killed, perhaps in the middle of an action, and started again."""

from __future__ import annotations

import random

from tests.faults.stage import Stage

WEIGHT = 3
SHORT = True


async def strike(stage: Stage, chance: random.Random) -> None:
    await stage.restart("actions")
