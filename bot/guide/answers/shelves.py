"""The guide's examples sorted: those that hold everywhere, and each kommune's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import scipy.sparse as sp

from bot.guide.answers.overlap import Document
from bot.guide.model import Guide, Topic
from bot.guide.vectoriser import TextVectoriser

COMMON = 0.15  # n-grams in a larger share of the examples tell nothing apart, and take most of the time
FEW = 200  # but in a small guide one in so many examples may still tell
NATIONAL = ""  # the shelf of what holds in every kommune

Shown = tuple[tuple[str, ...], tuple[str, ...]]  # (items, texts) of a topic's examples, those of one item together


@dataclass(frozen=True)
class Shelf:
    """Answers and their examples, topic by topic."""

    topics: Mapping[str, Shown]
    rows: Mapping[str, sp.csr_matrix]  # of each topic: examples × n-grams

    @property
    def answers(self) -> list[tuple[str, str]]:
        """(topic, item), in order of their examples."""
        return [(topic, item) for topic, (items, _) in self.topics.items() for item in dict.fromkeys(items)]

    def first(self) -> np.ndarray:
        """The number of each answer's first example."""
        lengths = [len(list(group)) for items, _ in self.topics.values() for _, group in groupby(items)]
        return np.cumsum([0, *lengths[:-1]]) if lengths else np.zeros(0, int)

    def spans(self) -> dict[str, range]:
        """The numbers of each topic's examples."""
        ends = np.cumsum([0, *(len(items) for items, _ in self.topics.values())])
        return {topic: range(*span) for topic, *span in zip(self.topics, ends[:-1], ends[1:], strict=True)}

    def columns(self, width: int) -> sp.csr_matrix:
        """N-grams × examples."""
        return sp.vstack([sp.csr_matrix((0, width), dtype="float32"), *self.rows.values()], "csr").T.tocsr()

    def documents(self, guide: Guide) -> list[Document]:
        """Each answer's texts, under its topic's title and names."""
        titles = {topic: (guide.topics[topic].title, *guide.topics[topic].names) for topic in self.topics}
        return [
            Document(tuple(text for _, text in group), titles[topic])
            for topic, shown in self.topics.items()
            for _, group in groupby(zip(*shown, strict=True), key=lambda pair: pair[0])
        ]


def sort(guide: Guide) -> dict[str, dict[str, Shown]]:
    """The examples of every topic by kommune, the national ones first."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {NATIONAL: {}}
    for topic in guide.topics.values():
        for kommune, item, text in _examples(guide, topic):
            found.setdefault(kommune, {}).setdefault(topic.id, []).append((item, text))
    return {kommune: {t: _shown(pairs) for t, pairs in topics.items()} for kommune, topics in found.items()}


def stock(
    sorted_: Mapping[str, Mapping[str, Shown]], vectoriser: TextVectoriser, before: Mapping[str, Shelf]
) -> dict[str, Shelf]:
    """Shelves with the n-grams of their examples; those of a topic that stood so `before` are kept."""

    def rows(kommune: str, topic: str, shown: Shown) -> sp.csr_matrix:
        shelf = before.get(kommune)
        if shelf and shelf.topics.get(topic) == shown:
            return shelf.rows[topic]
        return vectoriser.transform(shown[1])

    return {
        kommune: Shelf(topics, {topic: rows(kommune, topic, shown) for topic, shown in topics.items()})
        for kommune, topics in sorted_.items()
    }


def learn(sorted_: Mapping[str, Mapping[str, Shown]]) -> tuple[TextVectoriser, dict[str, Shelf]]:
    """A vectoriser made of all examples, and the shelves with their n-grams."""
    texts = [text for topics in sorted_.values() for _, shown in topics.values() for text in shown]
    vectoriser = TextVectoriser(max_count=max(FEW, int(COMMON * len(texts))))
    every, start, shelves = vectoriser.fit_transform(texts), 0, {}
    for kommune, topics in sorted_.items():
        rows = {}
        for topic, (_, shown) in topics.items():
            rows[topic] = every[start : start + len(shown)]
            start += len(shown)
        shelves[kommune] = Shelf(topics, rows)
    return vectoriser, shelves


def _shown(pairs: list[tuple[str, str]]) -> Shown:
    items, texts = zip(*sorted(pairs, key=lambda pair: pair[0]), strict=True)
    return items, texts


def _examples(guide: Guide, topic: Topic) -> Iterator[tuple[str, str, str]]:
    """(kommune, item, text) of everything that shows what an answer is about."""
    for kind, questions in topic.questions.items():
        for question in questions:
            yield topic.kommune, kind, question
    yield topic.kommune, "overview", topic.summary.text
    for kind, answer in topic.answers.items():
        yield topic.kommune, kind, answer.text
    for detail in topic.details:
        for text in (detail.text, *detail.questions):
            yield topic.kommune or detail.kommune, detail.kind, text
    for name in guide.pamphlet_names(topic.id):
        yield topic.kommune, "pamphlet", name
