"""Call-backs: how to reach a family that does not wait, kept apart from what it said."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.contact_fields import BadContact, clean_email, clean_phone
from bot.conversations.handoff import Handoff
from bot.conversations.notices import Notices
from bot.conversations.schema import callbacks, conversations
from bot.conversations.store import NoSuchConversation
from bot.conversations.transitions import ADVISOR, BOT, CALLBACK, CLOSED, WAITING, Advisor, Row
from bot.privacy import mask

STATUSES = ("new", "done", "not_reached", "try_again")
OPEN = ("new", "not_reached", "try_again")
WITHDRAWN = "withdrawn"  # only the family sets it
LONGEST = {"name": 100, "good_time": 200, "about": 1000}


@dataclass(frozen=True)
class Callback:
    id: int
    conversation: str
    name: str
    phone: str
    email: str
    good_time: str
    about: str
    kommune: str
    status: str
    advisor: str
    note: str
    created_at: float
    updated_at: float


def clean_text(field: str, text: str) -> str:
    """Name, good time or subject: one line without control characters and CPR numbers."""
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", text).split())
    if len(plain) > LONGEST[field]:
        raise BadContact(field, "long")
    masked = mask(plain)
    return masked.text if masked.has_cpr else plain


class Callbacks:
    def __init__(self, engine: Engine, clock: Callable[[], float], handoff: Handoff, notices: Notices) -> None:
        self.engine = engine
        self.clock = clock
        self.handoff = handoff
        self.notices = notices

    def add(
        self,
        conversation: str,
        name: str,
        phone: str,
        email: str,
        good_time: str,
        about: str,
        kommune: str = "",
        request_id: str = "",
    ) -> Callback:
        """Keep a call-back, once per `request_id`; a waiting family leaves the queue for it.

        The same wish again within the conversation gives the one that stands there.
        """
        values = {
            "name": clean_text("name", name),
            "phone": clean_phone(phone) if phone.strip() else "",
            "email": clean_email(email) if email.strip() else "",
            "good_time": clean_text("good_time", good_time),
            "about": clean_text("about", about),
            "kommune": kommune,
        }
        if not values["name"]:
            raise BadContact("name", "missing")
        if not values["phone"] and not values["email"]:
            raise BadContact("contact", "missing")
        with self._hold(conversation) as (db, row):
            found = self._found(db, conversation, request_id, values)
            if found:
                return found
            if row is not None:
                self._to_callback(db, row)
            return self._insert(db, conversation, request_id or secrets.token_hex(16), values)

    @contextlib.contextmanager
    def _hold(self, conversation: str) -> Any:
        """The transaction of the conversation, or a plain one when it has no row of ours."""
        try:
            self.handoff.store.by_id(conversation)
        except NoSuchConversation:
            with self.engine.begin() as db:
                yield db, None
            return
        with self.handoff.begin(conversation) as held:
            yield held

    def _found(self, db: Connection, conversation: str, request_id: str, values: dict[str, str]) -> Callback | None:
        same = sa.and_(
            callbacks.c.conversation == conversation,
            callbacks.c.status.in_(OPEN),
            *(callbacks.c[key] == value for key, value in values.items()),
        )
        query = sa.select(callbacks).where(sa.or_(callbacks.c.request_id == request_id, same) if request_id else same)
        row = db.execute(query).mappings().first()
        return _callback(row) if row else None

    def _to_callback(self, db: Connection, row: Row) -> None:
        """Whoever already talks with an advisor goes on talking."""
        if row["state"] == WAITING:
            self.handoff.leave_queue(db, row, CALLBACK, "callback")
        elif row["state"] != ADVISOR:
            self.handoff.move(db, row, CALLBACK, (BOT, CALLBACK, CLOSED))

    def _insert(self, db: Connection, conversation: str, request_id: str, values: dict[str, str]) -> Callback:
        now = self.clock()
        identity = db.execute(
            callbacks.insert().values(
                conversation=conversation,
                request_id=request_id,
                status="new",
                created_at=now,
                updated_at=now,
                **values,
            )
        ).inserted_primary_key[0]
        self.notices.announce(db, "callback", {"callback": identity, "kommune": values["kommune"]})
        query = sa.select(callbacks).where(callbacks.c.id == identity)
        return _callback(db.execute(query).mappings().one())

    def list(self, only_open: bool = False, limit: int = 500) -> list[Callback]:
        """Open ones first, each group oldest first."""
        done = sa.case((callbacks.c.status.in_(OPEN), 0), else_=1)
        query = sa.select(callbacks).order_by(done, callbacks.c.id).limit(limit)
        if only_open:
            query = query.where(callbacks.c.status.in_(OPEN))
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return [_callback(row) for row in db.execute(query).mappings()]

    def of(self, conversation: str) -> Callback | None:
        """The newest call-back of a conversation."""
        query = sa.select(callbacks).where(callbacks.c.conversation == conversation).order_by(callbacks.c.id.desc())
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            row = db.execute(query).mappings().first()
        return _callback(row) if row else None

    def is_open(self, conversation: str) -> bool:
        """Whether the family waits to be called."""
        query = sa.select(callbacks.c.id).where(_open_of(conversation)).limit(1)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            return db.execute(query).first() is not None

    def set_status(self, identity: int, status: str, advisor: Advisor, note: str | None = None) -> Callback:
        """Change the status; LookupError for one that is gone, ValueError for an unknown status.

        When the last open one of a conversation is done, the conversation is the bot's again.
        """
        if status not in STATUSES:
            raise ValueError(f"status is {status!r}; expected one of {', '.join(STATUSES)}")
        values: dict[str, Any] = {"status": status, "advisor_name": advisor.name, "updated_at": self.clock()}
        if note is not None:
            values["note"] = note
        with self.engine.begin() as db:
            query = sa.select(callbacks).where(callbacks.c.id == identity).with_for_update()
            before = db.execute(query).mappings().first()
            if before is None:
                raise LookupError(identity)
            db.execute(callbacks.update().where(callbacks.c.id == identity).values(**values))
            self._settle(db, before["conversation"])
            return _callback(db.execute(query).mappings().one())

    def withdraw(self, conversation: str) -> int:
        """The family does not want to be called after all; returns how many wishes that ended.

        They stay in the list, so that whoever was about to call sees it.
        """
        with self._hold(conversation) as (db, _):
            ended = db.execute(
                callbacks.update().where(_open_of(conversation)).values(status=WITHDRAWN, updated_at=self.clock())
            ).rowcount
            self._settle(db, conversation)
        return ended

    def _settle(self, db: Connection, conversation: str) -> None:
        if not conversation or db.execute(sa.select(callbacks.c.id).where(_open_of(conversation))).first():
            return
        db.execute(
            conversations.update()
            .where(conversations.c.id == conversation, conversations.c.state == CALLBACK)
            .values(state=BOT, updated_at=self.clock())
        )

    def erase(self, conversation: str) -> None:
        with self.engine.begin() as db:
            db.execute(callbacks.delete().where(callbacks.c.conversation == conversation))


def _open_of(conversation: str) -> Any:
    return sa.and_(callbacks.c.conversation == conversation, callbacks.c.status.in_(OPEN))


def _callback(row: Row) -> Callback:
    return Callback(
        row["id"],
        row["conversation"],
        row["name"],
        row["phone"],
        row["email"],
        row["good_time"],
        row["about"],
        row["kommune"],
        row["status"],
        row["advisor_name"],
        row["note"],
        row["created_at"],
        row["updated_at"],
    )
