"""Answer a question from the guide: which topic, how sure, which answer, and what next."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import contacts, guesses, items, place
from bot.dialogue.asked import asks
from bot.dialogue.topics import Found, find_topic
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.answers.matching import Match
from bot.guide.model import KINDS, Topic
from bot.guide.rendering import contact_line

START_TOPICS = ("foerste_skridt", "rettigheder_overblik")
SURE_DETAIL = 0.6  # a detail this likely answers, though a kind of answer was named
GUESSES = 2
ALWAYS_THERE = ("boernehandicap", "hovednummer")

# After an answer of a kind, what parents want next; only what the topic can answer is offered.
NEXT_KINDS = {
    "overview": ("eligibility", "apply", "deadline", "contact"),
    "eligibility": ("apply", "coverage", "deadline", "contact"),
    "coverage": ("apply", "amount", "eligibility", "contact"),
    "amount": ("apply", "documents", "coverage", "contact"),
    "apply": ("documents", "deadline", "contact", "pamphlet"),
    "documents": ("apply", "deadline", "contact"),
    "deadline": ("complain", "contact", "apply"),
    "duration": ("apply", "complain", "contact"),
    "complain": ("deadline", "contact", "apply"),
    "contact": ("apply", "deadline", "pamphlet"),
    "pamphlet": ("apply", "eligibility", "contact"),
    "next_step": ("apply", "contact", "deadline"),
    "law": ("eligibility", "apply", "pamphlet"),
}


def answer(heard: Heard, memory: Memory, world: World) -> Reply:
    """The reply to a question: an answer, «mente du …?», or that we do not know."""
    return contacts.with_named(_answer(heard, memory, world), heard, world)


def _answer(heard: Heard, memory: Memory, world: World) -> Reply:
    kommune = place.current(heard, memory, world)
    spoken_of = memory.topic if place.concerns(memory.topic, kommune, world) else ""
    memory = replace(memory, kommune=kommune, topic=spoken_of)
    if items.same_elsewhere(heard, memory, world):
        item = items.counterpart(world.guide.topics[memory.topic], memory.item, kommune, world)
        return speak(Found(memory.topic, 1.0), replace(heard, entities={"item": item}), memory, world)
    found = find_topic(heard, memory, world)
    if found is None:
        return lost(heard, memory, world)
    if not found.sure and found.others:
        return clarify(found, heard, memory, world)
    return speak(found, heard, memory, world)


def speak(found: Found, heard: Heard, memory: Memory, world: World) -> Reply:
    topic = world.guide.topics[found.topic]
    kommune = memory.kommune
    told = memory.item if topic.id == memory.topic else ""
    chosen = items.choose_items(topic, heard, kommune, world, told)
    if items.what_about(heard, memory, topic.id) and _answerable(topic, memory.item, kommune, world):
        chosen = [Match(memory.item, 1.0)]
    if found.kind and (chosen[0].item in KINDS or chosen[0].p < SURE_DETAIL):
        chosen = [Match(found.kind, 1.0)]
    item = chosen[0].item if chosen else "overview"
    if world.renderer.withheld(topic, item):
        return _withheld(topic, memory, world)
    rendered = world.renderer.answer(topic, item, kommune, heard.words)
    parts = [Part(rendered.text, rendered=rendered)]
    more, also = items.further(heard, topic, item, kommune, world)
    more = list(dict.fromkeys([*more[:1], *items.asked_besides(heard, topic, item, rendered.card, kommune, world)]))
    second = _texts(topic, more[:2], kommune, world) or _second(topic, chosen, kommune, world)
    if second:
        parts[0] = _joined(rendered, second, world)
    memory = _remember(memory, topic, item)
    buttons = next_buttons(topic, item, kommune, world)
    if topic.id in START_TOPICS:
        buttons.insert(0, world.button("start_pack", "/request_start_pack"))
    also += [t for t in found.others if not heard.entities and found.p < 0.75]
    buttons = [*_topic_buttons(also[:2], heard, world), *buttons][:5]
    ask = _needs_kommune(topic, item, kommune, world)
    if ask:
        parts[0] = replace(parts[0], buttons=tuple(_topic_buttons(also[:2], heard, world)))
        parts.append(_ask_kommune(world))
        memory = replace(memory, dialogue={"name": "kommune", "topic": topic.id, "item": item})
    else:
        buttons.append(world.button("human", "/request_advisor"))
        parts[-1] = replace(parts[-1], buttons=tuple(buttons))
    return Reply(tuple(parts), memory, "answered")


def _texts(topic: Topic, further: list[str], kommune: str, world: World) -> str:
    """The words of further answers, as they stand in the guide."""
    spoken = [item for item in further if not world.renderer.withheld(topic, item)]
    return "\n\n".join(world.renderer.answer(topic, item, kommune).card["body"] for item in spoken)


def _second(topic: Topic, chosen: list[Match], kommune: str, world: World) -> str:
    """The runner-up's text when the choice was a near thing."""
    if len(chosen) < 2 or not items.near(chosen[0], chosen[1]) or world.renderer.withheld(topic, chosen[1].item):
        return ""
    detail = topic.detail(chosen[1].item)
    answer = detail or topic.answer(chosen[1].item, kommune)
    return world.renderer.fill(answer.text) if answer else ""


