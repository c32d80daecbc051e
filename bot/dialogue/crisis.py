"""A family in danger: what to do now, at once, and a human."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    """The type's own words; the second time running shorter, with the human first.

    A running form is kept: the family can go on with it afterwards.
    """
    kind = heard.crisis or "danger"
    name = f"crisis_{kind}" if f"crisis_{kind}" in world.phrases else "crisis_danger"
    parts = [Part(world.say(name))]
    if memory.crises and "crisis_again" in world.phrases:
        parts.append(Part(world.say("crisis_again")))
    buttons = (
        world.button("human_now", '/request_advisor{"reason":"crisis"}'),
        Button(world.say("button_not_now"), "/deny"),
    )
    parts[-1] = replace(parts[-1], buttons=buttons)
    memory = replace(
        memory, crises=memory.crises + 1, misses=0,
        dialogue={"name": "consent", "reason": "crisis", "kept": memory.dialogue},
    )
    return Reply(tuple(parts), memory, "crisis")
