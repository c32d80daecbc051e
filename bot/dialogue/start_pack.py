"""The start-pack: six short questions, then a personal list for a family just diagnosed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialogue.forms import (
    Field,
    Form,
    choice_reader,
    digresses,
    go_on,
    question,
    wants_back,
    wants_skip,
    wants_stop,
)
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.start_pack import Answers, StartPack, make

AGES = (("pack_age_0_2", "0_2"), ("pack_age_3_5", "3_5"), ("pack_age_6_11", "6_11"), ("pack_age_12_17", "12_17"))
DIFFICULTIES = (
    ("pack_difficulty_mind", "mind"),
    ("pack_difficulty_body", "body"),
    ("pack_difficulty_illness", "illness"),
    ("pack_difficulty_senses", "senses"),
    ("pack_difficulty_unsure", "unsure"),
)
PLACES = (("pack_place_home", "home"), ("pack_place_daycare", "daycare"), ("pack_place_school", "school"))
YES_NO = (("pack_yes", "yes"), ("pack_no", "no"))


def _kommune(heard: Heard, world: World) -> str | None:
    from bot.dialogue import place

    value = heard.entities.get("value") or heard.entities.get("kommune", "")
    if value in world.guide.kommuner:
        return value
    named = place.named(world.guide, heard.text)
    return named[0] if named else None


def _choice(name: str, ask: str, options: tuple[tuple[str, str], ...]) -> Field:
    return Field(name, ask, choice_reader(options), options, again="pack_again")


FORM = Form(
    "start_pack",
    (
        Field("kommune", "pack_ask_kommune", _kommune, again="pack_again"),
        _choice("age", "pack_ask_age", AGES),
        _choice("difficulty", "pack_ask_difficulty", DIFFICULTIES),
        _choice("place", "pack_ask_place", PLACES),
        _choice("work", "pack_ask_work", YES_NO),
        _choice("known", "pack_ask_known", YES_NO),
    ),
)


def begin(heard: Heard, memory: Memory, world: World) -> Reply:
    """Start asking; the kommune is not asked for when it is known."""
    kommune = memory.kommune or heard.page_kommune
    values: dict[str, Any] = {"kommune": kommune} if kommune else {}
    field = FORM.next_field(values)
    assert field
    intro = Part(world.say("pack_intro"))
    return Reply((intro, _question(field, world)), go_on(memory, FORM, field, values), "start_pack")


def _question(field: Field, world: World) -> Part:
    part = question(FORM, field, world)
    if field.name != "kommune":
        return part
    places = [Button(k.short_name, f'/answer{{"value":"{k.id}"}}') for k in world.guide.kommuner.values()]
    return replace(part, buttons=(*places, *part.buttons))


def question_of(memory: Memory, world: World) -> Part | None:
    dialogue = memory.dialogue or {}
    if dialogue.get("name") != FORM.name:
        return None
    return _question(FORM.field(dialogue["field"]), world)


def reply(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """One answer; None lets a question to the guide be answered first."""
    dialogue = dict(memory.dialogue or {})
    values, field = dict(dialogue["values"]), FORM.field(dialogue["field"])
    if wants_stop(heard):
        return Reply((Part(world.say("pack_stopped")),), replace(memory, dialogue=None), "start_pack")
    if wants_back(heard):
        return _back(memory, values, field, world)
    value = "" if wants_skip(heard) else field.read(heard, world)
    if value is None:
        if digresses(heard):
            return None
        again = replace(_question(field, world), text=world.say(field.again))
        return Reply((again,), memory, "start_pack")
    values[field.name] = value
    following = FORM.next_field(values)
    if following:
        return Reply((_question(following, world),), go_on(memory, FORM, following, values), "start_pack")
    return _finish(memory, values, world)


def _back(memory: Memory, values: dict, field: Field, world: World) -> Reply:
    names = [f.name for f in FORM.fields]
    earlier = FORM.field(names[max(0, names.index(field.name) - 1)])
    values.pop(earlier.name, None)
    return Reply((_question(earlier, world),), go_on(memory, FORM, earlier, values), "start_pack")


def _finish(memory: Memory, values: dict, world: World) -> Reply:
    kommune = values.get("kommune") or memory.kommune
    answers = Answers(
        **{k: values.get(k, "") for k in ("age", "difficulty", "place", "work", "known")}, kommune=kommune
    )
    pack = make(answers, world.renderer)
    ages = dict((v, t) for t, v in AGES)
    age = world.say(ages[answers.age]) if answers.age in ages else ""
    memory = replace(memory, dialogue=None, kommune=kommune, age_group=age)
    items = [{"id": f"{n}", "text": text} for n, text in enumerate(pack.this_week)]
    extra = {"form": {"items": items}, "pdf": {"filename": "startpakke.pdf", "answers": answers.as_query()}}
    buttons = [Button(title, f'/ask_overview{{"topic":"{topic}"}}') for topic, title in pack.topics[:4]]
    buttons.append(world.button("human", "/request_advisor"))
    return Reply((Part(as_text(pack, world), tuple(buttons), extra=extra),), memory, "start_pack")


def as_text(pack: StartPack, world: World) -> str:
    """The list as a letter: a heading and its lines for each section."""
    blocks = [world.say("pack_heading")]
    for heading, lines in pack.sections():
        if lines:
            blocks.append(world.say(heading) + "\n" + "\n".join(f"- {line}" for line in lines))
    blocks.append(world.say("pack_footer"))
    return "\n\n".join(blocks)
