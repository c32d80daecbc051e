"""Conversations and messages: stored before they are processed, numbered, idempotent."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.conversations.schema import (
    conversation_tokens,
    conversations,
    feedback,
    gaps,
    messages,
    return_codes,
)

TURN_LEASE_S = 60.0


@dataclass(frozen=True)
class Conversation:
    id: str
    kommune: str
    state: str
    last_seq: int
    created_at: float
    channel: str = "chat"


@dataclass(frozen=True)
class Message:
    """One message; `extra` holds buttons, sources, card and what the bot was sure of."""

    seq: int
    sender: str
    text: str
    at: float
    extra: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""
    status: str = "answered"


class NoSuchConversation(LookupError):
    """The token or id opens nothing: never existed, erased, or purged."""


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    """All reading and writing of conversations. Methods block; call them from a thread.

    `clock` gives seconds since 1970, so that tests set the time.
    """

    def __init__(self, engine: Engine, clock) -> None:
        self.engine = engine
        self.clock = clock

    # Conversations

    def create(self, kommune: str = "", channel: str = "chat", id: str = "") -> tuple[Conversation, str]:
        """A new conversation and its secret token (256 bits, kept only as a hash)."""
        token = secrets.token_urlsafe(32)
        identity = id or secrets.token_hex(16)
        now = self.clock()
        with self.engine.begin() as db:
            db.execute(
                conversations.insert().values(
                    id=identity,
                    token_hash=token_hash(token),
                    kommune=kommune,
                    channel=channel,
                    state="bot",
                    created_at=now,
                    updated_at=now,
                )
            )
        return Conversation(identity, kommune, "bot", 0, now, channel), token

    def by_token(self, token: str) -> Conversation:
        """By the token of the first device or of one that came later; both are indexed."""
        hashed = token_hash(token)
        try:
            return self._one(conversations.c.token_hash == hashed)
        except NoSuchConversation:
            later = sa.select(conversation_tokens.c.conversation).where(conversation_tokens.c.token_hash == hashed)
            return self._one(conversations.c.id == later.scalar_subquery())

    def by_id(self, identity: str) -> Conversation:
        return self._one(conversations.c.id == identity)

    def _one(self, condition: Any) -> Conversation:
        with self._read() as db:
            row = db.execute(sa.select(conversations).where(condition)).mappings().first()
        if row is None:
            raise NoSuchConversation
        return Conversation(row["id"], row["kommune"], row["state"], row["last_seq"], row["created_at"], row["channel"])

    def set_kommune(self, identity: str, kommune: str) -> None:
        with self.engine.begin() as db:
            db.execute(conversations.update().where(conversations.c.id == identity).values(kommune=kommune))

    def erase(self, identity: str) -> None:
        """Delete everything of a conversation. Erasing twice is no error."""
        with self.engine.begin() as db:
            for table in (gaps, feedback, messages, return_codes, conversation_tokens):
                db.execute(table.delete().where(table.c.conversation == identity))
            db.execute(conversations.delete().where(conversations.c.id == identity))

    def quiet_since(self, before: float, limit: int = 500) -> list[str]:
        """Conversations last touched before that moment and in nobody's hands."""
        query = (
            sa.select(conversations.c.id)
            .where(conversations.c.updated_at < before, conversations.c.state.notin_(("waiting", "advisor")))
            .limit(limit)
        )
        with self._read() as db:
            return list(db.execute(query).scalars())

    def purge_gaps(self, before: float) -> int:
        """Forget what was not understood before that moment; returns how many."""
        with self.engine.begin() as db:
            return db.execute(gaps.delete().where(gaps.c.at < before)).rowcount

    def checkpoint(self) -> None:
        """Write SQLite's log into the file, so that erased words stand in neither."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as db:
                db.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    # Messages

    def add_from_family(
        self,
        identity: str,
        text: str,
        client_id: str,
        extra: dict[str, Any] | None = None,
        status: str = "pending",
    ) -> tuple[Message, bool]:
        """Store a family's message; the same `client_id` again gives the first one and False."""
        with self.engine.begin() as db:
            found = self._by_client_id(db, identity, client_id)
            if found:
                return found, False
            lease = self.clock() + TURN_LEASE_S if status == "pending" else 0.0
            message = self._insert(db, identity, "family", text, extra or {}, client_id, status, lease)
        return message, True

    def add(
        self,
        identity: str,
        sender: str,
        text: str,
        extra: dict[str, Any] | None = None,
        client_id: str = "",
    ) -> tuple[Message, bool]:
        """Store a message from bot, advisor or system, once per `client_id` where one is given."""
        with self.engine.begin() as db:
            if client_id:
                found = self._by_client_id(db, identity, client_id)
                if found:
                    return found, False
            return self._insert(db, identity, sender, text, extra or {}, client_id, "answered", 0.0), True

    def finish_turn(
        self, identity: str, seq: int, replies: Sequence[tuple[str, dict[str, Any]]], sender: str = "bot"
    ) -> list[Message]:
        """Store a turn's replies and mark its message answered, in one transaction.

        Returns nothing when the turn was already answered (by a process that took it over).
        """
        with self.engine.begin() as db:
            changed = db.execute(
                messages.update()
                .where(messages.c.conversation == identity, messages.c.seq == seq)
                .where(messages.c.status == "pending")
                .values(status="answered")
            ).rowcount
            if not changed:
                return []
            if self._human_has_it(db, identity):
                return []  # an advisor came while the bot was thinking: the bot is silent
            return [self._insert(db, identity, sender, text, extra, "", "answered", 0.0) for text, extra in replies]

    def _human_has_it(self, db: Connection, identity: str) -> bool:
        query = sa.select(conversations.c.state).where(conversations.c.id == identity)
        if db.dialect.name != "sqlite":  # SQLite's transaction holds the only write lock already
            query = query.with_for_update()
        return db.execute(query).scalar() == "advisor"

    def messages(self, identity: str, after: int = 0, limit: int = 1000) -> list[Message]:
        query = (
            sa.select(messages)
            .where(messages.c.conversation == identity, messages.c.seq > after)
            .order_by(messages.c.seq)
            .limit(limit)
        )
        with self._read() as db:
            return [_message(row) for row in db.execute(query).mappings()]

    def last_from(self, identity: str, sender: str) -> Message | None:
        """The newest message of a sender."""
        query = (
            sa.select(messages)
            .where(messages.c.conversation == identity, messages.c.sender == sender)
            .order_by(messages.c.seq.desc())
            .limit(1)
        )
        with self._read() as db:
            row = db.execute(query).mappings().first()
        return _message(row) if row else None

    def take_abandoned(self, limit: int = 50) -> list[tuple[Conversation, Message]]:
        """Claim messages whose process died before the answer, oldest first."""
        now = self.clock()
        query = (
            sa.select(messages)
            .where(messages.c.status == "pending", messages.c.taken_until < now)
            .order_by(messages.c.at)
            .limit(limit)
        )
        taken = []
        with self.engine.begin() as db:
            for row in db.execute(query).mappings().all():
                here = sa.and_(messages.c.conversation == row["conversation"], messages.c.seq == row["seq"])
                won = db.execute(
                    messages.update()
                    .where(here, messages.c.taken_until == row["taken_until"])
                    .values(taken_until=now + TURN_LEASE_S)
                ).rowcount
                if won:
                    taken.append((row["conversation"], _message(row)))
        return [(self.by_id(identity), message) for identity, message in taken]

    def unanswered(self) -> int:
        with self._read() as db:
            query = sa.select(sa.func.count()).select_from(messages).where(messages.c.status == "pending")
            return int(db.execute(query).scalar_one())

    def release_turns(self) -> None:
        """At the start of the only process: whatever is pending is abandoned."""
        with self.engine.begin() as db:
            db.execute(messages.update().where(messages.c.status == "pending").values(taken_until=0.0))

    # Feedback and gaps

    def add_feedback(self, identity: str, seq: int, helpful: bool, comment: str) -> bool:
        """Keep a family's verdict on one bot message; False when there is no such message."""
        with self.engine.begin() as db:
            row = (
                db.execute(
                    sa.select(messages).where(
                        messages.c.conversation == identity, messages.c.seq == seq, messages.c.sender == "bot"
                    )
                )
                .mappings()
                .first()
            )
            if row is None:
                return False
            here = sa.and_(feedback.c.conversation == identity, feedback.c.seq == seq)
            db.execute(feedback.delete().where(here))
            db.execute(
                feedback.insert().values(
                    conversation=identity, seq=seq, helpful=helpful, comment=comment, at=self.clock()
                )
            )
            if not helpful:
                self._add_gap(db, identity, "not_helpful", comment or row["text"][:300], row["extra"].get("topic", ""))
        return True

    def add_gap(self, identity: str, reason: str, text: str, topic: str = "", kommune: str = "") -> None:
        """Note for the editors what was not understood; `text` is already masked."""
        with self.engine.begin() as db:
            self._add_gap(db, identity, reason, text, topic, kommune)

    def _add_gap(self, db: Connection, identity: str, reason: str, text: str, topic: str, kommune: str = "") -> None:
        db.execute(
            gaps.insert().values(
                conversation=identity, reason=reason, text=text, topic=topic, kommune=kommune, at=self.clock()
            )
        )

    # Within

    def _read(self) -> Connection:
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def _by_client_id(self, db: Connection, identity: str, client_id: str) -> Message | None:
        row = (
            db.execute(
                sa.select(messages).where(messages.c.conversation == identity, messages.c.client_id == client_id)
            )
            .mappings()
            .first()
        )
        return _message(row) if row else None

    def _insert(
        self,
        db: Connection,
        identity: str,
        sender: str,
        text: str,
        extra: dict[str, Any],
        client_id: str,
        status: str,
        lease: float,
    ) -> Message:
        now = self.clock()
        # The update takes the row's lock, so numbers are given one at a time on PostgreSQL too.
        changed = db.execute(
            conversations.update()
            .where(conversations.c.id == identity)
            .values(last_seq=conversations.c.last_seq + 1, updated_at=now)
        ).rowcount
        if not changed:
            raise NoSuchConversation
        seq = db.execute(sa.select(conversations.c.last_seq).where(conversations.c.id == identity)).scalar_one()
        db.execute(
            messages.insert().values(
                conversation=identity,
                seq=seq,
                client_id=client_id or None,
                sender=sender,
                text=text,
                extra=extra,
                at=now,
                status=status,
                taken_until=lease,
            )
        )
        return Message(seq, sender, text, now, extra, client_id, status)


def _message(row: Any) -> Message:
    return Message(
        row["seq"], row["sender"], row["text"], row["at"], row["extra"] or {}, row["client_id"] or "", row["status"]
    )
