"""Our processor leaves in the tracker, and sends to actions and family, exactly what Rasa's does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ConversationResumed
from rasa.utils.endpoints import EndpointConfig

from bot.server.rasa_parts.processor import QuickProcessor
from tests.loops import run

CHANGING = ("timestamp", "message_id", "model_id")
DIALOGUES = [
    ["hej", "jeg er gået ned i tid for at passe min søn", "hvor lang tid tager det?", "tak"],
    ["", "kan I ringe mig op", "/affirm", '/ask_apply{"topic":"aflastning"}', "/no_such_intent", "noget andet"],
    ["jeg vil ikke leve mere", "/restart", "hej igen", "/session_start", "hvem skal jeg kontakte"],
    ["slå den her fejl til", "hej", "jeg vil tale med et menneske", "er du der", "RESUME", "hvad er aflastning", "tak"],
]


class Actions(EndpointConfig):
    """An action server that sets slots, pauses for a human, fails once, and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__("http://nowhere")
        self.calls: list[dict[str, Any]] = []

    async def request(self, **options: Any) -> dict[str, Any]:
        call = json.loads(json.dumps(options["json"]))
        self.calls.append({"action": call["next_action"], "slots": call["tracker"]["slots"]})
        heard = call["tracker"]["latest_message"]["text"]
        if heard.startswith("slå den her fejl til"):
            raise ConnectionError("the action server is away")
        events = [{"event": "slot", "timestamp": None, "name": "topic", "value": f"topic {len(self.calls)}"}]
        if call["next_action"] == "action_hand_over":
            events.append({"event": "pause", "timestamp": None})
        buttons = [{"title": "Ja", "payload": "/affirm"}]
        return {"events": events, "responses": [{"text": f"svar på {heard}", "ending": "answered", "buttons": buttons}]}


async def play(processor: MessageProcessor, sender: str, messages: list[str]) -> tuple[list[Any], list[Any]]:
    """(events of the tracker, what was said)."""
    said = []
    for text in messages:
        if text == "RESUME":
            tracker = await processor.tracker_store.retrieve(sender)
            tracker.update(ConversationResumed())
            await processor.tracker_store.save(tracker)
            continue
        output = CollectingOutputChannel()
        await processor.handle_message(UserMessage(text, output, sender, input_channel="rest", metadata={"a": 1}))
        said.append(output.messages)
    tracker = await processor.tracker_store.retrieve_full_tracker(sender)
    return [plain(event.as_dict()) for event in tracker.events], said


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in CHANGING}
    return [plain(v) for v in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def processors(model):
    def make(kind):
        actions = Actions()
        store = InMemoryTrackerStore(Domain.empty())
        made = kind(model, store, InMemoryLockStore(), TemplatedNaturalLanguageGenerator({}), actions)
        store.domain = made.domain
        return made, actions

    return make(MessageProcessor), make(QuickProcessor)


@pytest.mark.parametrize("number", range(len(DIALOGUES)))
def test_same_events_calls_and_replies_as_rasas(processors, number):
    found = []
    for processor, actions in processors:
        actions.calls.clear()
        events, said = run(play(processor, f"family {number}", DIALOGUES[number]))
        found.append({"events": events, "said": said, "calls": list(actions.calls)})

    rasas, ours = found
    assert ours["said"] == rasas["said"] and ours["calls"] == rasas["calls"]
    assert ours["events"] == rasas["events"]
    assert len(ours["events"]) >= 10


def test_short_cut_for_predictions_is_taken(processors):
    _, (quick, _) = processors

    assert quick._predictions.usable and not quick._fills_slots
    run(play(quick, "again", ["hej"]))
    assert ("greet",) in quick._predictions._known
