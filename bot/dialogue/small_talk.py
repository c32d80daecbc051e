"""Greetings, thanks, feelings, and what the bot is."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import place
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World

PLAIN = ("greet", "thank", "goodbye", "ask_bot", "ask_capabilities", "share_feelings", "give_helpful")


def start_buttons(world: World) -> tuple[Button, ...]:
    found = []
    for n in range(1, 6):
        if f"start_button_{n}" in world.phrases:
            found.append(Button(world.say(f"start_button_{n}"), world.say(f"start_payload_{n}")))
    return tuple(found)


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    name = heard.intent if heard.intent in PLAIN else "greet"
    buttons: tuple[Button, ...] = ()
    if name in ("greet", "ask_capabilities", "ask_bot"):
        buttons = start_buttons(world)
    elif name == "share_feelings":
        buttons = (
            Button(world.say("button_relief"), '/ask_overview{"topic":"aflastning"}'),
            Button(world.say("button_first_steps"), '/ask_overview{"topic":"foerste_skridt"}'),
            world.button("human", "/request_advisor"),
        )
    text = world.phrases.say(f"small_{name}", turn=memory.turn)
    return Reply((Part(text, buttons),), replace(memory, misses=0), "small_talk")


def not_helpful(heard: Heard, memory: Memory, world: World) -> Reply:
    """An answer that did not help: noted for the editors, the human offered."""
    world.note_gap(heard.sender, "not_helpful", heard.text, memory.topic, memory.kommune)
    buttons = [world.button("human", "/request_advisor")]
    if memory.trail:
        buttons.append(world.button("back", "/go_back"))
    return Reply((Part(world.say("not_helpful"), tuple(buttons)),), memory, "not_helpful")


def repair(heard: Heard, memory: Memory, world: World) -> Reply:
    """«Nej, jeg mente noget andet»: ask again, with what else it may have been."""
    buttons = [Button(o["title"], o["payload"]) for o in memory.options if "request_advisor" not in o["payload"]][:3]
    buttons.append(world.button("human", "/request_advisor"))
    return Reply((Part(world.say("repair"), tuple(buttons)),), replace(memory, dialogue=None), "clarified")


def go_back(heard: Heard, memory: Memory, world: World) -> Reply:
    from bot.dialogue import question

    trail = [topic for topic in memory.trail if place.concerns(topic, memory.kommune, world)]
    if not trail:
        return Reply((Part(world.say("nothing_before"), start_buttons(world)),), memory, "small_talk")
    earlier = trail[-1]
    memory = replace(memory, trail=tuple(trail[:-1]), topic="")
    again = replace(
        heard, entities={"topic": earlier}, intents={"ask_overview": 1.0}, intent="ask_overview", pressed=True
    )
    return question.answer(again, memory, world)


def nothing_more(heard: Heard, memory: Memory, world: World) -> Reply:
    """«Nej» when nothing was asked."""
    return Reply((Part(world.say("small_no"), start_buttons(world)),), memory, "small_talk")


def restart(heard: Heard, memory: Memory, world: World) -> Reply:
    fresh = Memory(kommune=memory.kommune, turn=memory.turn, told=memory.told)
    return Reply((Part(world.say("restarted"), start_buttons(world)),), fresh, "small_talk")


def inform_kommune(heard: Heard, memory: Memory, world: World) -> Reply:
    """The family says where they live: answer what waited for it."""
    from bot.dialogue import question

    kommune = place.current(heard, memory, world)
    if not kommune:
        text = world.say("which_kommune", kommuner=", ".join(k.short_name for k in world.guide.kommuner.values()))
        return Reply((Part(text),), memory, "clarified")
    waiting = memory.dialogue if memory.dialogue and memory.dialogue.get("name") == "kommune" else None
    memory = replace(memory, kommune=kommune, dialogue=None)
    name = world.guide.kommuner[kommune].short_name
    topic = (waiting or {}).get("topic") or memory.topic
    if place.concerns(topic, kommune, world):
        item = (waiting or {}).get("item") or memory.item or "overview"
        again = replace(
            heard,
            entities={"topic": topic, "item": item, "kommune": kommune},
            intents={"ask_overview": 1.0},
            pressed=True,
        )
        return question.answer(again, memory, world).before(Part(world.say("kommune_noted", name=name)))
    buttons = start_buttons(world)
    return Reply((Part(world.say("kommune_noted_start", name=name), buttons),), memory, "small_talk")


def other_kommune(heard: Heard, memory: Memory, world: World) -> Reply:
    names = ", ".join(k.short_name for k in world.guide.kommuner.values())
    return Reply((Part(world.say("other_kommune", kommuner=names), start_buttons(world)),), memory, "out_of_scope")
