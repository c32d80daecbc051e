"""What an advisor does with a conversation: claim, keep, hand on, write, end."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations.schema import conversations, handoffs, notes
from bot.conversations.store import Message
from bot.conversations.transitions import (
    ADVISOR,
    BOT,
    CLOSED,
    WAITING,
    Advisor,
    Row,
    Taken,
    Transitions,
    WrongState,
    open_handoff,
    step,
)

# With a look every two seconds a desk that is gone is noticed within half a minute.
LEASE_S = 26.0
OFFER_S = 60.0  # a colleague who has not answered by then is taken not to be looking
GRACE_S = 10.0  # after a restart: time for the desks to find the way back
MAX_OUTCOME = 64
# An advisor of another desk has no page of ours whose heartbeat could stop: her lease never ends.
ELSEWHERE = "chatwoot:"
FOREVER_S = 10 * 365 * 86_400.0


class Ownership(Transitions):
    """One advisor owns a conversation, for as long as her lease is renewed."""

    def claim(self, conversation: str, advisor: Advisor) -> None:
        """Take a waiting family; again is no error. Taken says who was first."""
        with self.begin(conversation) as (db, row):
            handoff = open_handoff(db, conversation)
            if row["state"] == ADVISOR and handoff:
                if handoff["advisor"] == advisor.id:
                    self._renew(db, handoff)
                    return
                if handoff["lease_until"] >= self.clock():
                    raise Taken(handoff["advisor_name"])
                self._return_to_queue(db, row, handoff, "expired", "handoff_returned")
            self.move(db, row, ADVISOR, (WAITING,))
            assert handoff
            self._take(db, handoff, advisor, "claimed")
            back = handoff["last_advisor"] == advisor.id
            name = "handoff_advisor_back" if back else "handoff_advisor_came"
            self.tell(db, conversation, self.say(name, advisor=advisor.name))

    def _take(self, db: Connection, handoff: Row, advisor: Advisor, event: str) -> None:
        now = self.clock()
        self.change(
            db,
            handoff,
            event,
            advisor.id,
            advisor=advisor.id,
            advisor_name=advisor.name,
            offered_to="",
            claimed_at=now,
            lease_until=self._lease(advisor.id),
            first_claimed_at=handoff["first_claimed_at"] or now,
        )

    # The lease

    def heartbeat(self, advisor: Advisor) -> None:
        """The advisor's desk is alive: renew all she has."""
        mine = sa.and_(handoffs.c.advisor == advisor.id, handoffs.c.closed_at.is_(None))
        with self.engine.begin() as db:
            db.execute(handoffs.update().where(mine).values(lease_until=self._lease(advisor.id)))

    def allow_return(self) -> None:
        """At the start of the only process: while it was away nobody could renew a lease."""
        taken = sa.and_(handoffs.c.advisor != "", handoffs.c.closed_at.is_(None))
        short = handoffs.c.lease_until < self.clock() + GRACE_S
        with self.engine.begin() as db:
            db.execute(handoffs.update().where(taken, short).values(lease_until=self.clock() + GRACE_S))

    def leave(self, advisor: Advisor) -> None:
        """The advisor has gone: her families go back to the queue at the next `expire`."""
        mine = sa.and_(handoffs.c.advisor == advisor.id, handoffs.c.closed_at.is_(None))
        with self.engine.begin() as db:
            db.execute(handoffs.update().where(mine).values(lease_until=0.0))

    def _renew(self, db: Connection, handoff: Row) -> None:
        lease = self._lease(handoff["advisor"])
        db.execute(handoffs.update().where(handoffs.c.id == handoff["id"]).values(lease_until=lease))

    def _lease(self, advisor: str) -> float:
        return self.clock() + (FOREVER_S if advisor.startswith(ELSEWHERE) else LEASE_S)

    def expire(self) -> list[str]:
        """Return the families of desks that are gone to the queue; gives their conversations."""
        gone = sa.select(handoffs.c.conversation).where(
            handoffs.c.closed_at.is_(None),
            handoffs.c.advisor != "",
            handoffs.c.lease_until < self.clock(),
        )
        with self.read() as db:
            candidates = list(db.execute(gone).scalars())
        return [c for c in candidates if self._expire(c)]

    def _expire(self, conversation: str) -> bool:
        with self.begin(conversation) as (db, row):
            handoff = open_handoff(db, conversation)
            if row["state"] != ADVISOR or not handoff or handoff["lease_until"] >= self.clock():
                return False
            self._return_to_queue(db, row, handoff, "expired", "handoff_returned")
        return True

    def release(self, conversation: str, advisor: Advisor) -> None:
        """Give the family back to the queue, at its old place."""
        with self.begin(conversation) as (db, row):
            handoff = self._owned(db, row, advisor)
            self._return_to_queue(db, row, handoff, "released", "handoff_released")

    def _return_to_queue(self, db: Connection, row: Row, handoff: Row, event: str, phrase: str) -> None:
        self.move(db, row, WAITING, (ADVISOR,))
        self.change(
            db,
            handoff,
            event,
            handoff["advisor"],
            advisor="",
            advisor_name="",
            last_advisor=handoff["advisor"],
            offered_to="",
            lease_until=0.0,
            claimed_at=None,
        )
        self.tell(db, row["id"], self.say(phrase, advisor=handoff["advisor_name"]))

    # To a colleague

    def offer(self, conversation: str, advisor: Advisor, to: str) -> None:
        """Ask a colleague to take over; the family keeps its advisor until she accepts."""
        with self.begin(conversation) as (db, row):
            handoff = self._owned(db, row, advisor)
            self.change(db, handoff, "offered", advisor.id, offered_to=to, offered_at=self.clock())

    def withdraw_offer(self, conversation: str, advisor: Advisor) -> None:
        """Keep the family after all; again is no error, WrongState when the colleague was faster."""
        with self.begin(conversation) as (db, row):
            handoff = self._owned(db, row, advisor)
            if handoff["offered_to"]:
                self.change(db, handoff, "offer_withdrawn", advisor.id, offered_to="")

    def lapse_offers(self) -> list[str]:
        """Take back what no colleague has answered in time; gives the conversations."""
        old = sa.select(handoffs.c.conversation).where(
            handoffs.c.closed_at.is_(None),
            handoffs.c.offered_to != "",
            handoffs.c.offered_at < self.clock() - OFFER_S,
        )
        with self.read() as db:
            candidates = list(db.execute(old).scalars())
        return [c for c in candidates if self._lapse(c)]

    def _lapse(self, conversation: str) -> bool:
        with self.begin(conversation) as (db, _):
            handoff = open_handoff(db, conversation)
            if not handoff or not handoff["offered_to"] or handoff["offered_at"] >= self.clock() - OFFER_S:
                return False
            self.change(db, handoff, "offer_lapsed", handoff["offered_to"], offered_to="")
        return True

    def accept(self, conversation: str, advisor: Advisor) -> None:
        with self.begin(conversation) as (db, row):
            handoff = self._offered(db, row, advisor)
            self._take(db, handoff, advisor, "accepted")
            db.execute(conversations.update().where(conversations.c.id == conversation).values(updated_at=self.clock()))
            self.tell(
                db,
                conversation,
                self.say("handoff_forwarded", advisor=advisor.name, former=handoff["advisor_name"]),
            )

    def decline(self, conversation: str, advisor: Advisor) -> None:
        with self.begin(conversation) as (db, row):
            self.change(db, self._offered(db, row, advisor), "declined", advisor.id, offered_to="")

    def _offered(self, db: Connection, row: Row, advisor: Advisor) -> Row:
        handoff = open_handoff(db, row["id"])
        if row["state"] != ADVISOR or not handoff or handoff["offered_to"] != advisor.id:
            raise WrongState(row["state"])
        return handoff

    # Writing

    def write(
        self,
        conversation: str,
        advisor: Advisor,
        text: str,
        client_id: str,
        extra: Mapping[str, Any] | None = None,
    ) -> tuple[Message, bool]:
        """A message from the owner to the family, once per `client_id`."""
        key = desk_key(advisor, client_id)
        with self.begin(conversation) as (db, row):
            found = self.store._by_client_id(db, conversation, key)
            if found:
                return found, False
            handoff = self._owned(db, row, advisor)
            self._renew(db, handoff)
            more = {**(extra or {}), "advisor": advisor.name, "desk_id": client_id}
            return self.store._insert(db, conversation, "advisor", text, more, key, "answered", 0.0), True

    def read_to(self, conversation: str, advisor: Advisor, seq: int) -> int:
        """The owner has seen the messages up to `seq`; returns the position kept."""
        with self.begin(conversation) as (db, row):
            handoff = self._owned(db, row, advisor)
            seen = max(handoff["read_seq"], min(seq, row["last_seq"]))
            if seen != handoff["read_seq"]:
                db.execute(
                    handoffs.update()
                    .where(handoffs.c.id == handoff["id"])
                    .values(read_seq=seen, updated_at=self.clock())
                )
        return seen

    def owned(self, conversation: str, advisor: Advisor) -> None:
        """Renew the lease of one conversation; raises when it is not hers."""
        with self.begin(conversation) as (db, row):
            self._renew(db, self._owned(db, row, advisor))

    def add_note(self, conversation: str, advisor: Advisor, text: str) -> int:
        with self.begin(conversation) as (db, _):
            identity = db.execute(
                notes.insert().values(conversation=conversation, advisor_name=advisor.name, text=text, at=self.clock())
            ).inserted_primary_key[0]
            db.execute(conversations.update().where(conversations.c.id == conversation).values(updated_at=self.clock()))
        return identity

    def close(self, conversation: str, advisor: Advisor, outcome: str, back_to_bot: bool) -> str:
        """End the talk; returns the new state."""
        to = BOT if back_to_bot else CLOSED
        with self.begin(conversation) as (db, row):
            handoff = self._owned(db, row, advisor)
            self.move(db, row, to, (ADVISOR,))
            self.change(
                db,
                handoff,
                "closed",
                advisor.id,
                closed_at=self.clock(),
                outcome=outcome[:MAX_OUTCOME],
                offered_to="",
                tracker_due=step(handoff),
            )
            ended = self.say("handoff_ended", advisor=advisor.name)
            after = self.say("handoff_back_to_bot" if back_to_bot else "handoff_closed")
            self.tell(db, conversation, f"{ended} {after}")
        return to

    def _owned(self, db: Connection, row: Row, advisor: Advisor) -> Row:
        handoff = open_handoff(db, row["id"])
        if row["state"] != ADVISOR or not handoff:
            raise WrongState(row["state"])
        if handoff["advisor"] != advisor.id:
            raise Taken(handoff["advisor_name"])
        return handoff


def desk_key(advisor: Advisor, client_id: str) -> str:
    """Apart from the ids of the family's browser, which share a column with it."""
    return "desk:" + hashlib.sha256(f"{advisor.id}:{client_id}".encode()).hexdigest()[:48]
