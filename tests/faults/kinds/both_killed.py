"""Rasa and the action server go down together, as when the machine does, and come back."""

from __future__ import annotations

import random

from tests.faults.stage import Stage

WEIGHT = 1
SHORT = False


async def strike(stage: Stage, chance: random.Random) -> None:
    await stage.restart("serve", "actions")
