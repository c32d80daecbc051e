"""A conversation with the real guide and a fake desk: understanding is given by the test."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue import engine
from bot.dialogue.turn import Heard, Memory, Reply, World
from bot.guide import loader, phrases
from bot.guide.answers.matching import ItemMatcher
from bot.guide.rendering import Renderer

KNOWLEDGE = Path(__file__).resolve().parents[2] / "knowledge"
TODAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Europe/Copenhagen"))


@dataclass
class FakeDesk:
    """See bot.dialogue.desk.Desk; remembers what it was asked."""

    open: bool = False
    contact: str | None = None  # what the channel has put aside: phone | email
    fault: str = ""  # phrase of what is wrong with the call-back
    requests: list[tuple] = field(default_factory=list)
    callbacks: list[Any] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    waiting: str = "nothing"  # what a withdrawal ends: queue | callback | nothing

    def can_come(self, kommune: str) -> bool:
        return self.open

    def why_nobody(self, kommune: str) -> str:
        return "" if self.open else "Der sidder ingen."

    def request(self, conversation, request_id, reason, urgent, summary, kommune) -> str:
        self.requests.append((conversation, reason, urgent, summary, kommune))
        return "Du er nummer 1."

    def withdraw(self, conversation: str) -> str:
        self.withdrawn.append(conversation)
        return self.waiting

    def will_call(self, conversation: str) -> bool:
        return self.waiting == "callback"

    def contact_kind(self, conversation: str) -> str | None:
        return self.contact

    def add_callback(self, conversation, request_id, kommune, callback) -> str:
        if self.fault:
            return self.fault
        self.callbacks.append((conversation, kommune, callback))
        return ""


class Talk:
    """Says things to the engine, carrying the memory on through Rasa's slots as JSON."""

    def __init__(self, world: World, desk: FakeDesk, gaps: list[tuple]) -> None:
        self.world = world
        self.desk = desk
        self.gaps = gaps
        self.memory = Memory()
        self.page_kommune = ""
        self.channel = "rest"
        self.reply: Reply | None = None

    def heard(self, text: str, intent: str = "", p: float = 0.9, about: str = "", sure: float = 0.9, **more) -> Heard:
        """A typed message; `about` is the topic the recogniser thinks it is about."""
        rest = {} if p >= 1 else {"ask_overview" if intent != "ask_overview" else "greet": 1 - p}
        values: dict[str, Any] = {
            "intents": {intent: p, **rest},
            "topics": ((about, sure), ("ingen", 1 - sure)) if about else self.nothing_named(),
            "sender": "s1",
            "channel": self.channel,
            "message_id": "m1",
            "page_kommune": self.page_kommune,
            **more,
        }
        return Heard(text, intent, **values)

    def nothing_named(self) -> tuple[tuple[str, float], ...]:
        """As the recogniser ranks when a message names no topic: a little of many."""
        others = list(self.world.guide.topics)[:20]
        return (("ingen", 0.9), *((name, 0.005) for name in others))

    def say(self, text: str, intent: str = "", **how) -> Reply:
        return self.turn(self.heard(text, intent, **how))

    def press(self, payload: str) -> Reply:
        name, _, values = payload.lstrip("/").partition("{")
        entities = json.loads("{" + values) if values else {}
        heard = self.heard("", name, p=1.0, topics=(), entities=entities, pressed=True)
        return self.turn(replace(heard, intents={name: 1.0}))

    def click(self, title: str) -> Reply:
        """Press the button of the last reply with that title."""
        return self.press(self.buttons()[title])

    def turn(self, heard: Heard) -> Reply:
        self.reply = engine.respond(heard, self.memory, self.world)
        assert self.reply.parts or self.reply.pause, "the bot fell silent"
        assert all(part.text.strip() for part in self.reply.parts), "an empty bubble"
        self.memory = Memory.from_slots(json.loads(json.dumps(self.reply.memory.to_slots())))
        return self.reply

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.reply.parts)

    def buttons(self) -> dict[str, str]:
        return {b.title: b.payload for part in self.reply.parts for b in part.buttons}

    def payloads(self) -> list[str]:
        return list(self.buttons().values())

    def phrase(self, name: str, /, **values) -> str:
        return self.world.say(name, **values)

    def waits_for(self) -> str:
        """Name and field of the running dialogue."""
        dialogue = self.memory.dialogue or {}
        return "/".join(v for v in (dialogue.get("name"), dialogue.get("field")) if v)


@pytest.fixture(scope="session")
def guide():
    return loader.load(KNOWLEDGE)


@pytest.fixture(scope="session")
def wording():
    return phrases.load(KNOWLEDGE / "phrases")


@pytest.fixture(scope="session")
def matcher(guide):
    return ItemMatcher(guide)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def talk(guide, wording, matcher, desk) -> Talk:
    gaps: list[tuple] = []
    world = World(
        guide,
        wording,
        Renderer(guide, wording, TODAY),
        matcher,
        TODAY,
        NOW,
        desk,
        note_gap=lambda *gap: gaps.append(gap),
    )
    return Talk(world, desk, gaps)
