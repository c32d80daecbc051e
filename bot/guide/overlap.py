"""How much of what a message says stands in an answer or its example questions, rare words counting most."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np
import scipy.sparse as sp

from bot.guide.words import normalise

WORD_LETTERS = 6  # a word and its endings count as one
GRAM_LETTERS = 4  # survives typos and compounds


def word_parts(text: str) -> list[str]:
    """Beginnings of a text's words, each once, in order."""
    return list(dict.fromkeys(word[:WORD_LETTERS] for word in normalise(text).split() if len(word) > 1))


def letter_groups(text: str) -> list[str]:
    """Every four letters in a row of a text, spaces too, each once."""
    padded = f" {normalise(text)} "
    return list(dict.fromkeys(padded[i : i + GRAM_LETTERS] for i in range(len(padded) - GRAM_LETTERS + 1)))


class Overlap:
    """Shares, between 0 and 1, of a message that several documents cover.

    `documents` are the texts of each; `titles` are further texts that cover words without making them
    less rare (a topic's names, which all its answers share). `parts` splits a text.
    """

    def __init__(
        self,
        documents: Sequence[Iterable[str]],
        titles: Sequence[tuple[str, ...]],
        parts: Callable[[str], list[str]],
    ) -> None:
        self._parts = parts
        self._columns: dict[str, int] = {}
        own = [self._indexes(texts) for texts in documents]
        by_texts = {texts: self._indexes(texts) for texts in titles}
        count = np.bincount(np.fromiter(chain.from_iterable(own), int), minlength=len(self._columns))
        self._unknown = math.log(len(documents) + 1)
        self._rarity = np.log((len(documents) + 1) / (count + 1))
        covered = [indexes | by_texts[texts] for indexes, texts in zip(own, titles, strict=True)]
        columns = np.fromiter(chain.from_iterable(covered), int)
        rows = np.repeat(np.arange(len(covered)), [len(indexes) for indexes in covered])
        shape = (len(self._columns), len(own))
        self._covers = sp.csr_matrix((np.ones(len(columns), dtype="float32"), (columns, rows)), shape=shape)

    def shares(self, text: str) -> np.ndarray:
        """One share for each document."""
        parts = self._parts(text)
        known = [self._columns[part] for part in parts if part in self._columns]
        total = self._rarity[known].sum() + self._unknown * (len(parts) - len(known))
        if not known or total <= 0:
            return np.zeros(self._covers.shape[1])
        return (self._rarity[known] @ self._covers[known]) / total

    def covered(self, text: str, document: int) -> dict[str, float]:
        """The parts of a text that the document covers, each with its share of the text."""
        parts = self._parts(text)
        rarity = {part: self._rarity[self._columns[part]] for part in parts if part in self._columns}
        total = sum(rarity.values()) + self._unknown * (len(parts) - len(rarity))
        columns = self._covers.getcol(document)
        return {part: r / total for part, r in rarity.items() if total > 0 and columns[self._columns[part], 0]}

    def _indexes(self, texts: Iterable[str]) -> set[int]:
        return {self._columns.setdefault(part, len(self._columns)) for text in texts for part in self._parts(text)}
