"""A conversation in a few facts, for the advisor who takes it over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.conversations.store import Message

LOST = ("out_of_scope", "lost", "not_understood", "error_bot")
MOST_ANSWERS = 20


def summarise(messages: Iterable[Message], titles: Mapping[str, str]) -> dict[str, Any]:
    """Topics in the order they came up, what was answered, and how often the bot was lost.

    `titles` names the topics of the guide. Holds nothing the family wrote.
    """
    topics: list[str] = []
    answered: list[dict[str, Any]] = []
    lost = family = 0
    for message in messages:
        family += message.sender == "family"
        if message.sender != "bot":
            continue
        lost += message.extra.get("ending") in LOST
        topic = message.extra.get("topic", "")
        if not topic:
            continue
        title = titles.get(topic, topic)
        if title not in topics:
            topics.append(title)
        answered.append({"topic": topic, "title": title, "kind": message.extra.get("kind", ""), "seq": message.seq})
    return {"topics": topics, "answered": answered[-MOST_ANSWERS:], "lost": lost, "messages": family}
