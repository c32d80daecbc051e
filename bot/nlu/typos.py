"""Misspelt twins of short examples, for the intents that must be understood in one word."""

from __future__ import annotations

import random

AUGMENTED = ("request_advisor",)
MAX_WORDS = 6
TWINS = 3


def twins(text: str) -> list[str]:
    """The same few seeded misspellings of a text each time: a letter lost, doubled or swapped."""
    if len(text.split()) > MAX_WORDS:
        return []
    chance = random.Random(text)
    return list(dict.fromkeys(_misspell(text, chance) for _ in range(TWINS)))


def _misspell(text: str, chance: random.Random) -> str:
    words = text.split()
    place = max(range(len(words)), key=lambda i: (len(words[i]), -i))
    word = words[place]
    if len(word) < 4:
        return text
    i = chance.randrange(1, len(word) - 1)
    edits = (
        word[:i] + word[i + 1 :],
        word[:i] + word[i] + word[i:],
        word[:i] + word[i + 1] + word[i] + word[i + 2 :],
    )
    words[place] = chance.choice(edits)
    return " ".join(words)
