"""One conversation from the first question to the bot's answer after the human, on both sides."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence

from tests.canary import LETTERS
from tests.faults.advisor import Advisor, NotMine
from tests.faults.browser import Refused
from tests.faults.family import Family, Stuck
from tests.faults.record import Record

BEFORE, AFTER = "hvad er aflastning", "hvad er kompensationsydelse"
LINES = 4
PAUSE_S = 0.35
LIMIT_S = 420.0


class Talk:
    """`chance` decides pauses, names and who takes it; both sides write LINES messages."""

    def __init__(self, family: Family, advisors: Sequence[Advisor], chance: random.Random) -> None:
        self.family, self.advisors, self.chance = family, advisors, chance
        self.record: Record = family.record
        self.mark = "".join(chance.choices(LETTERS, k=10))
        self.taken = 0

    async def run(self) -> None:
        """Fills the record; whatever got stuck stands in `unfinished`."""
        try:
            await asyncio.wait_for(self._run(), LIMIT_S)
        except Stuck as stuck:
            self.record.unfinished = str(stuck)
        except asyncio.TimeoutError:
            self.record.unfinished = f"not at its end after {LIMIT_S:.0f} s, state {self.family.state}"
        except Refused as refused:
            self.record.unfinished = f"refused: {refused}"

    async def _run(self) -> None:
        await self._pause(6)
        await self.family.begin()
        for advisor in self.advisors:
            advisor.look_after(self.record)
        await self.family.ask_bot(BEFORE)
        await self._pause()
        await self.family.ask_for_a_human("Skriv med et menneske", "Ja")
        await asyncio.gather(self._family_writes(), self._advisor_takes())
        await self.family.until(lambda: self.family.state == "bot", "the conversation back with the bot")
        await self._pause()
        await self.family.ask_bot(AFTER)
        self.record.stored = await self.family.transcript()
        last = self.record.stored[-1].seq
        await self.family.until(lambda: self.family._last_seq() >= last, "the end of the transcript on the stream")
        self.record.history = await self.advisors[0].history(self.record.id)

    def line(self, side: str, number: int) -> str:
        return f"{side} {self.mark} {LETTERS[number]}"

    async def _family_writes(self) -> None:
        for number in range(LINES):
            await self._pause()
            await self.family.send(self.line("mor", number))

    async def _advisor_takes(self) -> None:
        """Whoever is there takes it, as often as it comes back to the queue."""
        while True:
            advisor = self.chance.choice(self.advisors)
            await self._pause()
            try:
                await advisor.claim(self.record.id)
                self.taken += 1
                await self._advisor_writes(advisor)
                return
            except NotMine:
                if (await advisor.look(self.record.id))["state"] == "bot":
                    return  # the end was written down, only its answer had been lost

    async def _advisor_writes(self, advisor: Advisor) -> None:
        identity, theirs = self.record.id, {self.line("mor", n) for n in range(LINES)}
        for number in range(LINES):
            text = self.line("svar", number)
            if text in {s.text for s in self.record.by("advisor") if s.seq}:
                continue
            await self._pause()
            await advisor.write(identity, text)
        while not await advisor.until(lambda: theirs <= advisor.read(identity), 5.0):
            if advisor.states.get(identity) != "advisor":
                raise NotMine("reading")
        await self._pause()
        await advisor.close_talk(identity)

    async def _pause(self, times: float = 1.0) -> None:
        await asyncio.sleep(self.chance.uniform(0, PAUSE_S * times))
