"""A deadline as a date: which rule, from which day, and until when."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.dialogue import names, place
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.days import dates, deadlines
from bot.guide.rendering import danish_date
from bot.guide.words import normalise

# Which rule is meant; the first that fits, the complaint where nothing is said.
SIGNS = (
    ("access", r"aktindsigt\w*|indsigt i sagen|papirerne udleveret"),
    ("school_complaint", r"(?:klag\w*|frist).*(?:special\w*|skole\w*|ppv)|(?:special\w*|skole\w*).*(?:klag\w*|frist)"),
    (
        "reassessment",
        r"genvurder\w*|(?:sendte?|sendt|afleverede?|indgav) (?:min |en |vores )?klage\w*|klagede\b|klaget\b",
    ),
    ("complaint", r"klag\w*|afslag\w*|afgoerelse\w*|anke\w*"),
    ("child_assessment", r"boernefaglig\w*|undersoegelse\w*|par_50|par_20|bfu"),
    ("family_guide", r"familievejleder\w*|diagnose\w*"),
    ("local_answer_40", r"soegt\w*|soegte|ansoeg\w*|ansoegning\w*"),
)
_ANSWER = re.compile(r"\bsvar")  # to an application, where nothing spoken of has its own rule
_LAST_DAY = re.compile(r"\b(?:sidste|udloeb\w*|loeber|for sent|naa)\b")
OWN = ("complaint", "school_complaint")  # the family's own deadlines
_PROBLEMS = {
    "impossible": "deadline_impossible_date",
    "future": "deadline_future_date",
    "ambiguous": "deadline_which_of_dates",
}
TOPICS = {
    "complaint": "klage", "school_complaint": "klage", "reassessment": "genvurdering", "access": "aktindsigt",
    "child_assessment": "boernefaglig_undersoegelse", "family_guide": "familievejleder",
    "local_answer_40": "sagsbehandlingstid",
}  # fmt: skip


def reply(heard: Heard, memory: Memory, world: World) -> Reply:
    kommune = place.current(heard, memory, world)
    waiting = memory.dialogue if memory.dialogue and memory.dialogue.get("name") == "deadline" else {}
    memory = replace(memory, kommune=kommune)
    kind = waiting.get("kind") or _kind(heard, memory)
    if kind == "local_answer_40" and kommune != "gentofte":
        return _no_local_rule(heard, memory, world)
    found = dates.find_date(heard.text, world.today)
    if found is None and not waiting:
        return _rule_first(kind, heard, memory, world)
    if found is None or found.problem or found.day is None:
        problem = found.problem if found else ""
        memory = replace(memory, dialogue={"name": "deadline", "kind": kind})
        day = danish_date(found.day) if found and found.day else ""
        text = world.say(_PROBLEMS.get(problem, "deadline_which_date"), day=day)
        return Reply((Part(text),), memory, "clarified")
    return _counted(kind, found.day, memory, world)


_ENDS = re.compile(
    r"\b(?:udloeber|slutter|sidste dag|falder|ender)\b.*\b(?:man|tirs|ons|tors|fre|loer|soen)dag\b"
    r"|\b(?:i (?:julen|paasken|weekenden)|(?:jule|nytaars)aften\w*|grundlovsdag\w*|(?:en|paa en) helligdag)\b"
)


def is_about_the_end(heard: Heard) -> bool:
    """«Fristen slutter en fredag»: the rule is asked for; no day is told from which to count."""
    plain = normalise(heard.words)
    return not any(c.isdigit() for c in plain) and bool(_ENDS.search(plain))


def asks_for_the_rule(heard: Heard, memory: Memory, world: World) -> bool:
    """Whether a message asks how long something may take, and not for a day."""
    return not heard.pressed and (is_about_the_end(heard) or _is_about_the_right(heard, memory, world))


def _is_about_the_right(heard: Heard, memory: Memory, world: World) -> bool:
    """«Er der en frist for dem» after a right was told: its deadline, for no day and no rule of ours is named."""
    if memory.topic in ("", *TOPICS.values()) or memory.item == "complain":
        return False
    plain = normalise(heard.words)
    named = _LAST_DAY.search(plain) or _ANSWER.search(plain) or any(_says(signs, plain) for _, signs in SIGNS)
    return not named and dates.find_date(heard.text, world.today) is None


def _says(signs: str, plain: str) -> bool:
    return bool(re.search(rf"\b(?:{signs})", plain))


def _kind(heard: Heard, memory: Memory) -> str:
    plain = normalise(heard.text)
    for kind, signs in SIGNS:
        if _says(signs, plain):
            return kind
    by_topic = {topic: kind for kind, topic in reversed(TOPICS.items())}
    return by_topic.get(memory.topic) or ("local_answer_40" if _ANSWER.search(plain) else "complaint")


def _counted(kind: str, start: Any, memory: Memory, world: World) -> Reply:
    deadline = deadlines.last_day(kind, start)
    values = {
        "start": danish_date(start),
        "day": danish_date(deadline.last_day),
        "weekday": world.say(f"handoff_weekday_{deadline.last_day.weekday()}"),
        "later": danish_date(deadline.later_day) if deadline.later_day else "",
    }
    lines = [world.say(f"deadline_result_{kind}", **values), world.say(deadline.rule)]
    lines += [world.say(note, **values) for note in deadline.notes]
    if deadline.last_day < world.today:
        lines.insert(1, world.say("deadline_passed_own" if kind in OWN else "deadline_passed_kommune"))
    title = world.say(f"deadline_title_{kind}")
    extra = {
        "ics": {"filename": "frist.ics", "text": deadlines.to_ics(deadline, title, lines[0], stamp=world.now)},
        "deadline": {"title": title, "date": deadline.last_day.isoformat()},
    }
    topic = TOPICS[kind]
    buttons = [world.button("human", "/request_advisor")]
    if topic in world.guide.topics:
        memory = replace(memory, topic=topic, dialogue=None, misses=0)
        buttons.insert(0, Button(world.guide.topics[topic].title, f'/ask_overview{{"topic":"{topic}"}}'))
    return Reply((Part("\n\n".join(lines), tuple(buttons), extra=extra),), memory, "answered")


def _rule_first(kind: str, heard: Heard, memory: Memory, world: World) -> Reply:
    """No day is named: say the rule from the guide, and offer to count when the day is known."""
    from bot.dialogue import question

    topic = memory.topic if memory.topic in TOPICS.values() else TOPICS[kind]
    named = names.named_topics(heard.text, memory.kommune, world)
    entities = {"topic": named[0] if named else topic}
    again = replace(heard, intent="ask_deadline", intents={"ask_deadline": 1.0}, entities=entities, parts=())
    reply = question.answer(again, replace(memory, dialogue=None), world)
    if reply.memory.dialogue:
        return reply
    waiting = replace(reply.memory, dialogue={"name": "deadline", "kind": kind})
    return reply.but(parts=_with_offer(reply.parts, world), memory=waiting)


def _with_offer(parts: tuple[Part, ...], world: World) -> tuple[Part, ...]:
    *first, last = parts
    offer = Part(world.say("deadline_offer"), last.buttons)
    return (*first, replace(last, buttons=()), offer)


def _no_local_rule(heard: Heard, memory: Memory, world: World) -> Reply:
    """Only Gentofte's own target is known: elsewhere the guide's answer about waiting stands."""
    from bot.dialogue import question

    again = replace(
        heard,
        intent="ask_deadline",
        intents={"ask_deadline": 1.0},
        entities={"topic": "sagsbehandlingstid", "item": "deadline"},
    )
    return question.answer(again, replace(memory, dialogue=None), world)
