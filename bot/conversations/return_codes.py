"""A short code, written on paper, that opens a conversation on another device."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversations.schema import conversation_tokens, conversations, return_codes
from bot.conversations.store import NoSuchConversation, Store, token_hash

# Neither I, L, O nor U, and neither S, Z nor B, which a hand writes like 5, 2 and 8.
ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH = 12  # 58 bits
GROUP = 4
MOST_DEVICES = 20
DAY_S = 86_400.0
_READ_AS = str.maketrans("OILSZBU", "011528V")


class UnknownCode(LookupError):
    """The code opens nothing: never given, mistyped, expired, withdrawn or replaced."""


@dataclass(frozen=True)
class ReturnCode:
    code: str
    expires_at: float


class ReturnCodes:
    """Gives and takes codes. Only hashes are kept. Methods block; call them from a thread."""

    def __init__(self, store: Store, days: int) -> None:
        self.store = store
        self.days = days

    def give(self, conversation: str) -> ReturnCode:
        """A new code; the one before stops working. Raises NoSuchConversation."""
        plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        code_hash = _slow_hash(plain)
        with self.store.engine.begin() as db:
            now = self._begin(db)
            self._lock(db, conversation)
            db.execute(return_codes.delete().where(return_codes.c.conversation == conversation))
            expires_at = now + self.days * DAY_S
            db.execute(
                return_codes.insert().values(conversation=conversation, code_hash=code_hash, expires_at=expires_at)
            )
        return ReturnCode(grouped(plain), expires_at)

    def take(self, written: str) -> tuple[str, str]:
        """The conversation's id and a token of its own for this device. Raises UnknownCode."""
        plain = read(written)
        if not plain:
            raise UnknownCode
        code_hash = _slow_hash(plain)
        token = secrets.token_urlsafe(32)
        with self.store.engine.begin() as db:
            now = self._begin(db)
            query = sa.select(return_codes.c.conversation).where(return_codes.c.code_hash == code_hash)
            conversation = db.execute(query).scalar()
            if conversation is None:
                raise UnknownCode
            self._lock(db, conversation)
            self._make_room(db, conversation)
            db.execute(
                conversation_tokens.insert().values(
                    token_hash=token_hash(token), conversation=conversation, created_at=now
                )
            )
        return conversation, token

    def withdraw(self, conversation: str) -> None:
        """The code stops working; devices that have used it keep their access."""
        with self.store.engine.begin() as db:
            db.execute(return_codes.delete().where(return_codes.c.conversation == conversation))

    def _begin(self, db: Connection) -> float:
        """Throw out what has expired; gives the time."""
        now = self.store.clock()
        db.execute(return_codes.delete().where(return_codes.c.expires_at <= now))
        return now

    def _lock(self, db: Connection, conversation: str) -> None:
        # An update takes the row's lock, so two devices come one at a time on PostgreSQL too.
        same = conversations.update().where(conversations.c.id == conversation)
        if not db.execute(same.values(updated_at=conversations.c.updated_at)).rowcount:
            raise NoSuchConversation

    def _make_room(self, db: Connection, conversation: str) -> None:
        mine = conversation_tokens.c.conversation == conversation
        query = (
            sa.select(conversation_tokens.c.token_hash)
            .where(mine)
            .order_by(conversation_tokens.c.created_at.desc())
            .offset(MOST_DEVICES - 1)
        )
        oldest = list(db.execute(query).scalars())
        db.execute(conversation_tokens.delete().where(conversation_tokens.c.token_hash.in_(oldest)))


def grouped(plain: str) -> str:
    return "-".join(plain[i : i + GROUP] for i in range(0, len(plain), GROUP))


def read(written: str) -> str:
    """A code as a person typed it, or "" when it cannot be one: case, marks and look-alikes are forgiven."""
    plain = "".join(c for c in written.upper() if c.isalnum()).translate(_READ_AS)
    return plain if len(plain) == LENGTH and set(plain) <= set(ALPHABET) else ""


def _slow_hash(plain: str) -> str:
    """Slow, since a code is short enough to be searched for by whoever has got hold of the table."""
    return hashlib.scrypt(plain.encode(), salt=b"familieguiden-return-code", n=2**14, r=8, p=1, dklen=32).hex()
