"""How much of what a message says stands in an answer or its example questions, rare words counting most."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from bot.guide.words import normalise

WORD_LETTERS = 6  # a word and its endings count as one
GRAM_LETTERS = 4  # survives typos and compounds

Texts = tuple[str, ...]


def word_parts(text: str) -> list[str]:
    """Beginnings of a text's words, each once, in order."""
    return list(dict.fromkeys(word[:WORD_LETTERS] for word in normalise(text).split() if len(word) > 1))


def letter_groups(text: str) -> list[str]:
    """Every four letters in a row of a text, spaces too, each once."""
    padded = f" {normalise(text)} "
    return list(dict.fromkeys(padded[i : i + GRAM_LETTERS] for i in range(len(padded) - GRAM_LETTERS + 1)))


@dataclass(frozen=True)
class Document:
    """An answer's own texts, and further ones that cover words without making them less rare: its topic's names."""

    texts: Texts
    titles: Texts = ()


@dataclass(frozen=True)
class Cover:
    """Which documents hold a part, part after part: for a few parts far sooner summed than as a sparse matrix."""

    ends: np.ndarray  # where each part's documents begin and end
    documents: np.ndarray
    width: int

    @classmethod
    def made(cls, covered: Sequence[np.ndarray], parts: int) -> Cover:
        """`covered`: for each document the numbers of its parts."""
        held = np.concatenate([*covered, np.zeros(0, int)]).astype(np.int64)
        documents = np.repeat(np.arange(len(covered)), [len(indexes) for indexes in covered])
        ends = np.concatenate([[0], np.cumsum(np.bincount(held, minlength=parts))])
        return cls(ends, documents[np.argsort(held, kind="stable")], len(covered))

    def of(self, part: int) -> np.ndarray:
        return self.documents[self.ends[part] : self.ends[part + 1]]

    def sums(self, parts: Sequence[int], weights: np.ndarray) -> np.ndarray:
        """For each document the weights of those of the parts that it holds."""
        held = [self.of(part) for part in parts]
        weight = np.repeat(weights, [len(documents) for documents in held])
        return np.bincount(np.concatenate(held), weight, minlength=self.width)


class Overlap:
    """Shares, between 0 and 1, of a message that several documents cover, shelf by shelf.

    How rare a word is hangs on the documents of all shelves. `parts` splits a text; what `before` has split already
    is not split again.
    """

    def __init__(
        self,
        shelves: Mapping[str, Sequence[Document]],
        parts: Callable[[str], list[str]],
        before: Overlap | None = None,
    ) -> None:
        self._parts = parts
        self._columns: dict[str, int] = dict(before._columns) if before else {}
        known = before._split if before else {}
        every = [document for shelf in shelves.values() for document in shelf]
        self._split: dict[Texts, np.ndarray] = {}
        for texts in dict.fromkeys(chain.from_iterable((d.texts, d.titles) for d in every)):
            found = known.get(texts)
            self._split[texts] = self._indexes(texts) if found is None else found
        own = [self._split[document.texts] for document in every]
        count = np.bincount(np.concatenate([*own, np.zeros(0, int)]), minlength=len(self._columns))
        self._unknown = math.log(len(every) + 1)
        self._rarity = np.log((len(every) + 1) / (count + 1))
        self._covers = {name: self._cover(documents) for name, documents in shelves.items()}

    def shares(self, text: str, shelves: Sequence[str]) -> np.ndarray:
        """One share for each document of these shelves."""
        known, total = self._known(text)
        covers = [self._covers[shelf] for shelf in shelves]
        if not known or total <= 0:
            return np.zeros(sum(cover.width for cover in covers))
        share = self._rarity[known] / total
        return np.concatenate([cover.sums(known, share) for cover in covers])

    def covered(self, text: str, shelf: str, document: int) -> dict[str, float]:
        """The parts of a text that a document covers, each with its share of the text."""
        _, total = self._known(text)
        if total <= 0:
            return {}
        cover, known = self._covers[shelf], {p: self._columns[p] for p in self._parts(text) if p in self._columns}
        return {part: self._rarity[c] / total for part, c in known.items() if document in cover.of(c)}

    def _known(self, text: str) -> tuple[list[int], float]:
        """The text's parts that stand in any document, and how much all its parts weigh."""
        parts = self._parts(text)
        known = [self._columns[part] for part in parts if part in self._columns]
        return known, float(self._rarity[known].sum()) + self._unknown * (len(parts) - len(known))

    def _cover(self, documents: Sequence[Document]) -> Cover:
        covered = [np.union1d(self._split[d.texts], self._split[d.titles]) for d in documents]
        return Cover.made(covered, len(self._columns))

    def _indexes(self, texts: Texts) -> np.ndarray:
        found = {self._columns.setdefault(part, len(self._columns)) for text in texts for part in self._parts(text)}
        return np.fromiter(found, np.int32, len(found))
