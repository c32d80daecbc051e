"""The two switches of an operator: the bot off with the desk open, or everything off. No restart."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import switches

BOT, ALL = "bot", "all"
NAMES = (BOT, ALL)
LOOK_EVERY_S = 2.0


class Switches:
    """What is off now; looks into the database every two seconds at most."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock
        self._off: dict[str, str] = {}
        self._looked = float("-inf")

    def off(self, name: str) -> bool:
        return name in self._now()

    def message(self, name: str) -> str:
        """The operator's own words, or "" for the usual ones."""
        return self._now().get(name, "")

    def turn_off(self, name: str, message: str = "") -> None:
        with self.engine.begin() as db:
            db.execute(switches.delete().where(switches.c.name == name))
            db.execute(switches.insert().values(name=name, message=message, at=self.clock()))
        self._looked = float("-inf")

    def turn_on(self, name: str) -> None:
        with self.engine.begin() as db:
            db.execute(switches.delete().where(switches.c.name == name))
        self._looked = float("-inf")

    def _now(self) -> dict[str, str]:
        if not 0 <= self.clock() - self._looked < LOOK_EVERY_S:
            self._looked = self.clock()
            try:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
                    rows = db.execute(sa.select(switches)).mappings().all()
                self._off = {row["name"]: row["message"] for row in rows}
            except sa.exc.SQLAlchemyError:
                pass  # what held a moment ago holds on while the database is away
        return self._off
