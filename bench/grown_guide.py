"""How finding the answer grows with the guide: each kommune's own topics and details many times over.

In this process, without Rasa: from a message's words and the recogniser's topics to the answers, likeliest first. The
recogniser itself is not grown here.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.dialogue.topics import telling
from bot.guide import loader
from bot.guide.matching import ItemMatcher
from bot.guide.model import Guide, Topic
from bot.settings import KNOWLEDGE

KOMMUNE = "gentofte"
KINDS = {"overview": 0.3, "detail": 0.3, "apply": 0.2, "contact": 0.2}
LIKELY = 8  # topics the recogniser names


def grown(guide: Guide, times: int) -> Guide:
    """The guide with so many times as many kommuner, each with topics and details of its own."""
    topics = {topic.id: topic for original in guide.topics.values() for topic in _copies(original, times)}
    return replace(guide, topics=topics)


def _copies(topic: Topic, times: int) -> Iterator[Topic]:
    if topic.kommune:
        yield topic
        for number in range(1, times):
            kommune = f"{topic.kommune}_{number}"
            details = tuple(replace(d, kommune=d.kommune and kommune) for d in topic.details)
            yield replace(topic, id=f"{topic.id}_{number}", kommune=kommune, details=details)
        return
    local = [d for d in topic.details if d.kommune]
    more = (
        replace(detail, kind=f"{detail.kind}_{number}", kommune=f"{detail.kommune}_{number}")
        for detail, number in itertools.product(local, range(1, times))
    )
    yield replace(topic, details=(*topic.details, *more))


def seconds(texts: Sequence[str], sizes: Sequence[int], rounds: int = 3) -> Iterator[tuple[int, list[float]]]:
    """(how many times the guide was grown, seconds each text takes: the best of some rounds)."""
    guide = loader.load(KNOWLEDGE)
    topics = [topic.id for topic in guide.topics_for(KOMMUNE)]
    for times in sizes:
        matcher = ItemMatcher(grown(guide, times))
        matcher.prepare()
        measured = [[_find(matcher, text, topics) for text in texts] for _ in range(rounds)]
        yield times, [min(of_text) for of_text in zip(*measured, strict=True)]


def _find(matcher: ItemMatcher, text: str, topics: list[str]) -> float:
    start = len(text) % len(topics)
    likely = (topics[start:] + topics[:start])[:LIKELY]
    began = time.perf_counter()
    matcher.find(telling(text), KINDS, {topic: 1 / LIKELY for topic in likely}, KOMMUNE, frozenset(topics))
    return time.perf_counter() - began
