"""Which advisors sit at the desk, and whether they can take a family."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import handoffs, presence
from bot.conversations.transitions import Advisor

PRESENT_S = 30.0
AVAILABLE, BUSY, AWAY = "available", "busy", "away"  # only the first is sent families
STATES = (AVAILABLE, BUSY, AWAY)


@dataclass(frozen=True)
class Present:
    """An advisor whose desk is open now; `chats` is how many families she has."""

    id: str
    name: str
    state: str
    reason: str
    chats: int


class Presence:
    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock

    def beat(self, advisor: Advisor) -> None:
        """The advisor's desk is alive; a first beat makes her available."""
        self._put(advisor, {"name": advisor.name, "seen_at": self.clock()})

    def set(self, advisor: Advisor, state: str, reason: str = "") -> None:
        values = {"name": advisor.name, "state": state, "reason": reason, "seen_at": self.clock()}
        self._put(advisor, values)

    def leave(self, advisor: Advisor) -> None:
        with self.engine.begin() as db:
            db.execute(presence.delete().where(presence.c.advisor == advisor.id))

    def all(self) -> list[Present]:
        """Everyone seen within the last half minute, by name."""
        query = (
            sa.select(presence, sa.func.count(handoffs.c.id).label("chats"))
            .select_from(
                presence.outerjoin(
                    handoffs,
                    sa.and_(handoffs.c.advisor == presence.c.advisor, handoffs.c.closed_at.is_(None)),
                )
            )
            .where(presence.c.seen_at > self.clock() - PRESENT_S)
            .group_by(*presence.c)
            .order_by(presence.c.name)
        )
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            rows = db.execute(query).mappings().all()
        return [Present(r["advisor"], r["name"], r["state"], r["reason"], r["chats"]) for r in rows]

    def _put(self, advisor: Advisor, values: dict[str, Any]) -> None:
        mine = presence.c.advisor == advisor.id
        with self.engine.begin() as db:
            if db.execute(presence.update().where(mine).values(**values)).rowcount:
                return
            fresh = {"state": AVAILABLE, "reason": "", **values}
            try:
                with db.begin_nested():
                    db.execute(presence.insert().values(advisor=advisor.id, **fresh))
            except sa.exc.IntegrityError:  # another of her tabs was first
                db.execute(presence.update().where(mine).values(**values))
