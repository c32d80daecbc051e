"""An answer that is made is stored as soon as there is room and a database again."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from bot.conversations.store import NoSuchConversation
from bot.server import persistence
from tests.loops import run


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(persistence, "SHORTEST_PAUSE_S", 0.001)
    monkeypatch.setattr(persistence, "LONGEST_PAUSE_S", 0.02)


def failing(times, error):
    """Fails so often, then gives back how often it was called."""
    calls = []

    def work(value):
        calls.append(value)
        if len(calls) <= times:
            raise error
        return len(calls)

    return work, calls


FULL = OperationalError("insert", {}, Exception("database or disk is full"))


def test_it_is_tried_until_it_succeeds():
    work, _ = failing(3, FULL)

    assert run(persistence.persistently(work, "x")) == 4


def test_it_gives_up_in_the_end():
    work, calls = failing(1000, FULL)

    with pytest.raises(OperationalError):
        run(persistence.persistently(work, "x"))
    assert 3 < len(calls) < 20


def test_erased_conversation_is_not_tried_again():
    work, calls = failing(1000, NoSuchConversation())

    with pytest.raises(NoSuchConversation):
        run(persistence.persistently(work, "x"))
    assert len(calls) == 1
