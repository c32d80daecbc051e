"""Which topic a message is about, and how surely."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.dialogue import place, sections
from bot.dialogue.asked import FEW_WORDS, SIGNS, asks, has_applied
from bot.dialogue.names import named_topics
from bot.dialogue.turn import Heard, Memory, World
from bot.guide.answers.matching import Finding, Match
from bot.guide.model import WHEN_ASKED, Guide
from bot.guide.words import normalise, sentences
from bot.guide.words import sections as section_numbers
from bot.nlu_names import NO_TOPIC

SURE = 0.38
SURE_WHEN_AHEAD = 0.22
AHEAD = 1.8
DOUBT = 0.10
WEAK = 0.25
GENERAL_KINDS = ("contact", "pamphlet", "complain", "next_step")
NOTHING_NAMED = 0.85
MOST_SCALE = 3.0
STILL_NAMED = 0.45
# In the plain form of `normalise`.
_TOGETHER = re.compile(r"\b(?:samtidig\w*|ved siden af|oveni|oven i|sammen med|begge dele|foruden)\b")
# So much a message of at most so many words, that calls no topic by its name, goes on with the one spoken of.
STILL = ((8, 0.4), (14, 0.2))
OVERVIEW = "rettigheder_overblik"
AS_LIKE = 0.05  # of two topics asked about at once, the one spoken of when it is as like as that
LIKE_TOPIC = 0.8  # cosine (of two) to an example of the topic spoken of, from which a message is about it
STILL_SURE = 0.25
NEAR = 1.2  # cosine (of two, words and letters) to an example from which a message surely means the guide
FAR = 0.3  # the same, from which on down it means nothing there
FOLLOW_UP_WORDS = 8
LONG_WORDS = 18
END_WORDS = 12

# What a question is about when it names nothing and nothing was spoken of.
DEFAULT_TOPICS = {
    "complain": "klage",
    "pamphlet": "pjecer",
    "contact": "kontakt_kommunen",
    "deadline": "sagsbehandlingstid",
    "eligibility": "maalgruppevurdering",
    "coverage": "rettigheder_overblik",
    "overview": "rettigheder_overblik",
    "apply": "foerste_skridt",
    "next_step": "foerste_skridt",
    "law": "gammel_og_ny_lov",
    "amount": "rettigheder_overblik",
}


# Topics that say by their name what is asked about another: «frist for aflastning».
KIND_OF = {"sagsbehandlingstid": "deadline", "pjecer": "pamphlet", "kontakt_kommunen": "contact"}
# Kinds that a right itself answers too; a follow-up of such a kind is about the right.
GENERAL_TOPICS = {kind: DEFAULT_TOPICS[kind] for kind in ("contact", "deadline", "law", "pamphlet")}
GENERAL_TOPICS["duration"] = GENERAL_TOPICS["deadline"]
# An answer that every right has alike is told in full by a topic of its own, and asked on about there.
TOLD_IN_FULL = {"complain": "klage"}
ASKED_IN_FULL = ("next_step", "deadline", "documents")
LITTLE = 0.02
NEAREST = 25  # likeliest answers of any topic to choose from when the topic is in doubt
WITH_PAMPHLET = 2.0  # so much likelier is a topic with a pamphlet where one is asked for


@dataclass(frozen=True)
class Found:
    """The topic meant, how surely, what else it may have been, the kind of answer where it was named,
    and the likeliest answers of any topic."""

    topic: str
    p: float
    others: tuple[str, ...] = ()
    kind: str = ""
    nearest: tuple[Match, ...] = ()

    @property
    def sure(self) -> bool:
        return self.p >= SURE


def find_topic(heard: Heard, memory: Memory, world: World) -> Found | None:
    given = heard.entities.get("topic", "")
    if given in world.guide.topics:
        return Found(given, 1.0)
    meant, others = sections.meant(world.guide, heard.words)
    ranking = _ranking(heard, memory, world)
    if meant:
        return Found(_likeliest(meant, heard, ranking, world), 0.9, tuple(others[:2]))
    for rule in (_topic_and_kind, _both, _in_full, _almost_an_example):
        if found := rule(heard, memory, world):
            return found
    if not ranking:  # a button of a topic that is gone
        return None
    ranking, unnamed = _without_none(ranking)
    finding = _by_words(ranking, heard, memory, world)
    ranking = _in_view(finding, heard, memory, world)
    if not ranking or _says_nothing(unnamed, ranking[0][1], finding.closest):
        default = _default_topic(heard, world)
        return Found(default, SURE) if default else None
    (best, p), *rest = ranking
    second = rest[0][1] if rest else 0.0
    if p < WEAK and not memory.topic and (default := _default_topic(heard, world, GENERAL_KINDS)):
        return Found(default, SURE)
    if p < SURE and (_is_ahead(p, second) or (best == memory.topic and p >= STILL_SURE)):
        p = SURE
    if p < DOUBT:
        default = _default_topic(heard, world)
        return Found(default, SURE) if default else None
    near = [name for name, q in rest if q >= p / 4 and _may_be_guessed(name, heard, memory, world)][:2]
    if p < SURE and near and not _may_be_guessed(best, heard, memory, world):
        best, *near = near
    if p < SURE and asks("pamphlet", heard):
        with_one = [t for t in (best, *near) if world.renderer.pamphlets(world.guide.topics[t], memory.kommune)]
        if len(with_one) == 1:
            return Found(with_one[0], SURE, tuple(t for t in (best, *near) if t != with_one[0]))
    return Found(best, p, tuple(near), nearest=finding.matches[:NEAREST])


def _may_be_guessed(topic: str, heard: Heard, memory: Memory, world: World) -> bool:
    """What frightens a family is named only when the family has named it."""
    if world.guide.topics[topic].mentioned != WHEN_ASKED:
        return True
    return topic == memory.topic or topic in named_topics(heard.words, memory.kommune, world)


def _is_ahead(p: float, second: float) -> bool:
    return p >= SURE_WHEN_AHEAD and p >= AHEAD * second


def weighed(heard: Heard, memory: Memory, world: World) -> list[tuple[str, float]]:
    """Topics by what the recogniser and the message's own words say together, likeliest first."""
    ranking, _ = _without_none(_ranking(heard, memory, world))
    return _in_view(_by_words(ranking, heard, memory, world), heard, memory, world)


