"""What the guide must not answer: other subjects, medical judgement, promises, the state of a case."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import place
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World

# What the guide can tell instead: topic and kind of answer.
NEARBY = {"ask_medical": ("udredning", "overview"), "ask_case_status": ("sagsbehandlingstid", "deadline")}


def decline(heard: Heard, memory: Memory, world: World) -> Reply:
    """One friendly sentence, where to go, and what the guide is for."""
    name = heard.intent if heard.intent in ("ask_medical", "ask_promise", "ask_case_status") else "out_of_scope"
    kommune = place.current(heard, memory, world)
    memory = replace(memory, kommune=kommune)
    buttons = [world.button("human", "/request_advisor")]
    topic, kind = NEARBY.get(name, ("", ""))
    if topic in world.guide.topics:
        buttons.insert(0, Button(world.guide.topics[topic].title, f'/ask_{kind}{{"topic":"{topic}"}}'))
    text = world.say(f"decline_{name}", contact=_contact(kommune, world))
    return Reply((Part(text, tuple(buttons)),), memory, "out_of_scope")


def _contact(kommune: str, world: World) -> str:
    """Where to turn instead, as far as we know it."""
    contact = world.guide.contact("hovednummer", kommune) if kommune else None
    if contact and contact.phone:
        return world.say("where_phone", name=contact.name, phone=contact.phone)
    if contact and contact.url:
        return world.say("where_url", name=contact.name, url=contact.url)
    return world.say("where_unknown")
