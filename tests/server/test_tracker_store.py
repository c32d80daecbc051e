"""The tracker store keeps what Rasa's own keeps, and never hands out what the database no longer holds."""

from __future__ import annotations

import pytest
import rasa.core.agent
import sqlalchemy as sa
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ConversationPaused,
    ConversationResumed,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server import persistence
from bot.server.rasa_parts import tracker_store
from bot.server.rasa_parts.quick import quicken
from bot.server.rasa_parts.tracker_store import LiveTrackerStore
from tests.loops import run

DOMAIN = Domain.from_dict(
    {"version": "3.1", "intents": ["greet"], "slots": {"topic": {"type": "text", "mappings": []}}}
)
SENDER = "family"


@pytest.fixture
def open_store(tmp_path):
    def make(kind=LiveTrackerStore):
        return kind(DOMAIN, dialect="sqlite", db=str(tmp_path / "tracker.db"))

    return make


@pytest.fixture
def store(open_store):
    return open_store()


def said(text: str) -> UserUttered:
    return UserUttered(text, {"name": "greet", "confidence": 1.0}, parse_data={"intent": {"name": "greet"}})


def turn(store, *events, sender=SENDER):
    """Load, add, save: what Rasa does with a message."""
    tracker = run(store.get_or_create_tracker(sender, append_action_listen=False))
    for event in events:
        tracker.update(event)
    run(store.save(tracker))
    return tracker


def begin(store, sender=SENDER):
    return turn(store, SessionStarted(), ActionExecuted("action_listen"), said("hej"), sender=sender)


