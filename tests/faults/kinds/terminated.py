"""Both servers are asked to end (SIGTERM), as when a new version is rolled out: they finish what they have begun."""

from __future__ import annotations

import random
import signal

from tests.faults.stage import Stage

WEIGHT = 2
SHORT = True


async def strike(stage: Stage, chance: random.Random) -> None:
    await stage.restart(*chance.choice((("serve",), ("actions",), ("actions", "serve"))), how=signal.SIGTERM)
