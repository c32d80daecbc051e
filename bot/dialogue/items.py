"""Which answers of a topic a message asks for, and what it asks besides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.dialogue import place
from bot.dialogue.asked import FEW_WORDS, asked_in_a_word, asks, has_applied, says
from bot.dialogue.topics import telling
from bot.dialogue.turn import Heard, Memory, World, as_questions, is_question, kinds_of
from bot.guide.answers.matching import Match
from bot.guide.model import KINDS, Topic, nearest_kind
from bot.nlu_names import NO_TOPIC

FOLLOW_UP_WORDS = 8
SECOND_ITEM = 0.12
SURE_ITEM = 0.8  # an answer this likely stands alone
NEAR_LEAST = 0.06
CLEARLY = 0.6  # so likely what it is about is told a second time
NEAR = 0.2  # so likely against the first an answer is told besides
DETAIL_ASKED = 0.6  # so surely something particular was asked that the kinds of answer say nothing
COUNTERPART = 0.05  # a kommune's own answer this like another is its counterpart
FACTS = ("deadline", "amount", "contact")  # kinds with one short answer, which a detail only adds to
PLAIN_KIND = 0.7  # such a kind this likely comes before a detail that is not
CERTAIN = 0.9  # so likely a kind, and that nothing is named, in a message of few words
SAID_KIND = 0.5  # the same where words for it are in the message
UNSURE = 0.25  # a detail less likely than this within its topic does not come first
ASKS = 0.45  # a clause this likely a question, or of another topic, is answered too

_WHAT_ABOUT = re.compile(
    r"^(?:ok(?:ay)?,?\s+)?(?:og\s+)?(?:hvad|hva)\s+(?:så\s+|saa\s+)?(?:med|om)\b|^og\s+(?!hv)(?:\w+\s*){1,3}\??$",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^(?:ok(?:ay)?,?\s+)?(?:og|hvad|hva|end)\s+(?:(?:så|saa|nu|hvis|med|vi|jeg)\s+)*(?:bor\s+)?i\s", re.IGNORECASE
)


def choose_items(topic: Topic, heard: Heard, kommune: str, world: World, told: str = "") -> list[Match]:
    """The topic's answers by how well they fit; a button's choice is certain.

    `told` is what of the topic was told last: who asks on does not ask again what it is all about.
    """
    given = heard.entities.get("item", "")
    if given:
        return [Match(given, 1.0)]
    if heard.pressed and is_question(heard.intent):
        return [Match(heard.intent[4:], 1.0)]
    ranked = world.matcher.rank(topic.id, telling(heard.words), heard.kinds(), kommune)
    if told == "overview" and heard.kinds().get(told, 0.0) < CLEARLY:
        ranked = [match for match in ranked if match.item != told] or ranked
    chosen = _sure_first(ranked, heard)
    if chosen[0].item == "next_step" and topic.answer("deadline", kommune) and has_applied(heard):
        return [Match("deadline", chosen[0].p), *chosen[1:]]
    said = asked_in_a_word(heard)
    if said == "amount":  # of a short question the details hold no more than who pays for something else
        return [Match(said, 1.0)] if topic.answer(said, kommune) and chosen[0].p < DETAIL_ASKED else chosen
    return [Match(said, 1.0)] if said and chosen[0].item in KINDS else chosen


def _sure_first(ranked: list[Match], heard: Heard) -> list[Match]:
    """A bare question of one kind is answered so; a detail hardly likelier than others comes after the general."""
    first = ranked[0]
    if (first.item in KINDS or first.p < SURE_ITEM) and (bare := _bare_kind(ranked, heard)):
        return [replace(bare, p=1.0)]
    if first.item in KINDS:
        return ranked
    plain = _plainly_asked(ranked, heard) if first.p < DETAIL_ASKED else None
    if plain is None and first.p >= UNSURE:
        return ranked
    before = plain or _general(ranked, heard)
    return [replace(before, p=first.p), replace(first, p=max(first.p, SECOND_ITEM))]


def _general(ranked: list[Match], heard: Heard) -> Match:
    """The likeliest kind of answer, or what the topic is about where something particular was asked."""
    kinds = [m for m in ranked if m.item in KINDS]
    if not kinds or heard.kinds().get("detail", 0.0) >= DETAIL_ASKED:
        return Match("overview", 0.0)
    return max(kinds, key=lambda m: m.p)


def _plainly_asked(ranked: list[Match], heard: Heard) -> Match | None:
    """The topic's plain fact that is as good as certain to be asked for."""
    kind = heard.kind
    if kind not in FACTS or heard.kinds()[kind] < (SAID_KIND if says(kind, heard) else PLAIN_KIND):
        return None
    return next((m for m in ranked if m.item == kind), None)


