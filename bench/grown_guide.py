"""The guide with many times as many kommuner, each with topics and details of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from bot.guide.model import Guide, Kommune, Topic


def grown(guide: Guide, times: int) -> Guide:
    """The guide with so many times as many kommuner, each with topics and details of its own."""
    topics = {topic.id: topic for original in guide.topics.values() for topic in _copies(original, times)}
    kommuner = {k.id: k for original in guide.kommuner.values() for k in _kommuner(original, times)}
    return replace(guide, topics=topics, kommuner=kommuner)


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


def _kommuner(kommune: Kommune, times: int) -> Iterator[Kommune]:
    yield kommune
    for number in range(1, times):
        name = f"{kommune.short_name}{number}"
        yield replace(kommune, id=f"{kommune.id}_{number}", name=name, short_name=name, names=(name,))
