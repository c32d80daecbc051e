"""Log-ins under way at the OpenID provider: bound to one browser, used once, soon forgotten."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.conversations.schema import openid_attempts
from bot.conversations.store import token_hash

LIFE_S = 900.0  # time enough for a code from a phone


class UnknownAttempt(LookupError):
    """Nobody began this log-in here, or it was used, or it took too long."""


@dataclass(frozen=True)
class Attempt:
    """`state` travels with the browser; `browser` is its cookie; the rest stays with us."""

    state: str
    browser: str
    nonce: str
    verifier: str
    page: str


class Attempts:
    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self.engine = engine
        self.clock = clock

    def begin(self, page: str, browser: str = "") -> Attempt:
        """A new attempt; a browser that has its cookie already keeps it, for its other tabs."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = Attempt(state, browser or secrets.token_urlsafe(32), nonce, verifier, page)
        with self.engine.begin() as db:
            db.execute(openid_attempts.delete().where(openid_attempts.c.created_at < self.clock() - LIFE_S))
            db.execute(
                openid_attempts.insert().values(
                    state_hash=token_hash(state),
                    browser_hash=token_hash(attempt.browser),
                    nonce=nonce,
                    verifier=verifier,
                    page=page,
                    created_at=self.clock(),
                )
            )
        return attempt

    def take(self, state: str, browser: str) -> Attempt:
        """The attempt, once; UnknownAttempt for any other browser than the one that began it."""
        here = openid_attempts.c.state_hash == token_hash(state)
        with self.engine.begin() as db:
            row = db.execute(sa.select(openid_attempts).where(here).with_for_update()).mappings().first()
            if row is None or not hmac.compare_digest(row["browser_hash"], token_hash(browser)):
                raise UnknownAttempt
            db.execute(openid_attempts.delete().where(here))
        if row["created_at"] < self.clock() - LIFE_S:
            raise UnknownAttempt
        return Attempt(state, browser, row["nonce"], row["verifier"], row["page"])