def _in_view(finding: Finding, heard: Heard, memory: Memory, world: World) -> list[tuple[str, float]]:
    """Topics in view of what was spoken of, and of a pamphlet that is asked for."""
    return _still(_by_pamphlet(finding.topics(), heard, memory, world), heard, memory, world)


def _topic_and_kind(heard: Heard, memory: Memory, world: World) -> Found | None:
    """A right called by its name, and what is asked about it, by the name of a general topic."""
    named = named_topics(heard.words, memory.kommune, world)
    general = [topic for topic in named if topic in KIND_OF]
    rights = [topic for topic in named if world.guide.topics[topic].area == "rettigheder"]
    if len(general) != 1 or len(rights) != 1:
        return None
    return Found(rights[0], 0.9, (general[0],), KIND_OF[general[0]])


def _both(heard: Heard, memory: Memory, world: World) -> Found | None:
    """«Er det samtidig med tabt arbejdsfortjeneste»: the one spoken of, or the one named when it is likelier."""
    if not memory.topic or not _TOGETHER.search(normalise(heard.words)):
        return None
    named = [topic for topic in named_topics(heard.words, memory.kommune, world) if topic != memory.topic]
    if not named:
        return None
    two = (memory.topic, named[0])
    texts = telling(heard.words)
    spoken_of, other = (world.matcher.likeness(texts, memory.kommune, topic) for topic in two)
    first, second = two if spoken_of >= other - AS_LIKE else two[::-1]
    return Found(first, 0.9, (second,))


