"""What is kept ends: quiet conversations and old gaps are found by age, and nobody's running talk is."""

from __future__ import annotations

import pytest

from bot.conversations.database import connect
from bot.conversations.store import Store

DAY = 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path, clock) -> Store:
    return Store(connect(f"sqlite:///{tmp_path}/test.db"), clock)


def test_quiet_conversation_is_found_after_the_period_and_not_before(store, clock):
    old, _ = store.create("gentofte")
    clock.now += 91 * DAY
    fresh, _ = store.create("gentofte")

    found = store.quiet_since(clock.now - 90 * DAY)

    assert found == [old.id]
    assert fresh.id not in found


def test_message_keeps_a_conversation_from_the_purge(store, clock):
    kept, _ = store.create("gentofte")
    clock.now += 60 * DAY
    store.add_from_family(kept.id, "hej", "a")
    clock.now += 60 * DAY

    assert store.quiet_since(clock.now - 90 * DAY) == []


def test_gaps_older_than_the_period_are_forgotten(store, clock):
    conversation, _ = store.create()
    store.add_gap(conversation.id, "lost", "noget uforståeligt")
    clock.now += 91 * DAY
    store.add_gap(conversation.id, "lost", "noget nyt")

    assert store.purge_gaps(clock.now - 90 * DAY) == 1
    assert store.purge_gaps(clock.now - 90 * DAY) == 0


def test_erased_words_stand_in_no_file(store, tmp_path):
    conversation, _ = store.create()
    store.add_from_family(conversation.id, "et helt særligt ord: xylofonbjerg", "a")

    store.erase(conversation.id)
    store.checkpoint()

    assert not any(b"xylofonbjerg" in path.read_bytes() for path in tmp_path.iterdir())
