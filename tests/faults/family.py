"""A parent in the chat: asks the bot, asks for a human, writes on whatever happens to the line."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from tests.faults.browser import Browser
from tests.faults.line import Line
from tests.faults.record import Got, Record, Sent, got

CHAT = "/chat/api/"
ANSWER_LIMIT_S = 180.0  # a family reads an apology after 25 s at most; the rest is for restarts on a busy machine
TRIES = 40
AGAIN_S = 2.0  # between an apology and the next try
APOLOGY = "error_bot"


class Stuck(Exception):
    """Something promised did not come; says what."""


class Family(Browser):
    def __init__(self, line: Line, record: Record) -> None:
        super().__init__(line)
        self.record = record
        self.state = ""
        self.news = asyncio.Condition()

    async def begin(self) -> None:
        made = await self.ask("POST", CHAT + "conversations", {"kommune": "gentofte"})
        self.record.id = made["conversation"]
        self.headers["Authorization"] = f"Bearer {made['token']}"
        self.listen(lambda: f"{CHAT}events?after={self._last_seq()}")

    def _last_seq(self) -> int:
        return max((m.seq for m in self.record.family_got), default=0)

    async def heard(self, name: str, data: dict[str, Any]) -> None:
        async with self.news:
            if name == "message":
                self.record.family_got.append(got(data))
            elif name == "state":
                self.state = data["state"]
                self.record.states.append(self.state)
            self.news.notify_all()

    async def until(self, check: Callable[[], Any], what: str, within: float = ANSWER_LIMIT_S) -> Any:
        """The first true value of `check`, looked at whenever something came; Stuck after the time."""
        try:
            async with self.news:
                return await asyncio.wait_for(self.news.wait_for(check), within)
        except asyncio.TimeoutError:
            raise Stuck(what) from None

    async def send(self, text: str, asks: bool = False, payload: str = "") -> Sent:
        """Post until it is accepted, as the page's outbox does: one id however often it is tried."""
        sent = Sent("family", text, uuid.uuid4().hex, asks=asks)
        self.record.sent.append(sent)
        body = {"payload": payload} if payload else {"text": text}
        answer = await self.ask("POST", CHAT + "messages", {**body, "client_id": sent.client_id})
        sent.seq = answer["seq"]
        return sent

    async def ask_bot(self, text: str, payload: str = "") -> list[Got]:
        """What the bot says to it; asked again, as a person would, when it apologises."""
        for _ in range(TRIES):
            sent = await self.send(text, asks=True, payload=payload)
            replies = await self.until(lambda seq=sent.seq: self._replies(seq), f"an answer to «{text}»")
            if not any(m.ending == APOLOGY for m in replies):
                return replies
            self.record.apologies += 1
            await asyncio.sleep(AGAIN_S)
        raise Stuck(f"only apologies for «{text}»")

    def _replies(self, seq: int) -> list[Got]:
        return [m for m in self.record.family_got if m.seq > seq and m.sender in ("bot", "system")]

    async def ask_for_a_human(self, button: str, yes: str) -> None:
        """Button, consent, yes; again from the start when a part was down on the way."""
        for _ in range(TRIES):
            replies = await self.ask_bot(button, "/request_advisor")
            told = any(m.sender == "system" for m in replies)  # the queue itself: a second wish is a yes
            if self.waits or (told and await self._soon_waits()):
                return
            sent = await self.send(yes, asks=True, payload=replies[-1].button)
            await self.until(lambda seq=sent.seq: self._replies(seq) or self.waits, "an answer to the consent")
            if self.waits or await self._soon_waits():
                return
            self.record.apologies += 1
            await asyncio.sleep(AGAIN_S)
        raise Stuck("no hand-over came about")

    @property
    def waits(self) -> bool:
        return self.state in ("waiting", "advisor")

    async def _soon_waits(self) -> bool:
        """The state may come a moment after the message of the same step."""
        try:
            return bool(await self.until(lambda: self.waits, "the queue", 3.0))
        except Stuck:
            return False

    async def transcript(self) -> list[Got]:
        return [got(m) for m in await self.ask("GET", CHAT + "messages?after=0")]
