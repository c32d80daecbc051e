"""A few questions in a row, kept in one slot: skip, go back, stop, and digressions allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.belief import names_something
from bot.dialogue.turn import Button, Heard, Memory, Part, World
from bot.guide.words import normalise

STOP_WORDS = ("stop", "annuller", "annuler", "afbryd", "glem det", "lad vaere", "drop det", "alligevel ikke", "fortryd")
SKIP_WORDS = (
    "spring over", "springer over", "vil ikke svare", "ved ikke", "ved ikke rigtig", "pas", "naeste", "skip",
    "ikke oplyse",
)  # fmt: skip

ANSWER_WORDS = 6  # a longer message says more than which option it is


@dataclass(frozen=True)
class Field:
    """One question. `read` gives the value, or None when the answer cannot be used."""

    name: str
    ask: str  # phrase
    read: Callable[[Heard, World], str | None]
    options: tuple[tuple[str, str], ...] = ()  # (phrase of the title, value)
    again: str = ""  # phrase when the answer cannot be used
    skippable: bool = True


@dataclass(frozen=True)
class Form:
    name: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def next_field(self, values: Mapping[str, Any], after: str = "") -> Field | None:
        names = [f.name for f in self.fields]
        start = names.index(after) + 1 if after else 0
        return next((f for f in self.fields[start:] if f.name not in values), None)


def state(form: Form, field: Field, values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": form.name, "field": field.name, "values": dict(values), **more}


def question(form: Form, field: Field, world: World, number: bool = True) -> Part:
    """The field's question with its options as buttons."""
    buttons = [Button(world.say(title), f'/answer{{"value":"{value}"}}') for title, value in field.options]
    if field.skippable:
        buttons.append(world.button("skip", "/skip"))
    text = world.say(field.ask)
    if number:
        place = [f.name for f in form.fields].index(field.name) + 1
        text = world.say("form_step", number=place, total=len(form.fields)) + " " + text
    return Part(text, tuple(buttons), extra={"form": {"name": form.name, "field": field.name}})


def wants_stop(heard: Heard) -> bool:
    plain = normalise(heard.text)
    likely = heard.intent in ("withdraw_advisor", "restart_conversation") and heard.p(heard.intent) > 0.6
    return plain in STOP_WORDS or (likely and not names_something(dict(heard.topics)))


def wants_skip(heard: Heard) -> bool:
    return heard.intent == "skip" or normalise(heard.text) in SKIP_WORDS


def wants_back(heard: Heard) -> bool:
    return heard.intent == "go_back" and (heard.pressed or heard.p("go_back") > 0.6)


def digresses(heard: Heard) -> bool:
    """A question to the guide in the middle of a form, rather than an answer to it."""
    asked = heard.question_p > 0.75 and bool(heard.topics) and heard.topics[0][1] > 0.6
    return asked and ("?" in heard.text or len(heard.text.split()) >= 5)


def choice_reader(options: tuple[tuple[str, str], ...]) -> Callable[[Heard, World], str | None]:
    """Reads one of the options, pressed or typed (also in part)."""

    def read(heard: Heard, world: World) -> str | None:
        value = heard.entities.get("value", "")
        if value in dict((v, t) for t, v in options):
            return value
        said = normalise(heard.text)
        for title, option in options:
            name = normalise(world.say(title))
            if said and (said == name or f" {name} " in f" {said} "):
                return option
        near = [v for t, v in options if len(said) >= 3 and said in normalise(world.say(t))]
        near = near or [v for t, v in options if _telling(said) & _telling(normalise(world.say(t)))]
        return near[0] if len(near) == 1 else None

    return read


def _telling(plain: str) -> set[str]:
    """The words of a short answer that tell one option from another."""
    words = plain.split()
    return {w for w in words if len(w) >= 4} - {"eller", "ikke"} if len(words) <= ANSWER_WORDS else set()


def go_on(memory: Memory, form: Form, field: Field, values: Mapping[str, Any], **more: Any) -> Memory:
    return replace(memory, dialogue=state(form, field, values, **more), misses=0)
