"""Rasa's SQL tracker store, which writes only what is new and keeps the newest conversations at hand.

Rasa reads and rebuilds a conversation from its first event in every turn, and counts its events to
find the new ones. Here a saved tracker stays in memory until its next turn, and is used again only
when the database still ends at the event it ended at: whoever wrote or erased in between is noticed,
in this process or another.
"""

from __future__ import annotations

import contextlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from itertools import compress, islice
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from bot.conversations.database import write_ahead
from bot.server.persistence import repeated

LIVE = 500  # conversations kept in memory; the rest is read from the database again

EVENTS = SQLTrackerStore.SQLEvent.__table__
_OF_SENDER = EVENTS.c.sender_id == sa.bindparam("sender")
LAST_ID = sa.select(sa.func.max(EVENTS.c.id)).where(_OF_SENDER)
# Rasa orders by id and takes what is not older than the newest start of a session.
SESSION_START = sa.select(sa.func.max(EVENTS.c.timestamp)).where(
    _OF_SENDER, EVENTS.c.type_name == SessionStarted.type_name
)
NEWEST_SESSION = (
    sa.select(EVENTS.c.id, EVENTS.c.data)
    .where(_OF_SENDER, EVENTS.c.timestamp >= sa.func.coalesce(SESSION_START.scalar_subquery(), 0.0))
    .order_by(EVENTS.c.id)
)


@dataclass(frozen=True)
class Stored:
    """How much of a tracker is in the database: its first events, up to the one with this id."""

    events: int
    last_id: int | None


class LiveTrackerStore(SQLTrackerStore):
    """Reads a conversation when it must, writes only new events, over connections that stay open."""

    engine: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        if self.engine.url.get_backend_name() == "sqlite":
            self._keep_connections()
        else:
            # Rasa's index is of the sender alone; the last event of a long conversation must not cost a scan.
            index = sa.text("CREATE INDEX IF NOT EXISTS ix_events_sender_id_id ON events (sender_id, id)")
            # Two processes that start together may both find none; the second one's attempt then fails.
            with contextlib.suppress(sa.exc.IntegrityError, sa.exc.ProgrammingError), self.engine.begin() as connection:
                connection.execute(index)

    def _keep_connections(self) -> None:
        """Opening SQLite anew, as Rasa does, costs more than the query."""
        url = self.engine.url
        self.engine.dispose()
        self.engine = sa.create_engine(
            url, poolclass=QueuePool, connect_args={"check_same_thread": False, "timeout": 10}
        )
        sa.event.listen(self.engine, "connect", _pragmas)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation, or None when there is none; raises when that cannot be told."""
        # Taken out while it is in use: a turn that fails midway leaves nothing of itself behind.
        tracker = self._live.pop(sender_id, None)

        async def read(_again: bool) -> DialogueStateTracker | None:
            with self.engine.connect() as connection:
                if tracker is not None and _stored(tracker).last_id == _last_id(connection, sender_id):
                    return tracker
                return self._read(connection, sender_id)

        return await repeated(read)

    async def save(self, tracker: DialogueStateTracker) -> None:
        async def write(again: bool) -> tuple[list[Event], Stored, bool]:
            with self.engine.begin() as connection:
                return self._write(connection, tracker, again)

        new, stored, whole = await repeated(write)
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new, tracker.sender_id)
        _mark(tracker, stored)
        # After a new start Rasa goes on from there alone: the next turn reads it so.
        restarted = len(new) < stored.events and any(isinstance(event, SessionStarted) for event in new)
        if tracker.events and whole and not restarted:
            self._keep(tracker)

    def _write(
        self, connection: Connection, tracker: DialogueStateTracker, again: bool
    ) -> tuple[list[Event], Stored, bool]:
        """Add the events that are not stored; also says whether the tracker is all that is stored."""
        known = tracker.__dict__.get("stored")
        events = list(islice(tracker.events, known.events if known else 0, None))
        rows = [_row(tracker.sender_id, event.as_dict()) for event in events]
        whole = True
        if known is None or again:
            # By what they say, not by how many they are: a tracker begun while the newest session was not at
            # hand holds none of it, and of an insert whose answer was lost all may be there.
            stored = connection.execute(NEWEST_SESSION, {"sender": tracker.sender_id}).all()
            there = {row.data for row in stored}
            whole = known is not None or there <= {row["data"] for row in rows}
            fresh = [row["data"] not in there for row in rows]
            events, rows = list(compress(events, fresh)), list(compress(rows, fresh))
        if rows:
            connection.execute(EVENTS.insert(), rows)
        last_id = _last_id(connection, tracker.sender_id) if rows or known is None or again else known.last_id
        return events, Stored(len(tracker.events), last_id), whole

    def _read(self, connection: Connection, sender_id: str) -> DialogueStateTracker | None:
        rows = connection.execute(NEWEST_SESSION, {"sender": sender_id}).all()
        if not rows or not self.domain:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        _mark(tracker, Stored(len(rows), rows[-1].id))
        return tracker

    def _keep(self, tracker: DialogueStateTracker) -> None:
        self._live[tracker.sender_id] = tracker
        self._live.move_to_end(tracker.sender_id)
        while len(self._live) > LIVE:
            self._live.popitem(last=False)

    def forget(self, sender_id: str) -> None:
        """Let go of what is in memory; for a conversation that is erased."""
        self._live.pop(sender_id, None)

    def erase(self, sender_id: str) -> None:
        """Delete a conversation's events from memory and database; Rasa's stores have no method for it."""
        self.forget(sender_id)
        with self.engine.begin() as connection:
            connection.execute(sa.delete(EVENTS).where(_OF_SENDER), {"sender": sender_id})


def _last_id(connection: Connection, sender: str) -> int | None:
    return connection.execute(LAST_ID, {"sender": sender}).scalar()


def _mark(tracker: DialogueStateTracker, stored: Stored) -> None:
    tracker.__dict__["stored"] = stored  # of this one object: a copy of it does not carry the mark


def _stored(tracker: DialogueStateTracker) -> Stored:
    return tracker.__dict__["stored"]


def _row(sender: str, data: dict[str, Any]) -> dict[str, Any]:
    """The columns as Rasa fills them."""
    return {
        "sender_id": sender,
        "type_name": data.get("event"),
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _pragmas(connection: Any, _record: Any) -> None:
    # A turn whose end is lost with the power is run again from our own table, which is written
    # with full durability: here the log may be written out later.
    write_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