def _in_full(heard: Heard, memory: Memory, world: World) -> Found | None:
    """«Hvad nu» and «hvor mange dage har jeg» after how to complain of a right: the complaint's, not the right's."""
    full = TOLD_IN_FULL.get(memory.item, memory.topic)
    if full == memory.topic or full not in world.guide.topics or not any(asks(kind, heard) for kind in ASKED_IN_FULL):
        return None
    if len(heard.text.split()) > FOLLOW_UP_WORDS or named_topics(heard.words, memory.kommune, world):
        return None
    return Found(full, 0.9, (memory.topic,))


def _almost_an_example(heard: Heard, memory: Memory, world: World) -> Found | None:
    """A few words that are almost an example of the topic spoken of: «uden varsel», which another knows too."""
    if heard.pressed or len(heard.words.split()) > FEW_WORDS or named_topics(heard.words, memory.kommune, world):
        return None
    return Found(memory.topic, 0.9) if like_topic(heard, memory, world) >= NEAR else None


def _by_pamphlet(
    ranking: list[tuple[str, float]], heard: Heard, memory: Memory, world: World
) -> list[tuple[str, float]]:
    """Where a pamphlet is asked for, topics that have one come forward."""
    if not asks("pamphlet", heard):
        return ranking
    total = sum(p for _, p in ranking)
    p = {
        name: value * (WITH_PAMPHLET if world.renderer.pamphlets(world.guide.topics[name], memory.kommune) else 1.0)
        for name, value in ranking
    }
    scale = total / sum(p.values()) if p else 1.0
    return sorted(((name, value * scale) for name, value in p.items()), key=lambda pair: -pair[1])


def _still(ranking: list[tuple[str, float]], heard: Heard, memory: Memory, world: World) -> list[tuple[str, float]]:
    """A short message that calls no topic by its name rather goes on with the one spoken of."""
    length = len(heard.text.split())
    more = next((more for words, more in STILL if length <= words), 0.0)
    if not memory.topic or not more or named_topics(heard.words, memory.kommune, world):
        return ranking
    p = dict(ranking)
    for general in {_general_topic(heard, memory, world), _overview(heard, memory, world)}:
        p[memory.topic] = p.get(memory.topic, 0.0) + p.pop(general, 0.0)
    spoken_of = {memory.topic, TOLD_IN_FULL.get(memory.item, memory.topic)} & world.guide.topics.keys()
    said = {topic: p.get(topic, 0.0) + LITTLE for topic in spoken_of}
    for topic, q in said.items():
        p[topic] = p.get(topic, 0.0) + more * q / sum(said.values())
    return sorted(((name, q / (1 + more)) for name, q in p.items()), key=lambda pair: -pair[1])


def _general_topic(heard: Heard, memory: Memory, world: World) -> str:
    """The topic of such questions in general, where the one spoken of answers them: «hvor lang tid tager det»."""
    kind = next((sign for sign in SIGNS if asks(sign, heard)), heard.kind)
    topic, general = world.guide.topics[memory.topic], GENERAL_TOPICS.get(kind, "")
    told = topic.contacts if kind == "contact" else topic.answer(kind, memory.kommune)
    answers = topic.area == "rettigheder" or told
    return general if answers and general != memory.topic else ""


def _overview(heard: Heard, memory: Memory, world: World) -> str:
    """The overview, which tells what the guide leaves out, where the topic spoken of tells of it: «og pension?»."""
    tells = memory.topic != OVERVIEW and like_topic(heard, memory, world) >= LIKE_TOPIC
    return OVERVIEW if tells else ""


def like_topic(heard: Heard, memory: Memory, world: World) -> float:
    """Cosine (of two) of the nearest example of the topic spoken of; 0 when there is none."""
    if not memory.topic:
        return 0.0
    return world.matcher.likeness(telling(heard.words), memory.kommune, memory.topic)


def _says_nothing(unnamed: float, best: float, closest: float) -> bool:
    """Whether no topic is meant, or the message is like nothing in the guide."""
    if closest < FAR:
        return unnamed > STILL_NAMED
    return unnamed > NOTHING_NAMED and best < STILL_NAMED and closest < NEAR