def _joined(rendered, second: str, world: World) -> Part:
    body = rendered.card["body"]
    if second == body or second in rendered.text:
        return Part(rendered.text, rendered=rendered)
    text = rendered.text.replace(body, body + "\n\n" + second, 1)
    card = {**rendered.card, "body": body + "\n\n" + second}
    return Part(text, rendered=replace(rendered, text=text, card=card))


def next_buttons(topic: Topic, item: str, kommune: str, world: World) -> list[Button]:
    """What can be asked next about the topic."""
    wanted = NEXT_KINDS.get(item, ("overview", "apply", "deadline", "contact"))
    return [
        world.button(kind, f'/ask_{kind}{{"topic":"{topic.id}"}}')
        for kind in wanted
        if kind != item and _answerable(topic, kind, kommune, world)
    ][:3]


def _answerable(topic: Topic, kind: str, kommune: str, world: World) -> bool:
    if kind == "pamphlet":
        return bool(world.renderer.pamphlets(topic, kommune))
    if kind == "contact":
        return bool(topic.contacts)
    if kind in ("complain", "deadline"):
        return topic.area == "rettigheder" or bool(topic.answer(kind, kommune))
    return bool(topic.answer(kind, kommune))


def _topic_buttons(topics: list[str], heard: Heard, world: World) -> list[Button]:
    kind = heard.kind if heard.kind in KINDS else "overview"
    return [Button(world.guide.topics[t].title, f'/ask_{kind}{{"topic":"{t}"}}') for t in dict.fromkeys(topics)]


def _needs_kommune(topic: Topic, item: str, kommune: str, world: World) -> bool:
    """Whether the answer would be another one if we knew the kommune."""
    if kommune or topic.kommune:
        return False
    if item in ("contact", "pamphlet"):
        return bool(topic.local) or any(c not in world.guide.contacts for c in topic.contacts)
    return item == "deadline" or any(item in local.answers for local in topic.local.values())


def _ask_kommune(world: World) -> Part:
    buttons = [Button(k.short_name, f'/inform_kommune{{"kommune":"{k.id}"}}') for k in world.guide.kommuner.values()]
    return Part(world.say("ask_kommune"), tuple(buttons))


def _remember(memory: Memory, topic: Topic, item: str) -> Memory:
    trail = memory.trail
    if memory.topic and memory.topic != topic.id:
        trail = (*trail, memory.topic)[-6:]
    asked = memory.asked if topic.id in memory.asked else (*memory.asked, topic.id)[-12:]
    return replace(memory, topic=topic.id, item=item, trail=trail, asked=asked, misses=0, dialogue=None)


# When we are not sure ----------------------------------------------------------------------


def clarify(found: Found, heard: Heard, memory: Memory, world: World) -> Reply:
    """«Mente du …?» with two or three named choices."""
    choices = _topic_buttons([found.topic, *found.others], heard, world)
    buttons = (*choices, world.button("none_of_these", "/request_advisor"))
    titles = f" {world.say('or')} ".join(f"«{b.title}»" for b in choices)
    memory = replace(memory, misses=0, dialogue={"name": "choice", "text": heard.text})
    told = guesses.told(found.nearest, memory.kommune, world, GUESSES, among=(found.topic, *found.others))
    text = world.say("clarify", choices=titles)
    if told:
        text += " " + world.say("clarify_told")
    if asks("contact", heard) and (numbers := _numbers(memory.kommune, world)):
        text += "\n\n" + world.say("clarify_contact", contacts=numbers)
    if told and told[0].rendered:  # a short message may go on with what was told first
        memory = replace(memory, topic=told[0].rendered.topic, item=told[0].rendered.kind)
    return Reply(guesses.with_buttons(told, Part(text, buttons)), memory, "clarified")


def _numbers(kommune: str, world: World) -> str:
    """Whom a family of the kommune can always call, in so many lines."""
    found = [world.guide.contact(role, kommune) for role in ALWAYS_THERE] if kommune else []
    return "\n".join(dict.fromkeys(contact_line(contact, world.renderer.phrases) for contact in found if contact))


def lost(heard: Heard, memory: Memory, world: World) -> Reply:
    """Not understood: say so and show a way; twice running: the human first."""
    misses = memory.misses + 1
    world.note_gap(heard.sender, "lost", heard.text, memory.topic, memory.kommune)
    memory = replace(memory, misses=misses, dialogue=None)
    human = world.button("human", "/request_advisor")
    starts = [
        Button(world.guide.topics[t].title, f'/ask_overview{{"topic":"{t}"}}')
        for t in ("foerste_skridt", "rettigheder_overblik", "klage")
        if t in world.guide.topics
    ]
    if misses >= 2:
        name = "lost_again" if misses == 2 else "lost_still"
        return Reply((Part(world.say(name), (human, *starts)),), memory, "lost")
    return Reply((Part(world.say("lost"), (*starts, human)),), memory, "lost")


def _withheld(topic: Topic, memory: Memory, world: World) -> Reply:
    button = world.button("human", "/request_advisor")
    text = world.say("withheld", title=topic.title)
    return Reply((Part(text, (button,)),), _remember(memory, topic, "overview"), "withheld")
