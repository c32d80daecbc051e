"""A turn as a list of short steps; the first that has something to say ends it.

The order is the order of precedence: crisis, human, running dialogue, question, small talk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import (
    belief,
    callback,
    case,
    choice,
    correction,
    crisis,
    deadline,
    handoff,
    language,
    names,
    place,
    privacy,
    question,
    scope,
    small_talk,
    start_pack,
    topics,
)
from bot.dialogue.asked import asked_in_a_word
from bot.dialogue.turn import Heard, Memory, Part, Reply, World
from bot.guide.days import dates
from bot.guide.words import normalise
from bot.privacy import CPR

_IN_TIME = re.compile(r"\b(?:for sent|frist\w*|hvornaar|sidste dag|naa at|stadig klage|tid til at klage)\b")
_START_PACK = re.compile(r"startpakke|\bplan\b|\bliste\b|huskeliste|tjekliste|overblik", re.IGNORECASE)

Step = Callable[[Heard, Memory, World], "Reply | None"]

SMALL_TALK = {
    "greet": small_talk.reply,
    "thank": small_talk.reply,
    "goodbye": small_talk.reply,
    "ask_bot": small_talk.reply,
    "ask_capabilities": small_talk.reply,
    "share_feelings": small_talk.reply,
    "give_helpful": small_talk.reply,
    "give_not_helpful": small_talk.not_helpful,
    "repair": correction.reply,
    "go_back": small_talk.go_back,
    "restart_conversation": small_talk.restart,
    "inform_kommune": small_talk.inform_kommune,
    "other_kommune": small_talk.other_kommune,
}
SKILLS = {
    "ask_privacy": privacy.reply,
    "delete_conversation": privacy.reply,
    "ask_deadline_date": deadline.reply,
    "request_start_pack": start_pack.begin,
    "ask_case_position": case.show,
    "out_of_scope": scope.decline,
    "ask_medical": scope.decline,
    "ask_case_status": scope.decline,
    "ask_promise": scope.decline,
    "withdraw_advisor": handoff.withdraw,
}
POLITE = ("greet", "thank", "goodbye")
YIELDING = (
    *("ask_bot", "ask_capabilities", "share_feelings", "restart_conversation"),
    *("greet", "goodbye", "go_back", "other_kommune"),
)


def respond(heard: Heard, memory: Memory, world: World) -> Reply:
    """The reply to one message. Never empty."""
    memory = replace(memory, turn=memory.turn + 1)
    heard = choice.as_pressed(heard, memory)
    for step in STEPS:
        reply = step(heard, memory, world)
        if reply is not None:
            return _finish(reply, heard, memory, world)
    return _finish(question.lost(heard, memory, world), heard, memory, world)


# The steps -----------------------------------------------------------------------------------


def in_crisis(heard: Heard, memory: Memory, world: World) -> Reply | None:
    return crisis.reply(heard, memory, world) if heard.crisis else None


def wants_human(heard: Heard, memory: Memory, world: World) -> Reply | None:
    asked = heard.intent == "request_advisor" and (heard.pressed or heard.p("request_advisor") > 0.4)
    if not asked or _waits_for(memory, "consent"):
        return None
    return handoff.ask_consent(heard, memory, world)


def wants_callback(heard: Heard, memory: Memory, world: World) -> Reply | None:
    if heard.intent != "request_callback":
        return None
    return callback.begin(memory, world, "asked")


def running_dialogue(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """Consent, forms and other questions of ours that wait for an answer."""
    name = (memory.dialogue or {}).get("name", "")
    handler = DIALOGUES.get(name)
    if handler is None:
        return None
    if heard.pressed and heard.intent not in ANSWERS:
        return None  # a button of another kind leaves the dialogue
    return handler(heard, memory, world)


def _kommune_awaited(heard: Heard, memory: Memory, world: World) -> Reply | None:
    short = len(heard.text.split()) <= 6
    if heard.intent == "inform_kommune" or (short and place.named(world.guide, heard.text)):
        return small_talk.inform_kommune(heard, memory, world)
    return None


def _deadline_awaited(heard: Heard, memory: Memory, world: World) -> Reply | None:
    found = dates.find_date(heard.text, world.today)
    return deadline.reply(heard, memory, world) if found else None


def dated_complaint(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """«Jeg fik afslaget for 10 dage siden, er det for sent?»: a day, and a complaint in time or not."""
    if heard.pressed or not _IN_TIME.search(normalise(heard.text)) or deadline.is_about_the_end(heard):
        return None
    named = [topic for topic, p in heard.topics if topic != topics.NO_TOPIC and p > 0.5]
    found = dates.find_date(heard.text, world.today) if named == ["klage"] else None
    if found is None or found.problem or found.day is None:
        return None
    return deadline.reply(heard, memory, world)


def skill(heard: Heard, memory: Memory, world: World) -> Reply | None:
    handler = SKILLS.get(heard.intent)
    if handler is None or not belief.believed(heard) or belief.guide_knows(heard, memory, world):
        return None
    if heard.intent == "ask_deadline_date" and deadline.asks_for_the_rule(heard, memory, world):
        return None
    if heard.intent == "request_start_pack" and not heard.pressed and not _START_PACK.search(heard.text):
        return question.answer(replace(heard, entities={"topic": "foerste_skridt"}), memory, world)
    return handler(heard, memory, world)


def small(heard: Heard, memory: Memory, world: World) -> Reply | None:
    handler = SMALL_TALK.get(heard.intent)
    if handler is None or not belief.believed(heard):
        return None
    if heard.intent in YIELDING and belief.guide_knows(heard, memory, world):
        return None
    if heard.intent in ("inform_kommune", "other_kommune") and belief.says_more_than_place(heard, world):
        return None
    if heard.intent in POLITE and belief.says_more_than_politeness(heard):
        return None
    return handler(heard, memory, world)


def yes_or_no(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """«Ja» and «nej» when nothing waits for them."""
    if heard.intent == "deny" and (heard.pressed or heard.p("deny") > 0.5):
        return (
            small_talk.repair(heard, memory, world) if memory.topic else small_talk.nothing_more(heard, memory, world)
        )
    if heard.intent == "affirm" and (heard.pressed or heard.p("affirm") > 0.5):
        if asked_in_a_word(heard):
            return None
        named = [] if heard.pressed else names.named_topics(heard.text, memory.kommune, world)
        option = choice.yes_to(heard, memory, named)
        if option:
            return respond_pressed(choice.press(heard, option["payload"]), memory, world)
        if named:
            return None
        return small_talk.reply(replace(heard, intent="ask_capabilities"), memory, world)
    return None


def respond_pressed(heard: Heard, memory: Memory, world: World) -> Reply | None:
    for step in (wants_human, skill, small, guide_question):
        reply = step(heard, memory, world)
        if reply is not None:
            return reply
    return None


def guide_question(heard: Heard, memory: Memory, world: World) -> Reply | None:
    reply = question.answer(heard, memory, world)
    if reply.ending == "answered" and memory.dialogue:
        return _asked_again(reply, memory, world)
    return reply


STEPS: tuple[Step, ...] = (
    in_crisis,
    wants_human,
    wants_callback,
    running_dialogue,
    dated_complaint,
    skill,
    small,
    yes_or_no,
    guide_question,
)
DIALOGUES: dict[str, Step] = {
    "consent": handoff.answer_consent,
    "callback": callback.reply,
    "withdrawal": handoff.answer_withdrawal,
    "start_pack": start_pack.reply,
    "deletion": privacy.answer_deletion,
    "kommune": _kommune_awaited,
    "deadline": _deadline_awaited,
}
ANSWERS = ("affirm", "deny", "answer", "skip", "go_back", "inform_kommune", "request_advisor", "withdraw_advisor")


# Within ----------------------------------------------------------------------------------------


def _waits_for(memory: Memory, name: str) -> bool:
    return (memory.dialogue or {}).get("name") == name


def _asked_again(reply: Reply, memory: Memory, world: World) -> Reply:
    """After a digression the form's question stands again, and waits on."""
    part = callback.question_of(memory, world) or start_pack.question_of(memory, world)
    if part is None:
        return reply
    kept = replace(reply.memory, dialogue=memory.dialogue)
    plain = tuple(replace(p, buttons=()) for p in reply.parts)
    return reply.but(parts=(*plain, part), memory=kept)


