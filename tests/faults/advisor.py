"""An advisor at the desk: hears of a family, takes it, writes, ends; her page reconnects by itself."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from typing import Any

from tests.faults.browser import Browser, Refused
from tests.faults.line import Line
from tests.faults.record import Record, Sent, got

DESK = "/desk/api/"
BEAT_EVERY_S = 4.0  # as bot/web/desk/listener.js


class NotMine(Exception):
    """The conversation went back to the queue, or to a colleague, while she was away."""


class Advisor(Browser):
    silent_s = 15.0  # as bot/web/desk/listener.js

    def __init__(self, line: Line, name: str, password: str) -> None:
        super().__init__(line)
        self.name, self.password = name, password
        self.records: dict[str, Record] = {}
        self.states: dict[str, str] = {}
        self.news = asyncio.Condition()
        self._mine: set[str] = set()
        self._beaten = 0.0
        self._tasks: set[asyncio.Task] = set()

    async def begin(self) -> None:
        who = await self.ask("POST", DESK + "login", {"user": self.name, "password": self.password})
        self.headers["X-CSRF-Token"] = who["csrf"]
        self.listen(lambda: DESK + "events?beats=1")

    def look_after(self, record: Record) -> None:
        """A conversation this round is about; what arrives of it is written down."""
        self.records[record.id] = record

    # The stream

    async def opened(self) -> None:
        """As the page: what came while the line was away is read from the whole conversation."""
        for identity in list(self.records):
            self._spawn(self._look_again(identity))

    def sign_of_life(self) -> None:
        if time.monotonic() - self._beaten > BEAT_EVERY_S:
            self._beaten = time.monotonic()
            self._spawn(self._beat())

    async def _beat(self) -> None:
        try:
            await self.once("POST", DESK + "heartbeat", {})
        except (Refused, OSError, asyncio.TimeoutError):
            self.broken += 1

    async def heard(self, name: str, data: Any) -> None:
        async with self.news:
            if name == "queue":
                self._mine = {item["conversation"] for item in data if item["advisor_user"] == self.name}
                for item in data:
                    self.states[item["conversation"]] = item["state"]
            elif name == "left":
                self.states[data["conversation"]] = data["state"]
            elif name == "message" and data["conversation"] in self.records:
                self.records[data["conversation"]].advisor_got.append(got(data))
            self.news.notify_all()

    async def look(self, identity: str) -> dict[str, Any]:
        """The whole conversation, as the page fetches it."""
        whole = await self.ask("GET", f"{DESK}conversations/{identity}")
        async with self.news:
            self.states[identity] = whole["state"]
            if identity in self.records:
                self.records[identity].advisor_got += [got(m) for m in whole["messages"]]
            self.news.notify_all()
        return whole

    async def _look_again(self, identity: str) -> None:
        with contextlib.suppress(Refused):  # not handed over yet
            await self.look(identity)

    async def until(self, check: Callable[[], Any], within: float) -> bool:
        try:
            async with self.news:
                await asyncio.wait_for(self.news.wait_for(check), within)
        except asyncio.TimeoutError:
            return False
        return True

    @property
    def has_one(self) -> bool:
        """Whether a family of this round is with her now."""
        return bool(self._mine & set(self.records))

    def read(self, identity: str) -> set[str]:
        """The texts of the family she has before her."""
        return {m.text for m in self.records[identity].advisor_got if m.sender == "family"}

    # Steps

    async def claim(self, identity: str) -> None:
        await self._step(identity, "claim")
        await self.look(identity)

    async def write(self, identity: str, text: str) -> None:
        """NotMine when it was refused: then it must not reach the family either."""
        sent = Sent("advisor", text, uuid.uuid4().hex)
        answer = await self._step(identity, "messages", {"text": text, "client_id": sent.client_id})
        sent.seq = answer["seq"]
        self.records[identity].sent.append(sent)

    async def close_talk(self, identity: str) -> None:
        await self._step(identity, "close", {"outcome": "answered", "back_to_bot": True})

    async def history(self, identity: str) -> list[str]:
        return [h["event"] for h in (await self.look(identity))["history"]]

    async def _step(self, identity: str, name: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            return await self.ask("POST", f"{DESK}conversations/{identity}/{name}", body or {})
        except Refused as refused:
            if refused.status != 409:
                raise
            raise NotMine(name) from None

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await super().close()
