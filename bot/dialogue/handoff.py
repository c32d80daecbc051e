"""From the bot to a human: consent, the queue, or a call-back when nobody can come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue import callback, place
from bot.dialogue.belief import names_something, surely_withdraws
from bot.dialogue.turn import Heard, Memory, Part, Reply, World

WITHDRAWAL = {"name": "withdrawal"}
# By what a withdrawal ended: who never waited must not be told of a queue.
WITHDRAWN = {"queue": "handoff_withdrawn", "callback": "callback_withdrawn", "nothing": "nothing_withdrawn"}


def ask_consent(heard: Heard, memory: Memory, world: World) -> Reply:
    """One sentence on what the advisor will see, and yes or no."""
    reason = heard.entities.get("reason") or _reason(heard, memory)
    memory = replace(memory, kommune=place.current(heard, memory, world))
    consented = heard.entities.get("value") == "consented"  # asked by the server while the bot was down
    if heard.pressed and (reason == "crisis" or consented):
        return begin(heard, replace(memory, dialogue={"name": "consent", "reason": reason}), world)
    memory = replace(memory, dialogue={"name": "consent", "reason": reason, "kept": memory.dialogue})
    text = world.say("handoff_consent") + _contact(memory.kommune, world)
    buttons = (world.button("yes", "/affirm"), world.button("no", "/deny"))
    return Reply((Part(text, buttons),), memory, "handoff_offered")


def _reason(heard: Heard, memory: Memory) -> str:
    if memory.crises:
        return "crisis"
    return "not_understood" if memory.misses else "asked"


def _contact(kommune: str, world: World) -> str:
    """The way to a human that needs no chat, for who would rather call."""
    contact = world.guide.contact("familievejleder", kommune) if kommune else None
    if contact and contact.phone:
        return "\n\n" + world.say("handoff_or_call", name=contact.name, phone=contact.phone)
    return ""


def answer_consent(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """Yes or no to the consent; None when the family speaks of something else."""
    dialogue = dict(memory.dialogue or {})
    if heard.intent in ("affirm", "request_advisor") or heard.p("affirm") > 0.5:
        reason = heard.entities.get("reason") or dialogue.get("reason", "asked")
        return begin(heard, replace(memory, dialogue={**dialogue, "reason": reason}), world)
    if heard.intent in ("deny", "withdraw_advisor") or heard.p("deny", "withdraw_advisor") > 0.5:
        memory = replace(memory, dialogue=dialogue.get("kept"))
        name = "handoff_declined_crisis" if dialogue.get("reason") == "crisis" else "handoff_declined"
        parts = [Part(world.say(name))]
        again = callback.question_of(memory, world)
        return Reply((*parts, *([again] if again else [])), memory, "handoff_declined")
    return None


def begin(heard: Heard, memory: Memory, world: World) -> Reply:
    """The family said yes: into the queue when somebody can come, else the call-back.

    A family in danger is put in the queue whatever the hour, and told how things are.
    """
    dialogue = dict(memory.dialogue or {})
    reason = dialogue.get("reason", "asked")
    urgent = reason == "crisis"
    if not urgent and not world.desk.can_come(memory.kommune):
        why = Part(world.desk.why_nobody(memory.kommune) or world.say("handoff_nobody_closed_long"))
        return callback.begin(memory, world, reason).before(why).but(ending="desk_closed")
    place_text = world.desk.request(
        heard.sender, heard.message_id, reason, urgent, summary(memory, reason, world), memory.kommune
    )
    parts = [] if heard.channel == "chat" else [Part(place_text)]  # the chat was told by the queue itself
    if urgent and world.desk.why_nobody(memory.kommune):
        parts.append(Part(world.say("handoff_urgent_closed")))
    memory = replace(memory, dialogue=None, misses=0)
    return Reply(tuple(parts), memory, "handed_over", pause=True)


def summary(memory: Memory, reason: str, world: World) -> dict[str, Any]:
    """What the advisor sees first: topics, kommune, age group. Nothing the family wrote."""
    titles = [world.guide.topics[t].title for t in memory.asked if t in world.guide.topics]
    kommune = world.guide.kommuner.get(memory.kommune)
    return {
        "topics": titles,
        "last_topic": titles[-1] if titles else "",
        "kommune": kommune.short_name if kommune else "",
        "age_group": memory.age_group,
        "reason": reason,
        "misses": memory.misses,
    }


def withdraw(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """The human is not wanted after all; asked about where it may not be meant, None where it is about the guide."""
    topics = dict(heard.topics)
    if heard.pressed or surely_withdraws(heard.p("withdraw_advisor"), topics):
        ended = world.desk.withdraw(heard.sender)
        return Reply((Part(world.say(WITHDRAWN[ended])),), replace(memory, dialogue=None), "small_talk")
    if names_something(topics):
        return None
    if not world.desk.will_call(heard.sender):
        return Reply((Part(world.say(WITHDRAWN["nothing"])),), memory, "small_talk")
    buttons = (world.button("withdraw", "/affirm"), world.button("keep", "/deny"))
    return Reply((Part(world.say("withdraw_question"), buttons),), replace(memory, dialogue=WITHDRAWAL), "clarified")


def answer_withdrawal(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """Yes or no to whether the call-back is dropped; it stands where the family speaks of something else."""
    memory = replace(memory, dialogue=None)
    if heard.intent in ("affirm", "withdraw_advisor"):
        return withdraw(replace(heard, pressed=True), memory, world)
    if heard.intent == "deny":
        return Reply((Part(world.say("withdraw_kept")),), memory, "small_talk")
    return None
