"""One round: some conversations under way, one fault at a random moment, and the comparison."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import asdict, dataclass
from typing import Any

from tests.faults.comparison import Fault, Words, compare
from tests.faults.plan import Struck
from tests.faults.record import Record
from tests.faults.stage import Stage
from tests.faults.talk import Talk

WHOLE_TALK_S = 6.0  # what a conversation takes when nothing happens: the fault strikes within it


@dataclass(frozen=True)
class Round:
    number: int
    kind: str
    struck_after_s: float
    seconds: float
    talks: int
    sent_by_family: int
    sent_by_advisor: int
    returned: int  # times a conversation had to be taken again
    apologies: int
    faults: tuple[Fault, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def play(stage: Stage, struck: Struck, seed: int, talks: int, words: Words) -> Round:
    """Start the conversations, strike, wait until all have come to their end, compare."""
    begun, kind = time.monotonic(), struck.kind
    chance = random.Random(f"{seed} {struck.number}")
    moment = chance.uniform(0.2, WHOLE_TALK_S)
    running = [await _talk(stage, random.Random(chance.getrandbits(64))) for _ in range(talks)]
    tasks = [asyncio.ensure_future(talk.run()) for talk in running]
    await asyncio.sleep(moment)
    await kind.strike(stage, chance)
    await asyncio.gather(*tasks)
    await stage.clear()
    records = [talk.record for talk in running]
    faults = tuple(Fault(f.kind, f"{kind.name} {r.id}: {f.what}") for r in records for f in compare(r, words))
    return Round(
        struck.number,
        kind.name,
        round(moment, 2),
        round(time.monotonic() - begun, 1),
        talks,
        sum(_accepted(r, "family") for r in records),
        sum(_accepted(r, "advisor") for r in records),
        sum(max(0, talk.taken - 1) for talk in running),
        sum(r.apologies for r in records),
        faults,
    )


async def _talk(stage: Stage, chance: random.Random) -> Talk:
    return Talk(await stage.family(Record()), stage.advisors, chance)


def _accepted(record: Record, side: str) -> int:
    return sum(1 for sent in record.by(side) if sent.seq)
