"""What the desk reads: the queue, one conversation, a search, and whether anything changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.schema import (
    callbacks,
    conversations,
    handoff_events,
    handoffs,
    messages,
    notes,
    outbox,
    presence,
)
from bot.conversations.store import NoSuchConversation
from bot.conversations.transitions import SILENT, Row

DAY_S = 86_400.0


class DeskView:
    """Reads only. Shows conversations a family agreed to hand over, and no others."""

    def __init__(self, engine: Engine, clock: Callable[[], float], retention_days: int = 90) -> None:
        self.engine = engine
        self.clock = clock
        self.retention_days = retention_days

    def queue(self) -> list[Row]:
        """Waiting and taken conversations: urgent first, then by waiting time."""
        unread = (
            sa.select(sa.func.count())
            .select_from(messages)
            .where(
                messages.c.conversation == handoffs.c.conversation,
                messages.c.sender == "family",
                messages.c.seq > handoffs.c.read_seq,
            )
            .scalar_subquery()
        )
        query = (
            sa.select(
                handoffs,
                conversations.c.state,
                conversations.c.last_seq,
                conversations.c.channel,
                unread.label("unread"),
            )
            .join(conversations, conversations.c.id == handoffs.c.conversation)
            .where(handoffs.c.closed_at.is_(None), conversations.c.state.in_(SILENT))
            .order_by(handoffs.c.urgent.desc(), handoffs.c.waiting_since, handoffs.c.id)
        )
        with self._read() as db:
            return list(db.execute(query).mappings())

    def newest_handoff(self, conversation: str) -> Row | None:
        query = sa.select(handoffs).where(handoffs.c.conversation == conversation).order_by(handoffs.c.id.desc())
        with self._read() as db:
            return db.execute(query).mappings().first()

    def may_see(self, conversation: str) -> None:
        """NoSuchConversation unless it was handed over or asked for a call-back."""
        asked = sa.select(callbacks.c.id).where(callbacks.c.conversation == conversation)
        handed = sa.select(handoffs.c.id).where(handoffs.c.conversation == conversation)
        with self._read() as db:
            if not db.execute(handed).first() and not db.execute(asked).first():
                raise NoSuchConversation

    def notes(self, conversation: str) -> list[Row]:
        query = sa.select(notes).where(notes.c.conversation == conversation).order_by(notes.c.id)
        with self._read() as db:
            return list(db.execute(query).mappings())

    def notes_after(self, number: int) -> list[tuple[int, str]]:
        """(number, conversation) of the notes made since that one."""
        query = sa.select(notes.c.id, notes.c.conversation).where(notes.c.id > number).order_by(notes.c.id)
        with self._read() as db:
            return [(n, conversation) for n, conversation in db.execute(query)]

    def newest_note(self) -> int:
        with self._read() as db:
            return db.execute(sa.select(sa.func.max(notes.c.id))).scalar() or 0

    def callbacks_changed(self) -> float:
        """When a call-back was last made or changed, by whomever."""
        with self._read() as db:
            return db.execute(sa.select(sa.func.max(callbacks.c.updated_at))).scalar() or 0.0

    def history(self, conversation: str) -> list[Row]:
        """What happened to the conversation's hand-overs, in order."""
        query = (
            sa.select(handoff_events.c.event, handoff_events.c.advisor, handoff_events.c.at)
            .join(handoffs, handoffs.c.id == handoff_events.c.handoff)
            .where(handoffs.c.conversation == conversation)
            .order_by(handoff_events.c.id)
        )
        with self._read() as db:
            return list(db.execute(query).mappings())

    def search(self, words: str, limit: int = 30) -> list[Row]:
        """The newest message with the words in each earlier conversation, newest first."""
        text = words.strip()
        spellings = {text, text.lower(), text.capitalize(), text.upper()}
        found = sa.or_(*(messages.c.text.ilike(_pattern(s), escape="\\") for s in spellings))
        handed = sa.select(handoffs.c.conversation)
        query = (
            sa.select(
                messages.c.conversation,
                messages.c.seq,
                messages.c.sender,
                messages.c.text,
                messages.c.at,
                conversations.c.state,
                conversations.c.kommune,
            )
            .join(conversations, conversations.c.id == messages.c.conversation)
            .where(found, messages.c.conversation.in_(handed))
            .where(conversations.c.updated_at >= self.clock() - self.retention_days * DAY_S)
            .order_by(messages.c.at.desc())
            .limit(limit * 10)
        )
        first: dict[str, Row] = {}
        with self._read() as db:
            for row in db.execute(query).mappings():
                first.setdefault(row["conversation"], row)
        return list(first.values())[:limit]

    def talk_stamp(self) -> tuple[Any, ...]:
        """Changes with every message and every step of a conversation; two index look-ups."""
        return self._newest(conversations, handoffs)

    def tools_stamp(self) -> tuple[Any, ...]:
        """Changes with call-backs, notices and whoever comes, goes or says she is busy."""
        here = presence.c.seen_at > self.clock() - 30
        people = sa.select(presence.c.advisor, presence.c.state, presence.c.reason).where(here)
        with self._read() as db:
            there = db.execute(people.order_by(presence.c.advisor)).all()
        return (*self._newest(callbacks, outbox), *(tuple(p) for p in there))

    def _newest(self, *tables: sa.Table) -> tuple[Any, ...]:
        query = sa.select(*(sa.select(sa.func.max(t.c.updated_at)).scalar_subquery() for t in tables))
        with self._read() as db:
            return tuple(db.execute(query).one())

    def _read(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
