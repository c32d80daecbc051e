"""Sessions of the desk: kept at the server, ended by time, log-out and a changed password."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import desk_sessions
from bot.conversations.store import token_hash
from bot.conversations.transitions import Advisor
from bot.conversations.users import User, Users

LIFE_S = 8 * 3600.0
IDLE_S = 3600.0
TOUCH_EVERY_S = 30.0


@dataclass(frozen=True)
class Session:
    user: User
    csrf: str

    @property
    def advisor(self) -> Advisor:
        return Advisor(self.user.name, self.user.shown)


class Sessions:
    def __init__(self, engine: Engine, clock: Callable[[], float], users: Users) -> None:
        self.engine = engine
        self.clock = clock
        self.users = users

    def open(self, user: User) -> tuple[str, Session]:
        """A new session; its secret (256 bits) is kept only as a hash."""
        secret, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.clock()
        with self.engine.begin() as db:
            db.execute(desk_sessions.delete().where(desk_sessions.c.created_at < now - LIFE_S))
            db.execute(
                desk_sessions.insert().values(
                    id_hash=token_hash(secret),
                    user=user.name,
                    mark=user.mark,
                    csrf=csrf,
                    created_at=now,
                    seen_at=now,
                )
            )
        return secret, Session(user, csrf)

    def find(self, secret: str) -> Session | None:
        """The session while it lives and its user still has the same password."""
        here, now = desk_sessions.c.id_hash == token_hash(secret), self.clock()
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            row = db.execute(sa.select(desk_sessions).where(here)).mappings().first()
        if row is None or row["created_at"] < now - LIFE_S or row["seen_at"] < now - IDLE_S:
            return None
        user = self.users.get(row["user"])
        if user is None or not hmac.compare_digest(user.mark, row["mark"]):
            return None
        if row["seen_at"] < now - TOUCH_EVERY_S:
            with self.engine.begin() as db:
                db.execute(desk_sessions.update().where(here).values(seen_at=now))
        return Session(user, row["csrf"])

    def end(self, secret: str) -> None:
        with self.engine.begin() as db:
            db.execute(desk_sessions.delete().where(desk_sessions.c.id_hash == token_hash(secret)))

    def has(self, user: str) -> bool:
        """Whether the user has another living session."""
        query = sa.select(desk_sessions.c.user).where(
            desk_sessions.c.user == user,
            desk_sessions.c.created_at >= self.clock() - LIFE_S,
            desk_sessions.c.seen_at >= self.clock() - IDLE_S,
        )
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return db.execute(query).first() is not None
