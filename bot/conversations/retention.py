"""What is kept ends: every table and its period. Conversations themselves go by `Store.quiet_since`."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.notices import REVIEW
from bot.conversations.schema import (
    callbacks,
    contact_details,
    conversations,
    desk_sessions,
    gaps,
    openid_attempts,
    openid_sessions,
    outbox,
    presence,
    return_codes,
)
from bot.conversations.sessions import LIFE_S

DAY_S = 86_400.0
CONTACT_S = 2 * DAY_S  # on its way into the call-back form, which takes minutes
PRESENCE_S = DAY_S
REVIEW_S = 62 * DAY_S  # holds nothing of a family, and tells that the month's list was sent
EMPTY_S = DAY_S  # a conversation in which nobody has written
# Rasa's own table; its store has no way to forget.
events = sa.table("events", sa.column("sender_id"), sa.column("timestamp"))


class Retention:
    """`clock` gives seconds since 1970. Each purge is safe to do twice, and in several processes."""

    def __init__(self, engine: Engine, clock: Callable[[], float], days: int) -> None:
        self.engine = engine
        self.clock = clock
        self.period_s = days * DAY_S

    def purge(self) -> dict[str, int]:
        """Forget what is past its period; how many rows of each table went."""
        now = self.clock()
        before = now - self.period_s
        ended = sa.select(desk_sessions.c.id_hash).where(desk_sessions.c.created_at < now - LIFE_S)
        ends = {
            "gaps": gaps.delete().where(gaps.c.at < before),
            "callbacks": callbacks.delete().where(callbacks.c.updated_at < before),
            "outbox": outbox.delete().where(
                outbox.c.created_at < sa.case((outbox.c.kind == REVIEW, now - REVIEW_S), else_=before)
            ),
            "contact_details": contact_details.delete().where(contact_details.c.at < now - CONTACT_S),
            "openid_attempts": openid_attempts.delete().where(openid_attempts.c.created_at < now - DAY_S),
            "openid_sessions": openid_sessions.delete().where(openid_sessions.c.id_hash.in_(ended)),
            "desk_sessions": desk_sessions.delete().where(desk_sessions.c.created_at < now - LIFE_S),
            "presence": presence.delete().where(presence.c.seen_at < now - PRESENCE_S),
            "return_codes": return_codes.delete().where(return_codes.c.expires_at <= now),
            "conversations": conversations.delete().where(
                conversations.c.last_seq == 0, conversations.c.created_at < now - EMPTY_S
            ),
        }
        with self.engine.begin() as db:
            gone = {name: db.execute(statement).rowcount for name, statement in ends.items()}
            gone["events"] = self._purge_tracker(db, before)
        return {name: count for name, count in gone.items() if count}

    def _purge_tracker(self, db: Connection, before: float) -> int:
        """Rasa's events of senders who have been quiet: those of the REST channel have no row of ours."""
        if not sa.inspect(db).has_table("events"):
            return 0
        quiet = sa.select(events.c.sender_id).group_by(events.c.sender_id)
        quiet = quiet.having(sa.func.max(events.c.timestamp) < before)
        return int(db.execute(sa.delete(events).where(events.c.sender_id.in_(quiet))).rowcount)