def _bare_kind(ranked: list[Match], heard: Heard) -> Match | None:
    """The kind that a message of few words, which names nothing, as good as certainly asks for: «hvad kan jeg gøre»."""
    kind, unnamed = heard.kind, dict(heard.topics).get(NO_TOPIC, 0.0)
    if len(heard.words.split()) > FEW_WORDS or heard.kinds().get(kind, 0.0) < CERTAIN or unnamed < CERTAIN:
        return None
    by_name = {match.item: match for match in ranked}
    return by_name.get(nearest_kind(kind, by_name))


def near(first: Match, second: Match) -> bool:
    """Whether the choice was a near thing: then both are told."""
    return first.p < SURE_ITEM and second.p >= max(NEAR_LEAST, NEAR * first.p)


def same_elsewhere(heard: Heard, memory: Memory, world: World) -> bool:
    """«og i Rudersdal?»: the question of before, for another kommune."""
    if heard.pressed or not memory.topic or not _ELSEWHERE.match(heard.words):
        return False
    return len(heard.text.split()) <= FOLLOW_UP_WORDS and len(place.named(world.guide, heard.text)) == 1


def counterpart(topic: Topic, item: str, kommune: str, world: World) -> str:
    """The kommune's own answer to what another kommune's or the general one was about."""
    detail = topic.detail(item)
    if detail is None:
        return item
    ranked = world.matcher.rank(topic.id, detail.questions[:3], {"detail": 1.0}, kommune)
    local = {d.kind for d in topic.details if d.kommune and d.kommune == kommune}
    own = next((m.item for m in ranked if m.item in local and m.p >= COUNTERPART), "")
    return own or (item if detail.kommune in ("", kommune) else "overview")


def what_about(heard: Heard, memory: Memory, topic: str) -> bool:
    """«og hvad med aflastning så?»: the question of before, about another topic."""
    asks_same = bool(_WHAT_ABOUT.match(heard.words)) and len(heard.text.split()) <= FOLLOW_UP_WORDS
    return asks_same and not heard.pressed and memory.item in KINDS and memory.topic not in ("", topic)


def further(heard: Heard, topic: Topic, chosen: str, kommune: str, world: World) -> tuple[list[str], list[str]]:
    """What else the message asks: (other answers of this topic, other topics)."""
    items: list[str] = []
    topics: list[str] = []
    for part in heard.parts:
        intents = as_questions(part.intents)
        if sum(p for n, p in intents.items() if is_question(n)) < ASKS:
            continue
        name, p = part.topics[0] if part.topics else (NO_TOPIC, 0.0)
        if name in (NO_TOPIC, topic.id) or p < ASKS:
            best = world.matcher.rank(topic.id, [part.text], kinds_of(intents), kommune)[0]
            if best.p >= ASKS and best.item != chosen and best.item not in items:
                items.append(best.item)
        elif name not in topics and place.concerns(name, kommune, world):
            topics.append(name)
    return items, topics


def asked_besides(heard: Heard, topic: Topic, item: str, card: dict[str, Any], kommune: str, world: World) -> list[str]:
    """Whom to turn to, what to read or which law, where it is asked for and the answer does not tell it."""
    besides = []
    if item != "contact" and not card["contacts"] and asks("contact", heard):
        besides.append("contact")
    if item != "pamphlet" and not card["pamphlets"] and asks("pamphlet", heard) and topic.area != "pjecer":
        besides += ["pamphlet"] if world.renderer.pamphlets(topic, kommune) else []
    if item != "law" and topic.law and asks("law", heard):
        besides.append("law")
    return besides