def texts(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def as_stored(tracker):
    return [event.as_dict() for event in tracker.events]


def test_events_read_by_rasas_own_store_are_those_saved(store, open_store):
    begin(store)
    kept = turn(store, SlotSet("topic", "aflastning"), ActionExecuted("action_listen"), said("hvad er aflastning"))

    read = run(open_store(SQLTrackerStore).retrieve(SENDER))

    assert as_stored(read) == as_stored(kept)
    assert read.get_slot("topic") == "aflastning"


def test_rows_are_filled_as_rasas_own_store_fills_them(store, open_store, tmp_path):
    ours = begin(store)
    theirs = open_store(SQLTrackerStore)
    copied = DialogueStateTracker.from_events("copy", list(ours.events), DOMAIN.slots)
    run(theirs.save(copied))

    columns = "type_name, timestamp, intent_name, action_name, data"
    with theirs.engine.connect() as connection:
        a, b = (
            connection.exec_driver_sql(f"select {columns} from events where sender_id = ? order by id", (s,)).all()
            for s in (SENDER, "copy")
        )
    assert a == b and len(a) == 3


def test_next_turn_goes_on_with_the_tracker_in_memory(store):
    tracker = begin(store)

    assert run(store.retrieve(SENDER)) is tracker


def test_only_new_events_are_written(store, open_store):
    begin(store)
    for number in range(3):
        turn(store, said(f"nummer {number}"))

    assert texts(run(open_store().retrieve(SENDER))) == ["hej", "nummer 0", "nummer 1", "nummer 2"]


def test_events_of_another_process_are_seen(store, open_store):
    begin(store)
    turn(open_store(), said("fra den anden proces"))

    assert texts(run(store.retrieve(SENDER))) == ["hej", "fra den anden proces"]


def test_conversation_erased_by_another_process_is_gone(store, open_store):
    begin(store)
    open_store().erase(SENDER)

    assert run(store.retrieve(SENDER)) is None


def test_erased_conversation_leaves_memory_and_database(store, open_store):
    begin(store)
    begin(store, sender="another")
    store.erase(SENDER)

    assert run(store.retrieve(SENDER)) is None
    assert run(open_store().retrieve(SENDER)) is None
    assert texts(run(store.retrieve("another"))) == ["hej"]


def test_turn_that_fails_before_it_is_saved_leaves_nothing(store):
    begin(store)
    run(store.retrieve(SENDER)).update(said("aldrig gemt"))

    assert texts(run(store.retrieve(SENDER))) == ["hej"]


def test_failed_write_is_not_taken_for_stored(store, monkeypatch):
    begin(store)
    tracker = run(store.retrieve(SENDER))
    tracker.update(said("aldrig gemt"))
    monkeypatch.setattr(tracker_store, "_row", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(store.save(tracker))
    monkeypatch.undo()

    assert texts(run(store.retrieve(SENDER))) == ["hej"]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(persistence, "SHORTEST_PAUSE_S", 0.001)
    monkeypatch.setattr(persistence, "LONGEST_PAUSE_S", 0.002)


def failing(store, monkeypatch, times):
    """The next connections are refused."""
    left = [times]
    connect = store.engine.connect

    def refused(*args, **kwargs):
        if left[0]:
            left[0] -= 1
            raise sa.exc.OperationalError("select", {}, Exception("the database is away"))
        return connect(*args, **kwargs)

    monkeypatch.setattr(store.engine, "connect", refused)


def test_database_that_comes_back_gives_the_whole_conversation(store, monkeypatch, impatient):
    begin(store)
    failing(store, monkeypatch, 2)

    assert texts(run(store.get_or_create_tracker(SENDER))) == ["hej"]


def test_conversation_that_cannot_be_read_is_not_taken_for_a_new_one(store, monkeypatch, impatient):
    begin(store)
    failing(store, monkeypatch, 1000)
    with pytest.raises(sa.exc.OperationalError):
        run(store.get_or_create_tracker(SENDER))
    monkeypatch.undo()

    assert texts(run(store.retrieve(SENDER))) == ["hej"]


def test_tracker_begun_without_what_is_stored_adds_all_it_has(store, open_store):
    begin(store)
    turn(store, ConversationPaused(), said("en"), said("to"))
    blind = DialogueStateTracker.from_events(SENDER, [ConversationResumed(), said("tre")], DOMAIN.slots)
    run(store.save(blind))

    for reader in (store, open_store(), open_store(SQLTrackerStore)):
        read = run(reader.retrieve(SENDER))
        assert texts(read) == ["hej", "en", "to", "tre"] and not read.is_paused()


def test_running_agent_uses_the_store_itself_and_no_fallback(store, monkeypatch):
    for name in ("MessageProcessor", "FailSafeTrackerStore"):
        monkeypatch.setattr(rasa.core.agent, name, getattr(rasa.core.agent, name))
    for name in ("_validate_action_result", "_action_call_format"):
        monkeypatch.setattr(RemoteAction, name, getattr(RemoteAction, name))
    quicken()

    assert rasa.core.agent.Agent(domain=DOMAIN, tracker_store=store).tracker_store is store


def test_copy_of_a_conversation_is_not_written_twice(store, open_store):
    kept = begin(store)
    copied = DialogueStateTracker.from_events(SENDER, [*kept.events, said("nyt")], DOMAIN.slots)
    run(store.save(copied))

    assert texts(run(open_store().retrieve(SENDER))) == ["hej", "nyt"]


def test_write_whose_answer_was_lost_is_there_once(store, open_store, monkeypatch, impatient):
    begin(store)
    tracker = run(store.retrieve(SENDER))
    tracker.update(said("kun en gang"))
    write = store._write
    lost = iter([True])

    def written_but_not_heard(connection, tracker, again):
        done = write(connection, tracker, again)
        if next(lost, False):
            connection.get_transaction().commit()
            raise sa.exc.OperationalError("commit", {}, Exception("the line broke"))
        return done

    monkeypatch.setattr(store, "_write", written_but_not_heard)
    run(store.save(tracker))
    monkeypatch.undo()

    assert texts(run(store.retrieve(SENDER))) == ["hej", "kun en gang"]
    assert texts(turn(store, said("og videre"))) == ["hej", "kun en gang", "og videre"]
    assert texts(run(open_store().retrieve(SENDER))) == ["hej", "kun en gang", "og videre"]


def test_new_session_leaves_the_old_one_behind_as_rasa_does(store, open_store):
    begin(store)
    turn(store, SessionStarted(), ActionExecuted("action_listen"), said("forfra"))

    ours, theirs = run(store.retrieve(SENDER)), run(open_store(SQLTrackerStore).retrieve(SENDER))
    assert as_stored(ours) == as_stored(theirs) and texts(ours) == ["forfra"]
    assert texts(turn(store, said("og videre"))) == ["forfra", "og videre"]


def test_restart_resets_what_the_tracker_knows(store):
    begin(store)
    turn(store, SlotSet("topic", "aflastning"), Restarted())

    assert run(store.retrieve(SENDER)).get_slot("topic") is None


def test_tracker_made_elsewhere_is_saved_whole(store, open_store):
    begin(store)
    copied = run(open_store(SQLTrackerStore).retrieve(SENDER))
    copied.update(said("fra en kopi"))
    run(store.save(copied))

    assert texts(run(open_store().retrieve(SENDER))) == ["hej", "fra en kopi"]


def test_memory_holds_the_newest_conversations_only(store, monkeypatch):
    monkeypatch.setattr(tracker_store, "LIVE", 2)
    first = begin(store, sender="1")
    for sender in ("2", "3"):
        begin(store, sender=sender)

    again = run(store.retrieve("1"))
    assert again is not first and texts(again) == ["hej"]


def test_unknown_conversation_is_none(store):
    assert run(store.retrieve("nobody")) is None
