"""What is kept ends: quiet conversations and old gaps are found by age, and nobody's running talk is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversations import schema
from bot.conversations.database import connect
from bot.conversations.holdings import holdings
from bot.conversations.retention import Retention
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


# Every other store, by its own period


@pytest.fixture
def retention(store, clock):
    return Retention(store.engine, clock, 90)


def count(store, table):
    with store.engine.connect() as db:
        return db.execute(sa.select(sa.func.count()).select_from(table)).scalar()


def fill(store, clock, conversation):
    """One row in each store that a purge must empty."""
    now, rows = clock(), {
        schema.gaps: {"reason": "lost", "text": "x"},
        schema.callbacks: {"request_id": "r", "name": "n", "created_at": 0.0},
        schema.outbox: {"kind": "handoff", "channel": "email", "data": {}, "due_at": 0.0, "created_at": clock()},
        schema.contact_details: {"conversation": "rest-1", "kind": "phone", "value": "x"},
        schema.desk_sessions: {"id_hash": "h", "user": "anna", "mark": "m", "csrf": "c", "seen_at": 0.0},
        schema.openid_sessions: {"id_hash": "h", "shown": "Anna", "role": "advisor", "id_token": "t"},
        schema.openid_attempts: {"state_hash": "s", "browser_hash": "b", "nonce": "n", "verifier": "v", "page": "desk"},
        schema.presence: {"advisor": "anna", "name": "Anna", "state": "away"},
        schema.return_codes: {"conversation": conversation, "code_hash": "h", "expires_at": clock() + DAY},
    }  # fmt: skip
    times = ("at", "created_at", "updated_at", "seen_at")
    with store.engine.begin() as db:
        for table, values in rows.items():
            stamps = {name: now for name in times if name in table.c}
            db.execute(table.insert().values(**{**stamps, **values}))
    return list(rows)


def test_every_store_is_emptied_after_its_period_and_not_before(store, clock, retention):
    conversation, _ = store.create()
    tables = fill(store, clock, conversation.id)
    assert retention.purge() == {}
    assert {t.name: count(store, t) for t in tables} == {t.name: 1 for t in tables}

    clock.now += 91 * DAY
    gone = retention.purge()

    assert {t.name: count(store, t) for t in tables} == {t.name: 0 for t in tables}
    assert set(gone) >= {t.name for t in tables}


def test_conversation_in_which_nobody_wrote_goes_after_a_day(store, clock, retention):
    store.create()
    written, _ = store.create()
    store.add_from_family(written.id, "hej", "a")

    clock.now += 2 * DAY
    assert retention.purge() == {"conversations": 1}
    assert store.by_id(written.id)


def test_rasas_events_of_quiet_senders_go_and_others_stay(store, clock, retention):
    with store.engine.begin() as db:
        db.execute(sa.text("create table events (id integer primary key, sender_id text, timestamp float, data text)"))
        for sender, at in (("old", 0.0), ("old", 1.0), ("new", 0.0), ("new", clock.now)):
            db.execute(sa.text("insert into events (sender_id, timestamp) values (:s, :a)"), {"s": sender, "a": at})

    assert retention.purge() == {"events": 2}
    with store.engine.begin() as db:
        assert set(db.execute(sa.text("select sender_id from events")).scalars()) == {"new"}


def test_every_table_with_a_family_in_it_has_an_end():
    """A new table must be erased with the conversation, or have a period of its own."""
    by_conversation = {"conversations", "messages", "feedback", "handoffs", "handoff_events", "notes", "gaps"}
    by_conversation |= {"return_codes", "conversation_tokens", "callbacks", "contact_details"}
    by_conversation |= {"chatwoot_links"}  # once what stands in Chatwoot is gone too: see test_chatwoot.py
    by_period = {"gaps", "callbacks", "outbox", "contact_details", "desk_sessions", "presence", "return_codes"}
    by_conversation |= {"gaps_done"}  # goes with its gap
    by_period |= {"openid_attempts", "openid_sessions"}
    nothing_personal = {"switches"}

    assert set(schema.metadata.tables) - by_conversation - by_period - nothing_personal - OF_THE_HOUSE == set()


# What the kommune's own people have made, which is not about a family.
OF_THE_HOUSE = {"drafts", "publications"}


def test_holdings_show_everything_about_one_conversation_and_no_key(store, clock):
    mine, _ = store.create("gentofte")
    other, _ = store.create("ishoej")
    store.add_from_family(mine.id, "mine ord", "a")
    store.add_from_family(other.id, "andres ord", "a")
    fill(store, clock, mine.id)

    found = holdings(store.engine, mine.id)

    assert {"conversations", "messages", "return_codes"} <= set(found)
    assert "mine ord" in str(found) and "andres ord" not in str(found)
    assert "token_hash" not in str(found) and "code_hash" not in str(found)
    assert holdings(store.engine, "findes-ikke") == {}
