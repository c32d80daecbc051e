"""Answers that may be meant where it is in doubt which one is: told in short, rather than asked back alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.dialogue.turn import Part, World
from bot.guide.answers.matching import Match
from bot.guide.model import WHEN_ASKED, Topic

LEAST = 0.02  # an answer less likely than this is no guess


def told(matches: Iterable[Match], kommune: str, world: World, most: int, among: Iterable[str]) -> list[Part]:
    """At most so many of the likeliest answers, one for each of the topics `among` which they are looked for."""
    parts: list[Part] = []
    open_to = set(among)
    for match in matches:
        if len(parts) == most or match.p < LEAST:
            break
        topic = world.guide.topics[match.topic]
        if topic.id not in open_to or topic.mentioned == WHEN_ASKED or world.renderer.withheld(topic, match.item):
            continue
        open_to.remove(topic.id)
        rendered = world.renderer.brief(topic, _item(topic, match.item, kommune, world), kommune)
        parts.append(Part(rendered.text, rendered=rendered))
    return parts


def _item(topic: Topic, item: str, kommune: str, world: World) -> str:
    """A pamphlet that does not exist is no guess: then what the topic is about."""
    nothing = item == "pamphlet" and not world.renderer.pamphlets(topic, kommune)
    return "overview" if nothing else item


def with_buttons(parts: list[Part], last: Part) -> tuple[Part, ...]:
    """The guesses with the buttons of the question below the last of them."""
    if not parts:
        return (last,)
    question = replace(last, buttons=())
    return (question, *parts[:-1], replace(parts[-1], buttons=last.buttons))
