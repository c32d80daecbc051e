"""A family in danger: what to do now, at once, and a human."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World


def _name(heard: Heard, world: World) -> str:
    """The phrase for this danger, and for who writes about whom."""
    name = world.crisis_phrase(heard.text, heard.crisis or "danger")
    return name if name in world.phrases else "crisis_danger"


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    """The type's own words; the second time running shorter, with the human first.

    A running form is kept: the family can go on with it afterwards.
    """
    name = _name(heard, world)
    parts = [Part(world.say(name))]
    if memory.crises and "crisis_again" in world.phrases:
        parts.append(Part(world.say("crisis_again")))
    buttons = (
        world.button("human_now", '/request_advisor{"reason":"crisis"}'),
        Button(world.say("button_not_now"), "/deny"),
    )
    parts[-1] = replace(parts[-1], buttons=buttons)
    memory = replace(
        memory,
        crises=memory.crises + 1,
        misses=0,
        dialogue={"name": "consent", "reason": "crisis", "kept": memory.dialogue},
    )
    return Reply(tuple(parts), memory, "crisis")


def note(world: World) -> Part:
    """One line on what to do in danger, before an ordinary answer."""
    return Part(world.say("crisis_note"))