def telling(text: str) -> list[str]:
    """The message, and the end of a long one, where its question stands."""
    parts = sentences(text)
    if len(parts) > 1:
        return [text, parts[-1]]
    words = text.split()
    return [text, " ".join(words[-END_WORDS:])] if len(words) > LONG_WORDS else [text]


def _by_words(ranking: list[tuple[str, float]], heard: Heard, memory: Memory, world: World) -> Finding:
    """The recogniser's ranking, weighed against what the message's words say about every answer."""
    places = _open_to(world.guide)
    open_to = places.get(memory.kommune, places[""])
    return world.matcher.find(telling(heard.words), heard.kinds(), dict(ranking), memory.kommune, open_to)


@lru_cache(maxsize=2)  # a guide that has been replaced must not be kept
def _open_to(guide: Guide) -> dict[str, frozenset[str]]:
    """By kommune, topics a family there can meet; without a kommune only those that hold everywhere."""
    topics = guide.topics.values()
    return {k: frozenset(t.id for t in topics if t.kommune in ("", k)) for k in ("", *guide.kommuner)}


def _without_none(ranking: list[tuple[str, float]]) -> tuple[list[tuple[str, float]], float]:
    """The topics alone, given that one is meant, and how likely it is that none is."""
    unnamed = dict(ranking).get(NO_TOPIC, 0.0)
    scale = 1 / max(0.05, 1 - unnamed)
    return [(name, min(1.0, p * scale)) for name, p in ranking if name != NO_TOPIC], unnamed


def _ranking(heard: Heard, memory: Memory, world: World) -> list[tuple[str, float]]:
    """Topics by probability for this family: not other kommuners', and with what was spoken of."""
    kept = {name: p for name, p in heard.topics if name == NO_TOPIC or place.concerns(name, memory.kommune, world)}
    total = sum(kept.values()) or 1.0
    # What other kommuner's topics had goes to the rest, but little cannot become much.
    scale = min(MOST_SCALE, sum(p for _, p in heard.topics) / total)
    p = {name: value * scale for name, value in kept.items()}
    p = _with_names(p, named_topics(heard.words, memory.kommune, world))
    if memory.topic in world.guide.topics:
        p = _with_context(p, memory.topic, heard)
    return sorted(p.items(), key=lambda pair: -pair[1])


def _with_names(p: dict[str, float], named: list[str]) -> dict[str, float]:
    """A topic called by its name is meant, unless the recogniser is sure of another."""
    if not named:
        return p
    p = dict(p)
    p[NO_TOPIC] = 0.2 * p.get(NO_TOPIC, 0.0)
    for topic in named[:2]:
        p[topic] = p.get(topic, 0.0) + 0.25 / len(named[:2])
    total = sum(p.values())
    return {name: value / total for name, value in p.items()}


def _with_context(p: dict[str, float], topic: str, heard: Heard) -> dict[str, float]:
    """A message that names no topic is about the one spoken of; a short one rather so."""
    p = dict(p)
    unnamed = p.pop(NO_TOPIC, 0.0)
    short = len(heard.text.split()) <= FOLLOW_UP_WORDS
    p[topic] = p.get(topic, 0.0) + unnamed + (0.12 if short else 0.0)
    return p


def _default_topic(heard: Heard, world: World, among: tuple[str, ...] = ()) -> str:
    """The general topic of the kind that is asked for; `among` limits it to kinds that stand alone."""
    kind = heard.kind
    if not kind or heard.question_p < 0.4:
        return ""
    if among and (kind not in among or heard.kinds()[kind] < 0.6):
        return ""
    topic = DEFAULT_TOPICS.get("deadline" if kind == "next_step" and has_applied(heard) else kind, "")
    return topic if topic in world.guide.topics else ""


def _likeliest(topics: list[str], heard: Heard, ranking: list[tuple[str, float]], world: World) -> str:
    """By the recogniser; in a tie the topic that goes by the section's name."""
    order = {name: p for name, p in ranking}
    number = section_numbers(heard.text)[0]

    def called(topic: str) -> bool:
        return any(number in section_numbers(name) for name in world.guide.topics[topic].names)

    return max(topics, key=lambda t: (order.get(t, 0.0), called(t)))
