"""Buttons that were offered, typed instead of pressed: by name, by number, «ja» to a single one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.turn import Heard, Memory
from bot.guide.words import normalise

_ORDINALS = {
    "foerste": 0, "1": 0, "nr 1": 0, "nummer 1": 0, "en": 0, "den foerste": 0, "oeverste": 0, "den oeverste": 0,
    "anden": 1, "2": 1, "nr 2": 1, "nummer 2": 1, "to": 1, "den anden": 1, "midterste": 1, "nummer to": 1,
    "tredje": 2, "3": 2, "nr 3": 2, "nummer 3": 2, "tre": 2, "den tredje": 2, "nummer tre": 2,
    "sidste": -1, "den sidste": -1, "nederste": -1, "den nederste": -1,
}  # fmt: skip
_TAIL = re.compile(r"^(?:ja )?(?:det er |jeg mente |jeg mener |tag |vaelg )?(.*?)(?: tak| please)?$")
_PAYLOAD = re.compile(r"^/([a-z_]+)(\{.*\})?$", re.DOTALL)


def as_pressed(heard: Heard, memory: Memory) -> Heard:
    """The same message as if the family had pressed the button it names; else unchanged."""
    if heard.pressed or not memory.options:
        return heard
    option = _named(heard.text, memory.options, choosing=bool(memory.dialogue))
    return press(heard, option["payload"]) if option else heard


def yes_to(heard: Heard, memory: Memory, topics: list[str]) -> Mapping[str, str] | None:
    """The button that «ja» is said to: the one it names, else the first one of those topics, or of any."""
    said = None if heard.pressed else _named(heard.text, memory.options, choosing=True)
    of_those = (o for o in memory.options if not topics or _read(o["payload"])[1].get("topic") in topics)
    return said or next(of_those, None)


def press(heard: Heard, payload: str) -> Heard:
    intent, entities = _read(payload)
    if not intent:
        return heard
    return replace(heard, intent=intent, intents={intent: 1.0}, topics=(), entities=entities, pressed=True)


def _read(payload: str) -> tuple[str, dict[str, Any]]:
    """Intent and entities that a button stands for; no intent where it is no payload."""
    match = _PAYLOAD.match(payload)
    return (match.group(1), json.loads(match.group(2) or "{}")) if match else ("", {})


def _named(text: str, options: tuple[Mapping[str, str], ...], choosing: bool) -> Mapping[str, str] | None:
    said = normalise(text)
    core = _TAIL.match(said)
    words = core.group(1) if core else said
    for option in options:
        if normalise(option["title"]) in (said, words):
            return option
    place = _ORDINALS.get(words)
    if place is not None and choosing:
        try:
            return options[place]
        except IndexError:
            return None
    if choosing and len(words) > 3:
        near = [o for o in options if words in normalise(o["title"])]
        if len(near) == 1:
            return near[0]
    return None
