"""Who waits, in which order, and how long it took for those before."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations.schema import conversations, handoffs
from bot.conversations.transitions import WAITING

RECENT_WAITS = 20
RECENT_S = 7 * 86_400.0
FEWEST_WAITS = 3  # below this we do not know, and say so


@dataclass(frozen=True)
class Place:
    """Number in the queue from 1, and the minutes recent families waited, if that is known."""

    number: int
    minutes: int | None = None


def place(db: Connection, conversation: str, now: float) -> Place | None:
    """Where the family stands, or None when it does not wait."""
    order = _order(db)
    if conversation not in order:
        return None
    return Place(order.index(conversation) + 1, _usual_wait(db, now))


def places(db: Connection, now: float) -> list[tuple[str, Place]]:
    """Everyone in the queue, in order."""
    minutes = _usual_wait(db, now)
    return [(conversation, Place(n, minutes)) for n, conversation in enumerate(_order(db), 1)]


def _order(db: Connection) -> list[str]:
    query = (
        sa.select(handoffs.c.conversation)
        .join(conversations, conversations.c.id == handoffs.c.conversation)
        .where(handoffs.c.closed_at.is_(None), conversations.c.state == WAITING)
        .order_by(handoffs.c.urgent.desc(), handoffs.c.waiting_since, handoffs.c.id)
    )
    return list(db.execute(query).scalars())


def _usual_wait(db: Connection, now: float) -> int | None:
    """Median minutes the last families waited; None when too few have."""
    query = (
        sa.select(handoffs.c.first_claimed_at - handoffs.c.waiting_since)
        .where(handoffs.c.first_claimed_at > now - RECENT_S)
        .order_by(handoffs.c.first_claimed_at.desc())
        .limit(RECENT_WAITS)
    )
    waits = list(db.execute(query).scalars())
    if len(waits) < FEWEST_WAITS:
        return None
    return max(1, round(statistics.median(waits) / 60))
