"""What the actions of all skills share: take the turn to the dialogue, speak its reply."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ConversationPaused, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import wiring
from bot.dialogue import engine
from bot.dialogue.rasa_turn import heard_from, to_messages
from bot.dialogue.turn import Memory


class Speak(Action, ABC):
    """Which skill speaks is decided by the order of precedence in the engine, in one place."""

    @abstractmethod
    def name(self) -> str: ...

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        world = wiring.world()
        heard = heard_from(tracker.latest_message, tracker.sender_id)
        reply = engine.respond(heard, Memory.from_slots(tracker.slots), world)
        for message in to_messages(reply, world.phrases, world.guide.version):
            dispatcher.utter_message(**message)
        slots = reply.memory.to_slots()
        events: list[EventType] = [SlotSet(k, v) for k, v in slots.items() if tracker.slots.get(k) != v]
        return [*events, ConversationPaused()] if reply.pause else events
