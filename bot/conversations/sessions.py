"""Sessions of the desk: kept at the server, ended by time, idleness, log-out and a changed password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.openid import Identity
from bot.conversations.schema import desk_sessions, openid_sessions
from bot.conversations.store import token_hash
from bot.conversations.transitions import Advisor, Row
from bot.conversations.users import User, Users

LIFE_S = 8 * 3600.0
IDLE_S = 3600.0
TOUCH_EVERY_S = 30.0
LONGEST_SUBJECT = 57


@dataclass(frozen=True)
class Session:
    user: User
    csrf: str
    idle_ends_at: float = 0.0  # unless somebody does something before

    @property
    def advisor(self) -> Advisor:
        return Advisor(self.user.name, self.user.shown)


@dataclass(frozen=True)
class Ways:
    """The ways in that are open: passwords, and the OpenID client (issuer and id) if there is one."""

    passwords: bool = True
    openid: str = ""

    @property
    def mark(self) -> str:
        """Changes with the provider, and so ends the sessions it gave."""
        return hashlib.sha256(self.openid.encode()).hexdigest()[:32]


class Sessions:
    """`find` leaves a session as it is: only `touch`, called for what a person does, keeps it alive."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float],
        users: Users,
        ways: Ways | None = None,
        idle_s: float = IDLE_S,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.users = users
        self.ways = ways or Ways()
        self.idle_s = idle_s

    def open(self, user: User, id_token: str = "") -> tuple[str, Session]:
        """A new session; its secret (256 bits) is kept only as a hash."""
        secret, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.clock()
        hashed = token_hash(secret)
        with self.engine.begin() as db:
            old = sa.select(desk_sessions.c.id_hash).where(desk_sessions.c.created_at < now - LIFE_S)
            db.execute(openid_sessions.delete().where(openid_sessions.c.id_hash.in_(old)))
            db.execute(desk_sessions.delete().where(desk_sessions.c.created_at < now - LIFE_S))
            db.execute(
                desk_sessions.insert().values(
                    id_hash=hashed,
                    user=user.name,
                    mark=self.ways.mark if id_token else user.mark,
                    csrf=csrf,
                    created_at=now,
                    seen_at=now,
                )
            )
            if id_token:
                named = {"shown": user.shown, "role": user.role, "id_token": id_token}
                db.execute(openid_sessions.insert().values(id_hash=hashed, **named))
        return secret, Session(user, csrf, now + self.idle_s)

    def open_for(self, identity: Identity) -> tuple[str, Session]:
        """A session for whom the OpenID provider vouches for."""
        user = User(openid_name(identity.subject), identity.shown, identity.role, "")
        return self.open(user, identity.id_token)

    def find(self, secret: str) -> Session | None:
        """The session while it lives and its user still has the same password, or the same provider."""
        here, now = desk_sessions.c.id_hash == token_hash(secret), self.clock()
        query = sa.select(desk_sessions, openid_sessions.c.shown, openid_sessions.c.role).where(here)
        query = query.select_from(
            desk_sessions.outerjoin(openid_sessions, openid_sessions.c.id_hash == desk_sessions.c.id_hash)
        )
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            row = db.execute(query).mappings().first()
        if row is None or row["created_at"] < now - LIFE_S or row["seen_at"] < now - self.idle_s:
            return None
        user = self._user(row)
        if user is None:
            return None
        return Session(user, row["csrf"], row["seen_at"] + self.idle_s)

    def touch(self, secret: str) -> float:
        """Somebody did something: the idle time begins anew. Gives when it would end."""
        here, now = desk_sessions.c.id_hash == token_hash(secret), self.clock()
        late = desk_sessions.c.seen_at < now - TOUCH_EVERY_S
        with self.engine.begin() as db:
            db.execute(desk_sessions.update().where(here, late).values(seen_at=now))
        return now + self.idle_s

    def _user(self, row: Row) -> User | None:
        if row["role"] is not None:
            known = self.ways.openid and hmac.compare_digest(self.ways.mark, row["mark"])
            return User(row["user"], row["shown"], row["role"], "") if known else None
        user = self.users.get(row["user"]) if self.ways.passwords else None
        return user if user and hmac.compare_digest(user.mark, row["mark"]) else None

    def end(self, secret: str) -> str:
        """End the session; gives the ID token it came with, or nothing."""
        here = token_hash(secret)
        with self.engine.begin() as db:
            query = sa.select(openid_sessions.c.id_token).where(openid_sessions.c.id_hash == here)
            id_token = db.execute(query).scalar() or ""
            db.execute(openid_sessions.delete().where(openid_sessions.c.id_hash == here))
            db.execute(desk_sessions.delete().where(desk_sessions.c.id_hash == here))
        return id_token

    def has(self, user: str) -> bool:
        """Whether the user has another living session."""
        query = sa.select(desk_sessions.c.user).where(
            desk_sessions.c.user == user,
            desk_sessions.c.created_at >= self.clock() - LIFE_S,
            desk_sessions.c.seen_at >= self.clock() - self.idle_s,
        )
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return db.execute(query).first() is not None


def openid_name(subject: str) -> str:
    """The login of somebody from the provider; no name in the users file can be the same."""
    if len(subject) > LONGEST_SUBJECT:
        subject = hashlib.sha256(subject.encode()).hexdigest()[:40]
    return f"oidc:{subject}"
