"""The one way to change a conversation's state: locked, compared, told and logged together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.schema import conversations, handoff_events, handoffs
from bot.conversations.store import NoSuchConversation, Store

BOT, WAITING, ADVISOR, CALLBACK, CLOSED = "bot", "waiting", "advisor", "callback", "closed"
SILENT = (WAITING, ADVISOR)  # in these the bot says nothing

Row = Mapping[str, Any]
Say = Callable[..., str]


@dataclass(frozen=True)
class Advisor:
    """Who acts at the desk: the login, and the name a family sees."""

    id: str
    name: str


class WrongState(Exception):
    """The step is not allowed from the state the conversation is in."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class Taken(WrongState):
    """Another advisor has the conversation."""

    def __init__(self, owner: str) -> None:
        super().__init__(ADVISOR)
        self.owner = owner


class Transitions:
    """Steps of the state machine share a transaction that holds the conversation's row."""

    def __init__(self, engine: Engine, clock: Callable[[], float], say: Say) -> None:
        self.engine = engine
        self.clock = clock
        self.say = say
        self.store = Store(engine, clock)

    @contextlib.contextmanager
    def begin(self, identity: str) -> Iterator[tuple[Connection, Row]]:
        """A transaction holding the conversation; SQLite locks all, PostgreSQL its row."""
        with self.engine.begin() as db:
            row = locked(db, identity)
            if row is None:
                raise NoSuchConversation
            yield db, row

    def move(self, db: Connection, row: Row, to: str, allowed: Sequence[str]) -> None:
        """Change the state, or raise WrongState."""
        changed = db.execute(
            conversations.update()
            .where(conversations.c.id == row["id"], conversations.c.state.in_(allowed))
            .values(state=to, updated_at=self.clock())
        ).rowcount
        if not changed:
            raise WrongState(row["state"])

    def change(self, db: Connection, handoff: Row, event: str, by: str = "", **values: Any) -> None:
        """Write a hand-over's new values and log the event."""
        db.execute(handoffs.update().where(handoffs.c.id == handoff["id"]).values(updated_at=self.clock(), **values))
        self.log(db, handoff["id"], event, by)

    def log(self, db: Connection, handoff: int, event: str, by: str = "") -> None:
        db.execute(handoff_events.insert().values(handoff=handoff, event=event, advisor=by, at=self.clock()))

    def tell(self, db: Connection, identity: str, text: str, buttons: Sequence[dict[str, str]] = ()) -> None:
        """A system message to the family, stored with the step it tells of."""
        extra = {"buttons": list(buttons)} if buttons else {}
        self.store._insert(db, identity, "system", text, extra, "", "answered", 0.0)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            yield db


def locked(db: Connection, identity: str) -> Row | None:
    query = sa.select(conversations).where(conversations.c.id == identity).with_for_update()
    return db.execute(query).mappings().first()


def open_handoff(db: Connection, identity: str) -> Row | None:
    """The hand-over that has not ended, if there is one."""
    query = sa.select(handoffs).where(handoffs.c.conversation == identity, handoffs.c.closed_at.is_(None))
    return db.execute(query).mappings().first()


def step(handoff: Row) -> int:
    """The next value of `tracker_due`: Rasa's tracker has to be brought in step."""
    return handoff["tracker_due"] + 1
