"""The tracker store keeps what Rasa's own keeps, and never hands out what the database no longer holds."""

from __future__ import annotations

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Restarted, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server import tracker_store
from bot.server.tracker_store import LiveTrackerStore
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
