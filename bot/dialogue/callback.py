"""The call-back form: name, phone or e-mail, good time, what about; read back before it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.desk import Callback
from bot.dialogue.forms import (
    Field,
    Form,
    digresses,
    go_on,
    question,
    wants_back,
    wants_skip,
    wants_stop,
)
from bot.dialogue.turn import Button, Heard, Memory, Part, Reply, World
from bot.guide.words import normalise

# Stands in a text where the family's phone number or e-mail address is shown to the family alone;
# the number itself is kept apart and never passes through the dialogue.
REACH_TOKEN = "[[reach]]"

_BEFORE_NAME = re.compile(r"^(?:hej\W+)?(?:(?:jeg|vi) (?:hedder|er)|mit navn er|det er|navn:?)\s+", re.IGNORECASE)
MOST_NAMES = 6
# In three words or more no one is called so; «Kan Er» may be.
NO_NAMES = re.compile(
    r"\b(?:hva[dr]|hv(?:em|or|orfor|ordan|ornaar|ilken|ilket)|kan|maa|skal|vil|har|er|bliver|kommer|der|ikke|jeg|vi|du"
    r"|det|den|nej|nu|snart|nogen|hvis|fordi|men)\b"
)


def read_name(heard: Heard, world: World) -> str | None:
    written = re.sub(r"\[[^\]]*\]", "", heard.text).strip()  # without what was masked
    name = _BEFORE_NAME.sub("", written).strip(" .,!")
    plain = normalise(name)
    words = len(plain.split())
    sound = 2 <= len(name) <= 80 and not re.search(r"\d{3}|\?", name)
    if not sound or words > MOST_NAMES or (words > 2 and NO_NAMES.search(plain)):
        return None
    return name


def read_reach(heard: Heard, world: World) -> str | None:
    """ "phone" or "email" when the channel found one in the message and keeps it, else None."""
    return world.desk.contact_kind(heard.sender)


def read_up_to(most: int) -> Callable[[Heard, World], str | None]:
    """Reads any text, cut where the desk has no more room."""

    def read(heard: Heard, world: World) -> str | None:
        return " ".join(heard.text.split())[:most].strip() or None

    return read


FORM = Form(
    "callback",
    (
        Field("name", "callback_ask_name", read_name, again="callback_again_name", skippable=False),
        Field("reach", "callback_ask_reach", read_reach, again="callback_again_reach", skippable=False),
        Field("good_time", "callback_ask_good_time", read_up_to(200)),
        Field("about", "callback_ask_about", read_up_to(1000)),
    ),
)


def begin(memory: Memory, world: World, reason: str) -> Reply:
    field = FORM.fields[0]
    memory = go_on(memory, FORM, field, {}, reason=reason)
    return Reply((question(FORM, field, world),), memory, "callback")


def question_of(memory: Memory, world: World) -> Part | None:
    """The question the form waits on, to be asked again after a digression."""
    dialogue = memory.dialogue or {}
    if dialogue.get("name") != FORM.name:
        return None
    if dialogue.get("field") == "confirm":
        return _read_back(dialogue["values"], world)
    return question(FORM, FORM.field(dialogue["field"]), world)


def reply(heard: Heard, memory: Memory, world: World) -> Reply | None:
    """One answer to the form; None lets a question to the guide be answered first."""
    dialogue = dict(memory.dialogue or {})
    values, field_name = dict(dialogue["values"]), dialogue["field"]
    if wants_stop(heard):
        return Reply((Part(world.say("callback_stopped")),), replace(memory, dialogue=None), "callback")
    if wants_back(heard):
        return _back(memory, values, field_name, world)
    if field_name == "confirm":
        return _confirm(heard, memory, values, world)
    if digresses(heard) and field_name != "about":
        return None
    field = FORM.field(field_name)
    skipped = "" if field.skippable else None
    value = skipped if wants_skip(heard) else field.read(heard, world)
    if value is None:
        return _again(field, field.again or field.ask, memory, values, world)
    values[field.name] = value
    return _next(memory, values, world)


def _again(field: Field, phrase: str, memory: Memory, values: dict, world: World) -> Reply:
    part = replace(question(FORM, field, world), text=world.say(phrase))
    return Reply((part,), go_on(memory, FORM, field, values), "callback")


def _next(memory: Memory, values: dict, world: World) -> Reply:
    following = FORM.next_field(values)
    if following:
        return Reply((question(FORM, following, world),), go_on(memory, FORM, following, values), "callback")
    memory = replace(memory, dialogue={"name": FORM.name, "field": "confirm", "values": values})
    return Reply((_read_back(values, world),), memory, "callback")


def _read_back(values: dict, world: World) -> Part:
    none = world.say("callback_none")
    shown = {key: values.get(key) or none for key in ("name", "good_time", "about")}
    shown["reach"] = REACH_TOKEN
    buttons = [world.button("callback_send", "/affirm")]
    buttons += [
        Button(world.say(f"callback_change_{f.name}"), f'/answer{{"value":"change_{f.name}"}}') for f in FORM.fields
    ]
    return Part(world.say("callback_read_back", **shown), tuple(buttons))


def _confirm(heard: Heard, memory: Memory, values: dict, world: World) -> Reply:
    change = heard.entities.get("value", "")
    if change.startswith("change_"):
        values.pop(change[7:], None)
        return _next(memory, values, world)
    if heard.intent == "affirm" or heard.p("affirm") > 0.5:
        fault = world.desk.add_callback(heard.sender, heard.message_id, memory.kommune, _callback(values))
        if fault:
            field = _field_of(fault)
            values.pop(field.name, None)
            return _again(field, fault, memory, values, world)
        sent = Part(world.say(f"callback_sent_{values['reach']}"))
        return Reply((sent,), replace(memory, dialogue=None), "callback_sent")
    if heard.intent == "deny" or heard.p("deny") > 0.5:
        return Reply((Part(world.say("callback_stopped")),), replace(memory, dialogue=None), "callback")
    return Reply((_read_back(values, world),), memory, "callback")


def _field_of(fault: str) -> Field:
    """The question to ask again; phone, e-mail and «neither» are the answers of one."""
    return next((f for f in FORM.fields if fault.startswith(f"callback_bad_{f.name}_")), FORM.field("reach"))


def _callback(values: dict) -> Callback:
    return Callback(values["name"], values.get("good_time", ""), values.get("about", ""))


def _back(memory: Memory, values: dict, field_name: str, world: World) -> Reply:
    names = [*(f.name for f in FORM.fields), "confirm"]
    earlier = FORM.field(names[max(0, names.index(field_name) - 1)])
    values.pop(earlier.name, None)
    return Reply((question(FORM, earlier, world),), go_on(memory, FORM, earlier, values), "callback")