def _finish(reply: Reply, heard: Heard, before: Memory, world: World) -> Reply:
    """What holds for every reply: notices said once, no third repeat, buttons remembered."""
    memory = reply.memory
    if heard.worry and reply.ending in ("out_of_scope", "lost"):
        human = world.button("human", "/request_advisor")
        reply = reply.but(parts=(replace(crisis.note(world), buttons=(human,)),))
    elif heard.worry and reply.ending != "crisis":
        reply = reply.before(crisis.note(world))
    if CPR in heard.text:
        reply = reply.before(privacy.cpr_warning(world))
    note = language.notice(heard.language, world, memory.kommune or heard.page_kommune)
    if note and f"language_{heard.language}" not in memory.told:
        memory = replace(memory, told=(*memory.told, f"language_{heard.language}"))
        reply = reply.before(note, Part(world.say("simple_danish")))
    said = reply.parts[-1].text[:80] if reply.parts else ""
    same = said and said == before.last and memory.kommune == before.kommune  # for its own kommune it is another answer
    repeats = before.repeats + 1 if same else 0
    if repeats >= 1 and reply.ending in ("answered", "lost", "clarified", "small_talk", "out_of_scope"):
        name = "repeated" if repeats == 1 else "repeated_again"
        if repeats >= 2:
            human = world.button("human", "/request_advisor")
            reply = reply.but(parts=(Part(world.say(name, turn=memory.turn), (human,)),))
        else:
            reply = reply.before(_repeat_note(world))
    if repeats >= 2 and reply.ending in ("callback", "start_pack"):
        human = world.button("human", "/request_advisor")
        reply = reply.but(parts=(Part(world.say("form_put_aside"), (human,)),))
        memory = replace(memory, dialogue=None)
    options = tuple({"title": b.title, "payload": b.payload} for part in reply.parts for b in part.buttons)
    return reply.but(memory=replace(memory, last=said, repeats=repeats, options=options))


def _repeat_note(world: World) -> Part:
    return Part(world.say("repeated"))
