"""What an action is sent, and which of its answers are refused: as Rasa does it."""

from __future__ import annotations

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server.rasa_parts.quick import lighten_actions

SLOT = {"event": "slot", "timestamp": None, "name": "topic", "value": {"any": ["thing"]}}


@pytest.fixture
def action(monkeypatch):
    for name in ("_validate_action_result", "_action_call_format"):
        monkeypatch.setattr(RemoteAction, name, getattr(RemoteAction, name))
    lighten_actions()
    return RemoteAction("action_answer_from_guide", None)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"events": [], "responses": []},
        {"events": [SLOT, SLOT], "responses": [{"text": "hej"}]},
        {"events": [{"event": "pause", "timestamp": None}], "responses": []},
        {"events": [{**SLOT, "timestamp": 1.5, "metadata": {"a": 1}}]},
    ],
)
def test_sound_answer_is_taken(action, answer):
    assert action._validate_action_result(answer)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        "hej",
        {"events": SLOT},
        {"events": [{**SLOT, "name": 5}]},
        {"events": [{**SLOT, "event": "no_such"}]},
        {"events": [{**SLOT, "timestamp": "now"}]},
        {"events": [{"event": "slot", "timestamp": None}]},
        {"events": ["slot"]},
        {"responses": {"text": "hej"}},
        {"responses": ["hej"]},
    ],
)
def test_broken_answer_is_refused(action, answer):
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)


def test_call_holds_slots_and_newest_message_but_no_history(action):
    said = UserUttered("hej", {"name": "greet"}, parse_data={"text": "hej", "topics": [["x", 0.5]]})
    tracker = DialogueStateTracker.from_events("family", [SlotSet("topic", "x"), said])

    call = action._action_call_format(tracker, None)

    assert (call["next_action"], call["sender_id"]) == ("action_answer_from_guide", "family")
    assert call["tracker"]["latest_message"]["topics"] == [["x", 0.5]]
    assert call["tracker"]["events"] == [] and call["domain"] == {}


def test_every_kind_of_event_is_still_found():
    assert Event.resolve_by_type("slot") is SlotSet
