"""A family asks for a human: the request, the place in the queue, and taking it back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations import queue
from bot.conversations.availability import Attendance, Availability
from bot.conversations.notices import Notices
from bot.conversations.queue import Place
from bot.conversations.schema import handoffs
from bot.conversations.store import TURN_LEASE_S, Message, NoSuchConversation
from bot.conversations.transitions import (
    BOT,
    CALLBACK,
    CLOSED,
    SILENT,
    WAITING,
    Row,
    Say,
    Transitions,
    open_handoff,
    step,
)

# What the buttons in the queue send, caught before Rasa while the family waits.
REQUEST_PAYLOAD = "/request_advisor"
WITHDRAW_PAYLOAD = "/withdraw_advisor"
CALLBACK_PAYLOAD = "/request_callback"
STAY_PAYLOAD = "/stay_in_queue"  # asks for nothing: the message stands there for the advisor

MAX_ID = 64


@dataclass(frozen=True)
class Request:
    """The hand-over a request gave: `new` is False when it stood there already."""

    id: int
    state: str
    place: Place | None
    availability: Availability
    new: bool


@dataclass(frozen=True)
class Received:
    message: Message
    new: bool
    state: str


class Handoff(Transitions):
    """Blocking methods that need only the database; usable from any process."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float],
        say: Say,
        attendance: Attendance,
        notices: Notices,
    ) -> None:
        super().__init__(engine, clock, say)
        self.attendance = attendance
        self.notices = notices

    # Asking and taking back

    def request(
        self,
        conversation: str,
        request_id: str,
        reason: str = "asked",
        urgent: bool = False,
        summary: Mapping[str, Any] | None = None,
        kommune: str = "",
    ) -> Request:
        """Put the family in the queue, once per `request_id`; tells it its place.

        A second request while one is open gives the open one, urgent if either is.
        """
        if not 0 < len(conversation) <= MAX_ID or not 0 < len(request_id) <= MAX_ID:
            raise ValueError(f"ids have 1 to {MAX_ID} characters")
        available = self.attendance.at(kommune)
        self._ensure(conversation, kommune)
        with self.begin(conversation) as (db, row):
            found = self._by_request(db, conversation, request_id)
            if found is None and (found := open_handoff(db, conversation)) and urgent:
                self._make_urgent(db, found)
            if found is not None:
                place = queue.place(db, conversation, self.clock()) if row["state"] == WAITING else None
                return Request(found["id"], row["state"], place, available, False)
            self.move(db, row, WAITING, (BOT, CALLBACK, CLOSED))
            identity = self._insert_handoff(db, row, request_id, reason[:32], urgent, dict(summary or {}), kommune)
            place = self._tell_place(db, conversation, available)
            self.notices.announce(
                db,
                "handoff",
                {
                    "handoff": identity,
                    "reason": reason[:32],
                    "urgent": urgent,
                    "kommune": kommune or row["kommune"],
                    "waiting_since": self.clock(),
                },
            )
        return Request(identity, WAITING, place, available, True)

    def _tell_place(self, db: Connection, conversation: str, available: Availability) -> Place:
        place = queue.place(db, conversation, self.clock())
        assert place
        self.tell(db, conversation, self.place_text(place, available), self.buttons())
        return place

    def _ensure(self, conversation: str, kommune: str) -> None:
        """A conversation from the REST channel has no row until it needs a human."""
        try:
            self.store.by_id(conversation)
        except NoSuchConversation:
            with contextlib.suppress(sa.exc.IntegrityError):  # made by another request in between
                self.store.create(kommune, "rest", conversation)

    def _insert_handoff(
        self,
        db: Connection,
        row: Row,
        request_id: str,
        reason: str,
        urgent: bool,
        summary: dict[str, Any],
        kommune: str,
    ) -> int:
        now = self.clock()
        identity = db.execute(
            handoffs.insert().values(
                conversation=row["id"],
                request_id=request_id,
                reason=reason,
                urgent=urgent,
                kommune=kommune or row["kommune"],
                summary=summary,
                waiting_since=now,
                updated_at=now,
            )
        ).inserted_primary_key[0]
        self.log(db, identity, "requested")
        return identity

    def _by_request(self, db: Connection, conversation: str, request_id: str) -> Row | None:
        query = sa.select(handoffs).where(handoffs.c.conversation == conversation, handoffs.c.request_id == request_id)
        return db.execute(query).mappings().first()

    def _make_urgent(self, db: Connection, handoff: Row) -> None:
        if not handoff["urgent"]:
            self.change(db, handoff, "urgent", urgent=True)

    def withdraw(self, conversation: str) -> None:
        """The family does not want to wait; WrongState when an advisor came first."""
        with self.begin(conversation) as (db, row):
            self.leave_queue(db, row, BOT, "withdrawn")
            self.tell(db, conversation, self.say("handoff_withdrawn"))

    def leave_queue(self, db: Connection, row: Row, to: str, outcome: str) -> None:
        """End the waiting within a transaction that `begin` opened."""
        self.move(db, row, to, (WAITING,))
        handoff = open_handoff(db, row["id"])
        assert handoff
        self.change(db, handoff, outcome, closed_at=self.clock(), outcome=outcome, tracker_due=step(handoff))

    # Messages of the family

    def receive(
        self,
        conversation: str,
        text: str,
        client_id: str,
        extra: Mapping[str, Any] | None = None,
        wish: str = "",
    ) -> Received:
        """Store a family's message; whether the bot or a human answers is decided with it.

        `wish` is WITHDRAW_PAYLOAD, CALLBACK_PAYLOAD or REQUEST_PAYLOAD when the message says so; it counts
        only while the family waits. Who asks again for a human is told its place again.
        """
        available = self.attendance.at(self.store.by_id(conversation).kommune) if wish == REQUEST_PAYLOAD else None
        with self.begin(conversation) as (db, row):
            found = self.store._by_client_id(db, conversation, client_id)
            if found:
                return Received(found, False, row["state"])
            state = row["state"]
            silent = state in SILENT
            leaves = state == WAITING and wish in (WITHDRAW_PAYLOAD, CALLBACK_PAYLOAD)
            pending = not silent or (leaves and wish == CALLBACK_PAYLOAD)
            message = self.store._insert(
                db,
                conversation,
                "family",
                text,
                dict(extra or {}),
                client_id,
                "pending" if pending else "answered",
                self.clock() + TURN_LEASE_S if pending else 0.0,
            )
            if leaves:
                self.leave_queue(db, row, BOT, "withdrawn" if wish == WITHDRAW_PAYLOAD else "callback")
                if wish == WITHDRAW_PAYLOAD:
                    self.tell(db, conversation, self.say("handoff_withdrawn"))
                state = BOT
            elif state == WAITING and available:
                self._tell_place(db, conversation, available)
            elif state == CLOSED:
                self.move(db, row, BOT, (CLOSED,))
                state = BOT
        return Received(message, True, state)

    def alarm(self, conversation: str, words: str) -> None:
        """A waiting family is in danger: to the front, and told what to do now. Once in a hand-over."""
        with self.begin(conversation) as (db, row):
            handoff = open_handoff(db, conversation)
            if row["state"] == WAITING and handoff and not handoff["urgent"]:
                self.change(db, handoff, "urgent", urgent=True, reason="crisis")
                self.tell(db, conversation, words)

    def ask_whether_to_leave(self, conversation: str) -> None:
        """The family may have meant that it does not want to wait: its place is too dear for a guess."""
        with self.begin(conversation) as (db, row):
            if row["state"] == WAITING:
                self.tell(db, conversation, self.say("handoff_leave_question"), self.leave_buttons())

    def leave_buttons(self) -> list[dict[str, str]]:
        return [
            {"title": self.say("handoff_button_leave"), "payload": WITHDRAW_PAYLOAD},
            {"title": self.say("handoff_button_stay"), "payload": STAY_PAYLOAD},
        ]

    # The queue

    def place(self, conversation: str) -> Place | None:
        """Where the family stands, or None when it does not wait."""
        with self.read() as db:
            return queue.place(db, conversation, self.clock())

    def waiting(self) -> list[tuple[str, Place]]:
        """Everyone in the queue, in order."""
        with self.read() as db:
            return queue.places(db, self.clock())

    def place_text(self, place: Place, available: Availability) -> str:
        """Place, why nobody comes at once, and how long it took for others."""
        parts = [self.say("handoff_in_queue", place=place.number), self.attendance.explain(available)]
        if available.cause not in ("closed", "nobody_logged_in"):
            name = "handoff_wait_unknown" if place.minutes is None else "handoff_wait"
            parts.append(self.say(name, minutes=place.minutes))
        parts.append(self.say("handoff_write_on" if available.open else "handoff_wait_or_call"))
        return "\n\n".join(part for part in parts if part)

    def buttons(self) -> list[dict[str, str]]:
        return [
            {"title": self.say("handoff_button_callback"), "payload": CALLBACK_PAYLOAD},
            {"title": self.say("handoff_button_withdraw"), "payload": WITHDRAW_PAYLOAD},
        ]

    def remind(self, after_s: float) -> list[str]:
        """Tell those who have waited long, once, what they can do instead; returns who was told."""
        now = self.clock()
        query = sa.select(handoffs.c.conversation, handoffs.c.kommune).where(
            handoffs.c.closed_at.is_(None),
            handoffs.c.advisor == "",
            handoffs.c.reminded_at == 0,
            handoffs.c.waiting_since < now - after_s,
        )
        with self.read() as db:
            late = [(c, kommune) for c, kommune in db.execute(query)]
        return [conversation for conversation, kommune in late if self._remind(conversation, kommune)]

    def _remind(self, conversation: str, kommune: str) -> bool:
        available = self.attendance.at(kommune)
        with self.begin(conversation) as (db, row):
            handoff = open_handoff(db, conversation)
            if row["state"] != WAITING or handoff is None or handoff["reminded_at"]:
                return False
            self.change(db, handoff, "reminded", reminded_at=self.clock())
            minutes = int((self.clock() - handoff["waiting_since"]) // 60)
            text = self.say("handoff_still_waiting", minutes=minutes)
            reason = self.attendance.explain(available)
            self.tell(db, conversation, f"{text} {reason}".strip(), self.buttons())
        return True

    # Rasa's tracker

    def tracker_behind(self, conversation: str = "") -> list[tuple[str, int]]:
        """Conversations whose tracker must be paused or resumed, each with its hand-over."""
        query = sa.select(handoffs.c.conversation, handoffs.c.id).where(
            handoffs.c.tracker_due > handoffs.c.tracker_done
        )
        if conversation:
            query = query.where(handoffs.c.conversation == conversation)
        with self.read() as db:
            return [(c, i) for c, i in db.execute(query.order_by(handoffs.c.id))]

    def tracker_steps(self, handoff: int) -> int:
        with self.read() as db:
            query = sa.select(handoffs.c.tracker_due).where(handoffs.c.id == handoff)
            return db.execute(query).scalar() or 0

    def tracker_in_step(self, handoff: int, done: int) -> None:
        with self.engine.begin() as db:
            db.execute(handoffs.update().where(handoffs.c.id == handoff).values(tracker_done=done))
