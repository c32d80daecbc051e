"""«§ 42»: which topic a section number means, in the old law and in the new."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from bot.guide.model import Guide
from bot.guide.words import normalise, sections

OLD_SIGNS = (
    "serviceloven",
    "servicelov",
    "servicelovens",
    "gamle",
    "gammel",
    "foer",
    "tidligere",
    "hed",
    "dengang",
    "sel",
)
NEW_SIGNS = ("barnets lov", "ny", "nye", "nu", "bl")
_NUMBER = re.compile(r"§+\s*(\d{1,3}\s?[a-e]?)\b")


@lru_cache(maxsize=2)
def index(guide: Guide) -> dict[str, dict[str, list[str]]]:
    """{"new": {"87": [topic, …]}, "old": {"42": [topic, …]}} from the topics' law."""
    found: dict[str, dict[str, list[str]]] = {"new": defaultdict(list), "old": defaultdict(list)}
    for topic in guide.topics.values():
        if topic.kommune:
            continue
        for law in topic.law:
            if "barnets lov" in law.act.lower():
                _note(found["new"], law.section, topic.id)
            for former in law.formerly:
                if "serviceloven" in former.lower():
                    _note(found["old"], former, topic.id)
    return found


def _note(places: dict[str, list[str]], section: str, topic: str) -> None:
    for number in _NUMBER.findall(section):
        key = number.replace(" ", "")
        if topic not in places[key]:
            places[key].append(topic)


def meant(guide: Guide, text: str) -> tuple[list[str], list[str]]:
    """(topics meant, other topics the number could mean) of the first section in the text."""
    numbers = sections(text)
    if not numbers:
        return [], []
    laws = index(guide)
    new, old = laws["new"].get(numbers[0], []), laws["old"].get(numbers[0], [])
    words = f" {normalise(text)} "
    if any(f" {sign} " in words for sign in OLD_SIGNS) and old:
        return old, [t for t in new if t not in old]
    if new:
        return new, [t for t in old if t not in new]
    return old, []
