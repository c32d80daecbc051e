"""The desk's event stream: the queue and messages as they change, whichever process changed them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from sanic.request import Request

from bot.conversations.sessions import Session
from bot.conversations.store import NoSuchConversation
from bot.conversations.stream import DESK
from bot.server.access.login import ALIVE_EVERY_S, Login
from bot.server.desk.as_json import desk_message, failing_items, present_item, queue_item
from bot.server.errors import ApiError
from bot.server.family.chat import _event as event
from bot.server.services import Services

LOOK_EVERY_S = 0.5  # the action server cannot wake us: a look costs a few index look-ups
LOOK_WHOLE_EVERY_S = 5.0
CHECK_SESSION_EVERY_S = 30.0


class DeskStream:
    def __init__(self, services: Services, login: Login) -> None:
        self.services = services
        self.login = login
        self.shown = Shown(services)

    async def events(self, request: Request, session: Session) -> None:
        """Without `beats=1` the open stream keeps presence and leases alive.

        With it only the page's own heartbeats do: a line that died without a word leaves the
        stream looking open for minutes.
        """
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        reader = Reader(self.services, self.shown, response)
        with self.services.hub.listen(DESK) as queue:
            await response.send("retry: 1000\n\n")
            await self._stream(request, session, response, reader, queue)

    async def _stream(
        self, request: Request, session: Session, response: Any, reader: Reader, queue: asyncio.Queue
    ) -> None:
        beats = bool(request.args.get("beats"))
        alive_at = checked_at = time.monotonic()
        while not self.services.closing:
            await reader.look()
            now = time.monotonic()
            if now - alive_at > ALIVE_EVERY_S:
                alive_at = now
                await response.send(":\n\n")
                if not beats:
                    await self.login.alive(session)
            if now - checked_at > CHECK_SESSION_EVERY_S:
                checked_at = now
                if not await self._still_logged_in(request, response):
                    return
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(queue.get(), LOOK_EVERY_S)
            while not queue.empty():
                queue.get_nowait()

    async def _still_logged_in(self, request: Request, response: Any) -> bool:
        try:
            self.login.allow(await self.login.session(request))  # the role may have gone as well
        except ApiError:
            await response.send(event("logged_out", {}))
            return False
        return True


class Shown:
    """What all desks of this process are shown alike, read once for each change."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self.desk = services.desk
        self.clock = clock
        self._lock = threading.Lock()
        self._queue: list[dict[str, Any]] = []
        self._tools: list[tuple[str, Any]] = []
        self._stamps: dict[str, tuple[tuple, float]] = {}

    def queue(self) -> list[dict[str, Any]]:
        with self._lock:
            if self._is_new("talk", self.desk.view.talk_stamp()):
                self._queue = [queue_item(row) for row in self.desk.view.queue()]
            return self._queue

    def tools(self) -> list[tuple[str, Any]]:
        """Presence with the number of conversations, call-backs, notices that fail: as events."""
        with self._lock:
            # How many families somebody has changes with the conversations.
            if self._is_new("tools", (*self.desk.view.tools_stamp(), self._owners())):
                self._tools = self._read_tools()
            return self._tools

    def _owners(self) -> tuple[str, ...]:
        return tuple(sorted(item["advisor_user"] for item in self._queue))

    def _read_tools(self) -> list[tuple[str, Any]]:
        waiting = [c.id for c in self.desk.callbacks.list(only_open=True)]
        changed = self.desk.view.callbacks_changed()
        return [
            ("presence", [present_item(p) for p in self.desk.presence.all()]),
            ("callbacks", {"open": len(waiting), "newest": max(waiting, default=0), "changed": changed}),
            ("notices", failing_items(self.desk.notices)),
        ]

    def _is_new(self, what: str, stamp: tuple) -> bool:
        """Once in a while we look although nothing seems new: commits may overtake their time stamps."""
        before, looked = self._stamps.get(what, ((), 0.0))
        now = self.clock()
        if what in self._stamps and stamp == before and now - looked < LOOK_WHOLE_EVERY_S:
            return False
        self._stamps[what] = (stamp, now)
        return True


class Reader:
    """Remembers what one desk has been sent, and sends what is new."""

    def __init__(self, services: Services, shown: Shown, response: Any) -> None:
        self.services = services
        self.desk = services.desk
        self.shown = shown
        self.response = response
        self._sent: dict[str, Any] = {}
        self._seq: dict[str, int] = {}
        self._note: int | None = None

    async def look(self) -> None:
        for name, data in await asyncio.to_thread(self._read):
            await self.response.send(event(name, data))

    def _read(self) -> list[tuple[str, Any]]:
        queue = self.shown.queue()
        new = [*self._changed("queue", queue), *self._messages(queue), *self._notes()]
        for name, data in self.shown.tools():
            new += self._changed(name, data)
        return new

    def _changed(self, name: str, data: Any) -> list[tuple[str, Any]]:
        if self._sent.get(name) == data and name in self._sent:
            return []
        self._sent[name] = data
        return [(name, data)]

    def _messages(self, queue: list[dict[str, Any]]) -> list[tuple[str, Any]]:
        """New messages of every conversation in the queue, and the last ones of those that left.

        What a conversation held when it came into the queue is fetched with the conversation.
        """
        here = {item["conversation"]: item["last_seq"] for item in queue}
        new: list[tuple[str, Any]] = []
        for identity, after in list(self._seq.items()):
            if here.get(identity) == after:
                continue
            found = self.services.store.messages(identity, after)
            new += [("message", {"conversation": identity, **desk_message(m)}) for m in found]
            self._seq[identity] = max([after, *(m.seq for m in found)])
            if identity not in here:
                new.append(("left", {"conversation": identity, "state": self._state(identity)}))
                del self._seq[identity]
        for identity, last in here.items():
            self._seq.setdefault(identity, last)
        return new

    def _notes(self) -> list[tuple[str, Any]]:
        """Which conversations have a new note; those from before the stream stand in the conversation."""
        if self._note is None:
            self._note = self.desk.view.newest_note()
            return []
        fresh = self.desk.view.notes_after(self._note)
        self._note = max([self._note, *(number for number, _ in fresh)])
        return [("note", {"conversation": conversation, "id": number}) for number, conversation in fresh]

    def _state(self, identity: str) -> str:
        try:
            return self.services.store.by_id(identity).state
        except NoSuchConversation:
            return "deleted"
